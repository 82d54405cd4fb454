"""Run the benchmarks: python -m benchmarks [start entry roster checking assessing keystrokes …]."""

from __future__ import annotations

import sys
from importlib import import_module

NAMES = (
    "start",
    "entry",
    "roster",
    "checking",
    "assessing",
    "printing",
    "longroster",
    "tables",
    "searching",
    "packing",
    "receiving",
    "keystrokes",
)


def main(names: list[str]) -> int:
    """Print a line for each reading; return 1 when a bar is broken."""
    print("what | ours | bound | ratio | bar | against")
    broken = 0
    for name in names or NAMES:
        for reading in import_module(f"benchmarks.{name}").measure():
            mark = "" if reading.holds else "  << broken"
            broken += not reading.holds
            bar = "-" if reading.bar is None else f"{reading.bar:g}"
            print(
                f"{reading.what} | {reading.ours:.4g} {reading.unit} | {reading.bound:.4g} "
                f"{reading.unit} | {reading.ratio:.2f} | {bar} | {reading.against}{mark}",
                flush=True,
            )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
