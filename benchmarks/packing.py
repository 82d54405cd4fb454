"""Packing the sample school: checked, digested, signed, written, read back by another process."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading import Reading, in_turn
from edudesk.actions.checking import check
from edudesk.actions.files import open_file
from edudesk.actions.packing import pack
from edudesk.actions.sample import make_sample
from edudesk.catalogue.library import load

_BAR = 8.0  # it also checks, works out the facts and digests twice what the copy only moves


def measure() -> Iterator[Reading]:
    """Yield the time of packing beside that of a bare copy which is read back as safely.

    The bound is what nobody can save: VACUUM INTO, and a process that opens the copy and checks it.
    """
    catalogue = load()
    with TemporaryDirectory() as folder:
        place = Path(folder)
        made = make_sample(place, catalogue=catalogue, prints=False)
        source = max(
            (one.path for one in made.files if one.path.suffix == ".edudesk"),
            key=lambda path: path.stat().st_size,
        )

        def ours() -> float:
            fresh = place / "fresh.edudesk"
            shutil.copyfile(source, fresh)
            with open_file(fresh, catalogue=catalogue) as session:
                number = session.run(lambda desk: max(c.number for c in desk.store.collections()))
                session.run(check, number)  # as the window has, long before anybody packs
                began = time.perf_counter()
                session.run(pack, number, place / "a.edusub", draft=True)
                return time.perf_counter() - began

        def bound() -> float:
            copy = place / "copy.db"
            copy.unlink(missing_ok=True)
            began = time.perf_counter()
            with closing(sqlite3.connect(source)) as connection:
                connection.execute("VACUUM INTO ?", (str(copy),))
            reading = "import sqlite3,sys; print(sqlite3.connect(sys.argv[1])"
            reading += ".execute('PRAGMA integrity_check').fetchone())"
            subprocess.run(
                [sys.executable, "-c", reading, str(copy)], check=True, stdout=subprocess.DEVNULL
            )
            return time.perf_counter() - began

        mine, theirs = in_turn(ours, bound)
        against = "VACUUM INTO and a process that checks the copy"
        yield Reading("pack the sample school", mine, theirs, "s", _BAR, against)
