"""First painted window, and usable with the sample's file open, against a bare label window."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.reading import Reading, child
from edudesk.actions.sample import make_sample

ROUNDS = 5


def measure() -> list[Reading]:
    """Return the readings in milliseconds from process start, and in MB."""
    with TemporaryDirectory() as folder:
        files = make_sample(Path(folder), prints=False)
        school = next(one.path for one in files.files if one.path.suffix == ".edudesk")
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "empty": [], str(school): []}
        for _ in range(ROUNDS + 1):
            for what, taken in runs.items():
                taken.append(child("benchmarks.window", what, time.monotonic_ns()))
    middle = {
        what: {key: median(run[key] for run in taken[1:]) for key in ("ms", "mb")}
        for what, taken in runs.items()
    }
    bare, empty, full = middle.values()
    return [
        Reading("first painted window", empty["ms"], bare["ms"], "ms", 2.5, "bare label window"),
        Reading("usable with the sample", full["ms"], bare["ms"], "ms", 4, "bare label window"),
        Reading("memory with the sample", full["mb"], bare["mb"], "MB", 3, "bare label window"),
    ]
