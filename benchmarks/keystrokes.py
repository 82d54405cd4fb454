"""Keys to fill the sample school: counted by a robot against the budget recorded beside this file.

    python -m benchmarks keystrokes          # compares
    python -m benchmarks.keystrokes record   # after a change that saves keys, or adds figures

An answer may not cost more keys than recorded. The robot has no mouse: moves are 0 by its making.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading import Reading, child

RECORDED = Path(__file__).with_name("keystrokes.json")
CODE, NAME, YEAR = "3137000001", "实验中学", "2025-2026"
EMPTY = "empty.edudesk"

Efforts = dict[str, list[int]]  # form → keys, answers


def count_keys(folder: Path) -> Efforts:
    """Fill a new file by keys with what the sample's school holds; return keys, answers by form."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.typist import Typist, efforts
    from benchmarks.window import program, wait
    from edudesk.actions.entry import read_form
    from edudesk.actions.files import new_file, open_file
    from edudesk.ui.desk.mainwindow import MainWindow

    with open_file(folder / f"{NAME}.edudesk") as session:
        newest = session.run(lambda desk: desk.store.collections()[-1].number)
        forms = session.catalogue.forms_of("school")
        sheets = {form.code: session.run(read_form, form.code, newest) for form in forms}
    made, _ = new_file(folder / EMPTY, "school", code=CODE, name=NAME, year=YEAR)
    made.close()
    app = QApplication([])
    window = program(app, str(folder / EMPTY))
    assert isinstance(window, MainWindow)
    window.activateWindow()
    wait(app, window.isActiveWindow)
    assert window.bench is not None
    window.bench.navigation.setFocus()
    counted = efforts(Typist(window.bench, sheets), forms)
    window.close()
    return {form: [*effort] for form, effort in counted.items()}


def recorded() -> Efforts:
    """Return the budget of every form: keys, and the answers that they gave."""
    budget: Efforts = json.loads(RECORDED.read_text("utf-8"))
    return budget


def per_answer(efforts: Efforts) -> float:
    """Return the keys that one answer takes, everything counted that leads to it."""
    return sum(keys for keys, _ in efforts.values()) / sum(told for _, told in efforts.values())


def _counted() -> Efforts:
    from edudesk.actions.sample import make_sample

    with TemporaryDirectory() as folder:
        make_sample(Path(folder), prints=False)
        return child("benchmarks.keystrokes", folder)


def measure() -> list[Reading]:
    """Return the keys for the whole school, and for one answer."""
    counted, budget = _counted(), recorded()
    now, then = (sum(keys for keys, _ in efforts.values()) for efforts in (counted, budget))
    return [
        Reading("fill the sample school", now, then, "keys", 1.05, "recorded; 0 mouse moves"),
        Reading(
            "give one answer", per_answer(counted), per_answer(budget), "keys", 1.01, "recorded"
        ),
    ]


if __name__ == "__main__":
    if sys.argv[1] == "record":
        lines = (f' "{form}": {json.dumps(effort)}' for form, effort in _counted().items())
        RECORDED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    else:
        sys.stdout.write(json.dumps(count_keys(Path(sys.argv[1]))) + "\n")
        sys.stdout.flush()
        os._exit(0)
