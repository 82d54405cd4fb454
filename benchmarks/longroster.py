"""A staff roster of 300 and 3,000 pages printed out of a file by a process of its own: memory."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading import Reading, child, peak_memory

STAFF = 4_800  # three hundred pages
_LAYOUT = "staff-roster"
_SURNAMES, _NAMES = "赵钱孙李周吴郑王冯陈褚卫", ("明", "建华", "秀英", "志强", "敏", "晓燕")


def fill(file: Path, count: int) -> None:
    """Make a school file with `count` invented teachers."""
    from edudesk.catalogue.library import load
    from edudesk.model.form import Label
    from edudesk.storage.store import Store
    from edudesk.storage.workspace import Workspace

    forms = load().forms_of("school")
    now = datetime(2025, 9, 10, 8, tzinfo=UTC)
    title = Label(zh="2025—2026学年年报", en="2025-2026 annual")
    code, name = "2137000099", "大学校"
    Workspace.create(file, "school", forms, school_code=code, school_name=name, now=now)

    def job(store: Store) -> None:
        made = store.add_collection("annual", "2025-2026", date(2025, 9, 1), title, who="bench")
        store.set_scope(1, made.number)
        with store.writing("fill", "bench") as pen:
            for number in range(count):
                values = {
                    "staff_no": f"T{number:06d}",
                    "name": _SURNAMES[number % 12] + _NAMES[number % 6],
                    "sex": "1" if number % 3 else "2",
                    "birth_month": f"{1965 + number % 35}-{1 + number % 12:02d}",
                    "school_graduated": ("师范学院", "工业大学附属师范学院")[number % 2],
                }
                pen.add_row("staff", 1, made.number, values)

    workspace = Workspace.open(file, forms, who="bench")
    workspace.run(job)
    workspace.close()


def measure() -> list[Reading]:
    """Return the reading: ten times the rows beside a tenth of them."""
    peaks = []
    with TemporaryDirectory() as folder:
        for part in (1, 10):
            file = Path(folder) / f"{part}.edudesk"
            fill(file, part * STAFF)
            peaks.append(float(child("benchmarks.longroster", file)["mb"]))
    few, many = peaks
    return [Reading("memory of a roster of 3,000 pages", many, few, "MB", 1.15, "300 pages")]


def main(file: Path) -> int:
    """Print the roster of a file as the command line does, then tell the memory it took."""
    from edudesk.cli.main import run

    status = run(["report", str(file), _LAYOUT, "-o", str(file.with_suffix(".pdf"))], _no_window)
    print(json.dumps({"mb": peak_memory()}))
    return status


def _no_window(files: Sequence[str]) -> int:
    raise AssertionError(f"no window is asked for: {files}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
