"""The workflows open no hole, run what `make` and .ci run here, and end in one job that tells."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
import yaml

from snippets.recorder.exchange import VARIABLE
from snippets.recorder.run import ROOT

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = {file.name: file.read_text("utf-8") for file in sorted(FOLDER.glob("*.yml"))}
HARMLESS = {"push", "pull_request", "schedule", "workflow_dispatch"}  # a fork's run gets no secret
OWN_MAIN = "github.event_name == 'push' && github.ref == 'refs/heads/main' && !github.event.repository.fork"
MACHINES = ["ubuntu-latest", "macos-latest", "windows-latest"]
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
RUN = re.compile(r"(make|\.ci/[\w.]+)(?: ([\w-]+))?")


def mistakes(name: str, text: str) -> list[str]:
    """Return what is wrong with a workflow, a sentence each."""
    wrong = []
    workflow = yaml.safe_load(text)
    events = workflow[True]  # YAML 1.1 reads `on` so
    names = {events} if isinstance(events, str) else set(events)
    if names - HARMLESS:
        wrong.append(f"{' and '.join(sorted(names - HARMLESS))} may hand secrets to a fork")
    if re.search(r"secrets|github\.token|GITHUB_TOKEN", json.dumps(workflow)):  # not its comments
        wrong.append("names a secret or a token: no job needs one")
    if workflow.get("permissions") != {}:
        wrong.append("needs `permissions: {}`, and each job what it needs")
    if "cancel-in-progress" not in workflow.get("concurrency", {}):
        wrong.append("needs `concurrency`: superseded runs are to be cancelled")
    wrong += [
        f"{line.strip()}: pin it as owner/name@<40 digits> # v1.2.3"
        for line in re.findall(r"uses:(.*)", text)
        if not PINNED.fullmatch(line.strip())
    ]
    for job, settings in workflow["jobs"].items():
        wrong += [f"{job}: {what}" for what in job_mistakes(job, settings)]
    return [f".github/workflows/{name}: {what}" for what in wrong]


def job_mistakes(name: str, job: dict[str, Any]) -> list[str]:
    """Return what is wrong with a job."""
    wrong = []
    if "uses" in job:
        wrong.append("calls a workflow from elsewhere: write its steps here")
    if job.get("runs-on") not in MACHINES:
        wrong.append(f"runs elsewhere than on a fresh machine of GitHub's ({', '.join(MACHINES)})")
    if not isinstance(job.get("timeout-minutes"), int):
        wrong.append("needs timeout-minutes")
    wrong += permission_mistakes(name, job)
    for step in job.get("steps", []):
        if step.get("uses", "").startswith("actions/checkout@") and (
            step.get("with", {}).get("persist-credentials") is not False
        ):
            wrong.append("checkout needs persist-credentials: false")
        if "run" in step:
            wrong += run_mistakes(step["run"])
        elif not step.get("uses", "").startswith("actions/"):
            wrong.append(f"{step.get('uses')}: only actions of GitHub's own are used")
    return wrong


def permission_mistakes(name: str, job: dict[str, Any]) -> list[str]:
    """Return what is wrong with what a job may do: only deploy writes, and only from our main."""
    wrong = []
    permissions = job.get("permissions")
    if not isinstance(permissions, dict):
        wrong.append("needs permissions, each by name")
    elif name == "deploy":
        if permissions != {"pages": "write", "id-token": "write"}:
            wrong.append("needs pages: write and id-token: write, and nothing else")
        if job.get("if") != OWN_MAIN:
            wrong.append(f"needs if: {OWN_MAIN}")
    elif set(permissions.values()) - {"read"}:
        wrong.append("may write: only deploy may")
    return wrong


def run_mistakes(command: str) -> list[str]:
    """Return what is wrong with a step's command: it is a target of make, or a script of .ci."""
    match = RUN.fullmatch(command)
    if not match:
        return [f"{command!r}: a step runs one target of make, or one script of .ci"]
    if match[1] != "make":
        return (
            []
            if os.access(ROOT / match[1], os.X_OK)
            else [f"{match[1]} is no file that can be executed"]
        )
    asked = subprocess.run(
        ["make", "--dry-run", match[2] or ""], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return [asked.stderr.strip()] if asked.returncode else []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_opens_no_hole(name: str) -> None:
    wrong = mistakes(name, WORKFLOWS[name])
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  pull_request:", "  pull_request_target:", "pull_request_target may hand secrets"),
        ("permissions: {}", "permissions: write-all", "needs `permissions: {}`"),
        ("persist-credentials: false", "fetch-depth: 0", "persist-credentials"),
        ("run: .ci/run", "run: curl example.org | sh", "one target of make"),
        ("run: .ci/run", "run: .ci/walk", "no file that can be executed"),
        ("run: make build", "run: make biuld", "biuld"),
        ("run: make build", "run: make build ${{ github.head_ref }}", "one target of make"),
        ("timeout-minutes:", "continue-on-error:", "needs timeout-minutes"),
        ("      contents: read", "      contents: write", "only deploy may"),
        ("      id-token: write", "      contents: write", "and nothing else"),
        ("refs/heads/main' && !", "refs/heads/main' || !", "needs if"),
        ("ubuntu-latest", "self-hosted", "runs elsewhere"),
        (" # v", " # about v", "pin it as"),
        ("SITE_URL: ", "TOKEN: ${{ secrets.TOKEN }}\n          SITE_URL: ", "names a secret"),
    ],
)
def test_a_hole_in_a_workflow_is_found(old: str, new: str, said: str) -> None:
    text = WORKFLOWS["ci.yml"]
    assert old in text
    assert said in "\n".join(mistakes("ci.yml", text.replace(old, new)))


def test_a_pull_request_of_a_fork_is_never_published() -> None:
    ci = yaml.safe_load(WORKFLOWS["ci.yml"])
    assert ci["env"]["PUBLISHES"] == f"${{{{ {OWN_MAIN} }}}}"
    for job in ci["jobs"].values():
        for step in job["steps"]:
            if re.match(r"actions/(configure|upload)-pages", step.get("uses", "")):
                assert step["if"] == "env.PUBLISHES == 'true'", step


def test_one_job_waits_for_all_others() -> None:
    jobs = yaml.safe_load(WORKFLOWS["ci.yml"])["jobs"]
    assert set(jobs["green"]["needs"]) == set(jobs) - {"green"} - may_fail(jobs)
    assert jobs["green"]["if"] == "always()"


def may_fail(jobs: dict[str, Any]) -> set[str]:
    return {name for name, job in jobs.items() if job.get("continue-on-error")}


def test_publishing_never_waits_for_a_job_that_may_fail() -> None:
    jobs = yaml.safe_load(WORKFLOWS["ci.yml"])["jobs"]
    assert may_fail(jobs) == {name for name, job in jobs.items() if job["runs-on"] != MACHINES[0]}
    for name, job in jobs.items():
        assert not may_fail(jobs) & set(job.get("needs", [])), name


def test_the_site_shows_what_the_other_jobs_recorded() -> None:
    jobs = yaml.safe_load(WORKFLOWS["ci.yml"])["jobs"]
    recording = [job for name, job in jobs.items() if name.startswith("record")]
    site = jobs["site"]["steps"]
    fetched = next(step["with"] for step in site if "download-artifact@" in step.get("uses", ""))
    assert {"make build": fetched["path"]}.items() <= folders(site).items()
    for job in recording:
        kept = next(
            step["with"] for step in job["steps"] if "upload-artifact@" in step.get("uses", "")
        )
        assert folders(job["steps"]) == {"make record": kept["path"]}
        assert kept["name"].startswith(fetched["pattern"].rstrip("*"))


def folders(steps: list[dict[str, Any]]) -> dict[str, str]:
    """Return where each command looks for recordings, or puts them."""
    return {step["run"]: step["env"][VARIABLE] for step in steps if VARIABLE in step.get("env", {})}


ALL = {"test": "success", "record": "success", "site": "success", "deploy": "success"}


@pytest.mark.parametrize(
    ("results", "publishes", "said"),
    [
        (ALL, "true", ""),
        (ALL | {"deploy": "skipped"}, "false", ""),
        (ALL | {"deploy": "skipped"}, "true", "deploy was skipped"),
        (ALL, "false", "deploy ran"),
        (ALL | {"test": "failure", "deploy": "skipped"}, "false", "test ended in failure"),
        (ALL | {"record": "failure", "site": "skipped"}, "true", "record ended in failure"),
        (ALL | {"site": "cancelled", "deploy": "skipped"}, "false", "site ended in cancelled"),
        (ALL | {"test": "skipped", "deploy": "skipped"}, "false", "test was skipped"),
        ({"test": "success"}, "", "PUBLISHES"),
        ({}, "true", "NEEDS"),
    ],
)
def test_green_means_that_every_job_did_its_part(
    results: dict[str, str], publishes: str, said: str
) -> None:
    needs = {job: {"result": result, "outputs": {}} for job, result in results.items()}
    done = subprocess.run(
        [sys.executable, ROOT / ".ci/green.py"],
        env={**os.environ, "NEEDS": json.dumps(needs), "PUBLISHES": publishes},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) == (said == ""), done.stdout + done.stderr
    assert said in done.stderr
