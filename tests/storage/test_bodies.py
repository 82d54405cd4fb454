"""Bytes kept once by their hash, whichever rows name them, and the files that kept them thrice."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from hashlib import sha256

import pytest

from edudesk.model.scan import Encoded
from edudesk.storage import migrations
from edudesk.storage.bodies import Bodies
from edudesk.storage.papers import Issued, PaperArchive
from edudesk.storage.received import ReceivedLog
from edudesk.storage.scans import ScanArchive

AT = datetime.fromisoformat("2026-03-01T08:00:00+08:00")
PDF = b"%PDF-1.7 a sheet that was printed, signed and scanned"


@contextmanager
def migrated(steps: int = len(migrations.STEPS)) -> Iterator[sqlite3.Connection]:
    """Lend a file in memory with a school and a round, as the first `steps` steps make it."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "STEPS", migrations.STEPS[:steps])
        migrations.migrate(connection)
    connection.execute("INSERT INTO schools VALUES (1, 'school')")
    connection.execute(
        "INSERT INTO collections (number, id, kind, year, start_year, moment, title_zh,"
        " title_en, salt) VALUES (1, '2025-annual', 'annual', '2025-2026', 2025, '2025-09-01',"
        " '报', 'r', x'')"
    )
    yield connection
    connection.close()


def kept(connection: sqlite3.Connection) -> set[str]:
    """Return the hashes of what the file keeps."""
    return {digest for (digest,) in connection.execute("SELECT sha256 FROM bodies")}


def test_a_print_and_its_scan_are_kept_once_and_as_long_as_one_of_them_is_there() -> None:
    with migrated() as connection:
        scans = ScanArchive(connection, nullcontext)
        papers = PaperArchive(connection, nullcontext)
        scan = scans.keep("回单", ".pdf", Encoded("pdf", PDF, 1), "李老师", AT)
        paper = papers.keep(Issued(1, 1, "students", PDF, 1, ()), "李老师", AT)
        assert kept(connection) == {sha256(PDF).hexdigest()}
        assert scans.drop([scan.name]) == 0
        assert papers.contents(paper.number) == PDF
        papers.keep(Issued(1, 1, "students", b"%PDF another", 1, ()), "李老师", AT)
        assert kept(connection) == {sha256(b"%PDF another").hexdigest()}


def test_what_is_mostly_room_is_kept_small_and_comes_back_whole() -> None:
    body = b"SQLite format 3\0" + bytes(200_000)
    with migrated() as connection:
        bodies = Bodies(connection)
        digest = bodies.keep(body, packed=True)
        ((size,),) = connection.execute("SELECT length(body) FROM bodies")
        assert size < 1000
        assert bodies.read(digest) == body


def test_release_tells_what_it_freed_and_leaves_what_is_named() -> None:
    with migrated() as connection:
        bodies = Bodies(connection)
        scans = ScanArchive(connection, nullcontext)
        named = scans.keep("照片", ".jpg", Encoded("jpeg", b"\xff\xd8 named", 1), "李老师", AT)
        loose = bodies.keep(b"nobody names this")
        assert bodies.release([named.sha256, loose, loose]) == len(b"nobody names this")
        assert scans.contents(named.name) == b"\xff\xd8 named"


def test_files_that_kept_bytes_in_three_tables_keep_every_one() -> None:
    image = b"SQLite format 3\0" + bytes(4080)
    with migrated(9) as old:
        old.execute(
            "INSERT INTO attachments VALUES ('证书.pdf', ?, ?, 'pdf', 1, '李老师', ?, ?)",
            (sha256(PDF).hexdigest(), len(PDF), AT.isoformat(), PDF),
        )
        for number, state in enumerate(("printed", "signed"), start=1):
            old.execute(
                "INSERT INTO papers VALUES (?, 1, 1, 'students', ?, 1, '', ?, '', ?, '', ?, ?)",
                (number, state, sha256(PDF).hexdigest(), AT.isoformat(), AT.isoformat(), PDF),
            )
        for number in (1, 2):
            old.execute(
                "INSERT INTO received (number, school, collection, kind, sequence, digest, parent,"
                " key, manifest, facts, before, name, who, at, body)"
                " VALUES (?, 1, 1, 'file', 1, 'd', '', x'', '', '{}', '{}', 'a', 'b', ?, ?)",
                (number, AT.isoformat(), zlib.compress(image + bytes([number]), 1)),
            )
        migrations.migrate(old)
        assert ScanArchive(old, nullcontext).contents("证书.pdf") == PDF
        papers = PaperArchive(old, nullcontext)
        assert [papers.contents(number) for number in (1, 2)] == [PDF, PDF]
        log = ReceivedLog(old, nullcontext)
        assert [log.body(number)[-1] for number in (1, 2)] == [1, 2]
        assert log.body(1)[:-1] == image
        assert len(kept(old)) == 3
