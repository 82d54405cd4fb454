"""Receiving 2,000 schools, proven and on disk, against bare ATTACH and INSERT of the same files."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.reading import Reading
from edudesk.actions.collections import newest_open
from edudesk.actions.files import new_file, open_file
from edudesk.actions.packing import pack
from edudesk.actions.receiving import receive
from edudesk.actions.sample import make_sample
from edudesk.actions.session import Desk, Session
from edudesk.actions.verifying import opened_package
from edudesk.catalogue.library import Catalogue, load
from edudesk.model.submission import Edition, Filled, Package, Rows
from edudesk.storage.digest import content_digest, personal_columns, prove_again
from edudesk.storage.transport import edition_of, shape_of, write_package

SCHOOLS = 2000
_TOGETHER = 9  # files that SQLite attaches at once
_AGAIN = 20
_ROUNDS = 3


_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def sign(seal: bytes) -> tuple[bytes, bytes]:
    """Return public key and signature of one installation that packs for all schools."""
    return _KEY.public_key().public_bytes_raw(), _KEY.sign(seal)


def sample_package(folder: Path, catalogue: Catalogue) -> Package:
    """Return what the sample's primary school packs."""
    made = make_sample(folder / "sample")
    source = next(one.path for one in made.files if one.path.stem == "第三小学")
    with open_file(source, catalogue=catalogue, who="") as session:
        packed = session.run(pack, session.run(newest_open).number, folder / "one.edusub")
    return opened_package(packed.path, catalogue)


def variant(
    package: Package, number: int, out: Path, catalogue: Catalogue, sequence: int = 1
) -> Path:
    """Write the package as if another school had packed it, for the so manieth time.

    Each school has figures of its own, so that nothing can be remembered from one to the next.
    """
    code, name = _named(number)
    edition = edition_of(catalogue.school_forms)
    forms = _shifted(package.content.forms, edition, number * 7 + sequence)
    profile = package.content.forms["school_profile"][""]
    told = {**profile, "address": Filled("plain", f"校园路{sequence}号")}
    content = msgspec.structs.replace(
        package.content, school=code, forms={**forms, "school_profile": {"": told}}
    )
    personal = personal_columns(edition)
    proofs = prove_again(content, personal, package.columns)
    manifest = msgspec.structs.replace(
        package.manifest,
        school_code=code,
        school_name=name,
        sequence=sequence,
        digest=content_digest(content, personal, proofs).hex(),
    )
    moved = msgspec.structs.replace(package, content=content, manifest=manifest)
    body = write_package(moved, shape_of(edition, whole=False), sign)
    path = out / f"{code}-{sequence}.edusub"
    path.write_bytes(body)
    return path


def _shifted(forms: dict[str, Rows], edition: Edition, by: int) -> dict[str, Rows]:
    """Return forms whose numbers are others, and whose texts end otherwise."""
    types = {
        (form.code, column.code): column.type for form in edition.forms for column in form.columns
    }

    def moved(form: str, field: str, filled: Filled) -> Filled:
        type_ = types[form, field]
        if filled.state == "plain" and type_ in ("int", "decimal") and filled.value:
            return Filled("plain", int(filled.value) + by)
        if filled.state == "plain" and type_ == "text" and filled.value:
            return Filled("plain", f"{filled.value}{by}")
        return filled

    return {
        form: {
            key: {field: moved(form, field, filled) for field, filled in cells.items()}
            for key, cells in rows.items()
        }
        for form, rows in forms.items()
    }


def measure() -> list[Reading]:
    """Return the readings: best of some rounds, files warm in memory for both sides.

    Processor time is counted too, as the clock tells little on a machine that is busy otherwise.
    The bar is DESIGN's, by the clock against bare ATTACH and INSERT; other comparisons have none.
    Durable means a wait for the disk with each commit: a hundred schools share one, so that 600
    cost 14 (6 commits, 3 checkpoints with 2 each, 2 to begin with), as `strace -f` counts them.
    """
    catalogue = load()
    with TemporaryDirectory() as name:
        folder = Path(name)
        package = sample_package(folder, catalogue)
        sent = folder / "sent"
        sent.mkdir()
        paths = [variant(package, number, sent, catalogue) for number in range(SCHOOLS)]
        again = [variant(package, number, folder, catalogue, 2) for number in range(_AGAIN)]
        bare, synced, ours = [], [], []
        for turn in range(_ROUNDS):
            place = folder / str(turn)
            place.mkdir()
            bare.append(_spent(partial(_bare, paths, place / "bare.db", catalogue)))
            synced.append(_spent(partial(_synced, paths, place / "synced")))
            with _district(place / "district.edudesk", catalogue) as session:
                ours.append(_spent(partial(_receive, session, paths)))
                once = min(_spent(partial(_receive, session, [one])).clock for one in again)
        alone = min(_alone(path, folder / f"{path.stem}.db", catalogue) for path in again)
    taken = min(one.clock for one in ours)
    least = min(one.clock for one in bare)
    what = f"receive {SCHOOLS} schools"
    spent, needed = min(one.processor for one in ours), min(one.processor for one in bare)
    writes = min(one.clock for one in synced)
    return [
        Reading(what, taken, least, "s", 3, "bare ATTACH + INSERT"),
        Reading(f"{what}, processors", spent, needed, "s", None, "bare ATTACH + INSERT"),
        Reading(what, taken, writes, "s", None, "as many fsynced writes"),
        Reading("one resubmission", once, alone, "s", 3, "a bare process that checks, and INSERT"),
    ]


class _Spent(NamedTuple):
    """Seconds that something took: by the clock, and of processors in this process and others."""

    clock: float
    processor: float


def _spent(work: Callable[[], object]) -> _Spent:
    clock, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return _Spent(time.perf_counter() - clock, sum(after[:4]) - sum(before[:4]))


def _district(path: Path, catalogue: Catalogue) -> Session:
    """Return the file of a district that knows its schools, as from their list."""
    session, _ = new_file(
        path, "district", code="370399", name="区", year="2025-2026", catalogue=catalogue
    )

    def enlist(desk: Desk) -> None:
        with desk.store.writing("list", desk.who) as pen:
            for number in range(SCHOOLS):
                pen.add_school(*_named(number))

    session.run(enlist)
    return session


def _named(number: int) -> tuple[str, str]:
    return f"{2137100000 + number}", f"第{number}学校"


def _receive(session: Session, paths: Sequence[Path]) -> None:
    outcomes = session.run(receive, paths)
    if any(one.status != "received" for one in outcomes):
        raise RuntimeError(outcomes)


def _alone(path: Path, store: Path, catalogue: Catalogue) -> float:
    """Return the seconds of a process that checks one file's pages, and of inserting its rows."""
    reading = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA integrity_check')"
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", reading, str(path)], check=True)
    taken = time.perf_counter() - began
    return taken + _spent(partial(_bare, [path], store, catalogue)).clock


def _bare(paths: Sequence[Path], store: Path, catalogue: Catalogue) -> None:
    """Insert every table of every file unchecked, a transaction for what is attached at once."""
    tables = shape_of(edition_of(catalogue.school_forms), whole=False).tables
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("ATTACH ? AS sent0", (str(paths[0]),))
        for name in tables:
            connection.execute(
                f'CREATE TABLE main."{name}" AS SELECT 0 AS _of, * FROM sent0."{name}" WHERE 0'
            )
        connection.execute("DETACH sent0")
        for start in range(0, len(paths), _TOGETHER):
            group = paths[start : start + _TOGETHER]
            for at, path in enumerate(group):
                connection.execute(f"ATTACH ? AS sent{at}", (str(path),))
            connection.execute("BEGIN")
            for at in range(len(group)):
                for name in tables:
                    connection.execute(
                        f'INSERT INTO main."{name}" SELECT {start + at}, * FROM sent{at}."{name}"'
                    )
            connection.execute("COMMIT")
            for at in range(len(group)):
                connection.execute(f"DETACH sent{at}")


def _synced(paths: Sequence[Path], folder: Path) -> None:
    """Copy every file with an fsync of its own: what a careful inbox would do at least."""
    folder.mkdir()
    for path in paths:
        with (folder / path.name).open("wb") as file:
            file.write(path.read_bytes())
            file.flush()
            os.fsync(file.fileno())
