"""What the project depends on: bounded, as compiled, and under licences that ask nothing of readers."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, distribution
from typing import TYPE_CHECKING

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from snippets.recorder.run import ROOT

if TYPE_CHECKING:
    from email.message import Message

ALLOWED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MPL-2.0", "PSF-2.0"}
SPELLINGS = {  # how packages name them that don't use the names of SPDX
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "ISC license": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
PINS = {
    canonicalize_name(pin.name): pin
    for line in re.findall(
        r"^\w[^\\\n]*", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    for pin in [Requirement(line.strip())]
}
WANTED = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]


def licence(package: Distribution) -> str:
    """Return what a package says of its licence: an expression, a classifier, a word, a text."""
    metadata: Message = package.metadata  # type: ignore[assignment]
    if expression := metadata.get("License-Expression"):
        return str(expression)
    named = [
        classifier.rpartition(" :: ")[2]
        for classifier in metadata.get_all("Classifier", [])
        if classifier.startswith("License :: ") and not classifier.endswith("OSI Approved")
    ]
    if known := [name for name in named if name in SPELLINGS]:
        return known[0]
    first = str(metadata.get("License") or "").partition("\n")[0].strip()
    if first and first != "UNKNOWN":
        return first
    texts = [
        file.read_text("utf-8")
        for file in package.files or []
        if re.match(r"licen[cs]e|copying", file.name, re.IGNORECASE)
    ]
    return texts[0].strip().partition("\n")[0].strip() if texts else ""


def allowed(said: str) -> bool:
    """Tell whether all that must hold (AND) has a choice (OR) that the project can take."""
    return SPELLINGS.get(said, said) in ALLOWED or all(
        any(choice.strip("() ") in ALLOWED for choice in needed.split(" OR "))
        for needed in said.split(" AND ")
    )


def test_each_dependency_has_a_licence_that_the_project_can_take() -> None:
    wrong = []
    for name, pin in PINS.items():
        if pin.marker and not pin.marker.evaluate():
            continue  # not for this system
        said = licence(distribution(name))
        if not allowed(said):
            wrong.append(
                f"requirements.txt: {pin.name}{pin.specifier} has the licence "
                f"{said or 'of no name'!r}: do without it, or, if the project can take it, add it "
                "to ALLOWED (or to SPELLINGS, as another name) in tests/test_dependencies.py"
            )
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.mark.parametrize(
    ("said", "taken"),
    [
        ("MIT", True),
        ("MIT AND PSF-2.0", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND (GPL-3.0-only OR LGPL-2.1)", False),
        ("GPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("", False),
    ],
)
def test_a_licence_is_taken_or_not(said: str, taken: bool) -> None:  # noqa: FBT001
    assert allowed(said) is taken


@pytest.mark.parametrize("wanted", WANTED)
def test_a_dependency_is_bounded_and_pinned_within_its_bounds(wanted: str) -> None:
    needed = Requirement(wanted)
    assert any(bound.operator in {"~=", "==", "<", "<="} for bound in needed.specifier), (
        f"pyproject.toml: {wanted}: give it an upper bound"
    )
    pin = PINS[canonicalize_name(needed.name)]
    version = str(pin.specifier).removeprefix("==")
    assert needed.specifier.contains(version), (
        f"requirements.txt: {pin} is not what pyproject.toml asks for ({wanted}): make requirements"
    )


def test_the_citation_has_the_version_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == project["version"]
