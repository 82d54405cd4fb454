"""One measured thing beside its bound, and how a child process is asked for its figures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple


class Reading(NamedTuple):
    """A figure and its bound, both in `unit`.

    `bar`: the greatest ratio allowed, None where the figure is told without one.
    """

    what: str
    ours: float
    bound: float
    unit: str
    bar: float | None
    against: str

    @property
    def ratio(self) -> float:
        """Ours ÷ bound."""
        return self.ours / self.bound

    @property
    def holds(self) -> bool:
        """Whether the bar is kept, where there is one."""
        return self.bar is None or self.ratio <= self.bar


def child(module: str, *arguments: object) -> dict[str, Any]:
    """Run `python -m module arguments` offscreen and return the JSON object it prints last.

    The first run of a module may write bytecode, as an installed program has it.
    """
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def peak_memory() -> float:
    """Return the most memory that this process has held, in MB, as Linux tells it.

    getrusage would begin with what the parent held when it started the process.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def in_turn(
    ours: Callable[[], float], bound: Callable[[], float], rounds: int = 5
) -> tuple[float, float]:
    """Measure both alternately, once to warm up and `rounds` times to count; return the medians."""
    ours(), bound()
    pairs = [(ours(), bound()) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
