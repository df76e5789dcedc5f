#!/usr/bin/env python3
"""Tell whether each job of a run did its part; GitHub hands its results over in NEEDS."""

from __future__ import annotations

import json
import os
import sys


def mistakes(results: dict[str, str], *, publishes: bool) -> list[str]:
    """Return what went wrong: only the deployment is skipped, where nothing is to be published."""
    wrong = []
    for job, result in results.items():
        if job == "deploy" and not publishes:
            if result != "skipped":
                wrong.append(f"{job} ran, and nothing was to be published ({result})")
        elif result == "skipped":
            wrong.append(f"{job} was skipped")
        elif result != "success":
            wrong.append(f"{job} ended in {result}")
    return wrong


def main() -> None:
    """Print every job's result, and fail if one is wrong."""
    needs = json.loads(os.environ.get("NEEDS", "{}"))
    publishes = os.environ.get("PUBLISHES")
    if not needs or publishes not in {"true", "false"}:
        sys.exit("NEEDS must be the results of the jobs, and PUBLISHES true or false")
    results = {job: outcome["result"] for job, outcome in needs.items()}
    for job, result in results.items():
        print(f"{job}: {result}")
    wrong = mistakes(results, publishes=publishes == "true")
    if wrong:
        sys.exit("\n".join([*wrong, "Open that job's log to see why."]))


if __name__ == "__main__":
    main()
