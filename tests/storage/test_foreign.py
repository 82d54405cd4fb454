"""Strangers' files: each kind of hostile or broken database is refused before it does anything."""

from __future__ import annotations

import contextlib
import random
import sqlite3
import struct
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import edudesk.__main__ as entry
from edudesk.storage.foreign import LARGEST, Reader, Refused
from edudesk.storage.header import APPLICATION_ID
from edudesk.storage.quarantine import FLAG, Quarantine
from tests.storage.packages import KNOWN, SHAPE, image_of

IMAGE = image_of()
READER = Reader(KNOWN)


def put(image: bytes, at: int, new: bytes) -> bytes:
    return image[:at] + new + image[at + len(new) :]


def changed(*statements: str, vacuum: bool = True) -> bytes:
    """Return the package after a stranger's statements, with a header that looks right."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(IMAGE)
        for statement in statements:
            connection.execute(statement)
        if vacuum:
            connection.execute("VACUUM")
        return connection.serialize()


def rewritten(name: str, sql: str) -> bytes:
    """Return the package with another text for a table in its schema."""
    return changed(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_schema SET sql = '{sql.replace(chr(39), chr(39) * 2)}' "
        f"WHERE name = '{name}'",
        vacuum=False,
    )


STAFF = SHAPE.tables["f_staff"]
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "no_package"),
    "a text": (lambda: b"hello" * 100, "no_package"),
    "a workbook": (lambda: b"PK\x03\x04" + bytes(4096), "no_package"),
    "magic alone": (lambda: IMAGE[:16], "no_package"),
    "a header alone": (lambda: IMAGE[:100], "cut_off"),
    "zeros behind the header": (lambda: IMAGE[:100] + bytes(len(IMAGE) - 100), "damaged"),
    "another program's database": (lambda: put(IMAGE, 68, bytes(4)), "no_package"),
    "a school's own file": (
        lambda: put(IMAGE, 68, APPLICATION_ID.to_bytes(4, "big")),
        "live_file",
    ),
    "cut in the middle": (lambda: IMAGE[: len(IMAGE) // 2 // 4096 * 4096], "cut_off"),
    "cut within a page": (lambda: IMAGE[:-100], "cut_off"),
    "something behind it": (lambda: IMAGE + b"x" * 4096, "cut_off"),
    "write-ahead log": (lambda: put(IMAGE, 18, b"\2\2"), "damaged"),
    "page size 512": (lambda: put(IMAGE, 16, struct.pack(">H", 512)), "damaged"),
    "page size 64 KiB": (lambda: put(IMAGE, 16, struct.pack(">H", 1)), "damaged"),
    "reserved bytes in pages": (lambda: put(IMAGE, 20, b"\x20"), "damaged"),
    "payload fractions": (lambda: put(IMAGE, 21, b"\x30"), "damaged"),
    "free pages": (lambda: put(IMAGE, 36, struct.pack(">I", 1)), "damaged"),
    "old schema layout": (lambda: put(IMAGE, 44, struct.pack(">I", 1)), "damaged"),
    "auto-vacuum": (lambda: put(IMAGE, 52, struct.pack(">I", 3)), "damaged"),
    "UTF-16": (lambda: put(IMAGE, 56, struct.pack(">I", 2)), "damaged"),
    "a user version": (lambda: put(IMAGE, 60, struct.pack(">I", 7)), "damaged"),
    "reserved header": (lambda: put(IMAGE, 80, b"\1"), "damaged"),
    "too large": (lambda: IMAGE + bytes(LARGEST), "too_large"),
    "a view": (lambda: changed("CREATE VIEW v AS SELECT 1"), "other_schema"),
    "a view in a table's place": (
        lambda: changed(
            "DROP TABLE f_staff",
            "CREATE VIEW f_staff AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) "
            "SELECT i AS id, i AS hours FROM n",
        ),
        "other_schema",
    ),
    "a view that fills memory": (
        lambda: changed("CREATE VIEW v AS SELECT printf('%.*c', 900000000, 'x')"),
        "other_schema",
    ),
    "a trigger": (
        lambda: changed("CREATE TRIGGER t AFTER INSERT ON f_staff BEGIN DELETE FROM f_staff; END"),
        "other_schema",
    ),
    "an index": (lambda: changed("CREATE INDEX i ON f_staff (hours)"), "other_schema"),
    "an index on an expression": (
        lambda: changed("CREATE INDEX i ON f_staff (abs(hours))"),
        "other_schema",
    ),
    "one table more": (lambda: changed("CREATE TABLE extra (a)"), "other_schema"),
    "one table less": (lambda: changed("DROP TABLE f_staff"), "other_schema"),
    "thousands of tables": (
        lambda: changed(*(f"CREATE TABLE t{n} (a)" for n in range(3000))),
        "other_schema",
    ),
    "a column more": (lambda: changed("ALTER TABLE f_staff ADD COLUMN x INTEGER"), "other_schema"),
    "a generated column": (
        lambda: rewritten("f_staff", STAFF.replace('"hours" INTEGER', '"hours" INTEGER AS (1)')),
        "other_schema",
    ),
    "a hostile check": (
        lambda: rewritten(
            "f_staff",
            STAFF.replace('"hours" INTEGER', '"hours" INTEGER CHECK (length(zeroblob(900000000)))'),
        ),
        "other_schema",
    ),
    "swapped columns": (
        lambda: rewritten(
            "f_classes",
            SHAPE.tables["f_classes"]
            .replace('"size"', '"\1"')
            .replace('"teacher"', '"size"')
            .replace('"\1"', '"teacher"'),
        ),
        "other_schema",
    ),
    "a Cyrillic look-alike": (
        lambda: changed("ALTER TABLE f_staff RENAME TO f_st\u0430ff"),
        "other_schema",
    ),
    "a table of another case": (
        lambda: changed("ALTER TABLE f_staff RENAME TO x", "ALTER TABLE x RENAME TO F_staff"),
        "other_schema",
    ),
    "a virtual table": (
        lambda: changed(
            "PRAGMA writable_schema = ON",
            "INSERT INTO sqlite_schema VALUES ('table', 'v', 'v', 0, "
            "'CREATE VIRTUAL TABLE v USING nosuch(x)')",
            vacuum=False,
        ),
        "other_schema",
    ),
    "deeply nested text": (
        lambda: rewritten("f_staff", "CREATE TABLE f_staff (a CHECK (" + "(" * 900 + ")" * 900),
        "",
    ),
    "statistics": (lambda: changed("ANALYZE"), "other_schema"),
    "a table of another table's pages": (
        lambda: changed(
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema "
            "WHERE name = 'f_people') WHERE name = 'f_staff'",
            vacuum=False,
        ),
        "damaged",
    ),
    "a root page outside the file": (
        lambda: changed(
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'f_staff'",
            vacuum=False,
        ),
        "damaged",
    ),
    "invalid UTF-8": (
        lambda: changed("UPDATE nil_returns SET reason = CAST(x'ff41' AS TEXT)"),
        "damaged",
    ),
    "too many rows": (
        lambda: changed(
            "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 200200) "
            "INSERT INTO f_staff SELECT i, i, NULL FROM n"
        ),
        "too_large",
    ),
    "a huge text": (
        lambda: changed("UPDATE nil_returns SET reason = printf('%.*c', 2000000, 'x')"),
        "contradictory",
    ),
    "a huge box": (
        lambda: changed("INSERT INTO box VALUES ('personal', zeroblob(9000000))"),
        "damaged",
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_with_their_reason(kind: str) -> None:
    make, why = HOSTILE[kind]
    image = make()
    with pytest.raises(Refused) as refused:
        READER.read(image)
    assert refused.value.why == why or not why


def test_the_good_file_is_read() -> None:
    assert READER.read(IMAGE).schema == 0


def test_a_real_number_or_a_text_cannot_stand_in_a_column_of_whole_numbers() -> None:
    for value in ("1.5", "'many'"):
        with pytest.raises(sqlite3.IntegrityError):
            changed(f"UPDATE f_staff SET hours = {value}")


def test_a_file_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edudesk.storage.foreign._SECONDS", -1.0)
    rows = changed(
        "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
        "INSERT INTO f_staff SELECT i, i, NULL FROM n"
    )
    with pytest.raises(Refused) as refused:
        READER.read(rows)
    assert refused.value.why == "slow"


def test_damaged_files_are_refused_or_read_without_a_crash() -> None:
    chance = random.Random(7)
    for _ in range(300):
        image = bytearray(IMAGE)
        for _ in range(chance.randint(1, 8)):
            image[chance.randrange(len(image))] = chance.randrange(256)
        with contextlib.suppress(Refused):  # any other exception is a fault
            assert READER.read(bytes(image)).schema == 0


def test_the_reading_process_answers_as_the_reader_does_and_goes_on_after_a_refusal() -> None:
    with Quarantine(KNOWN) as reader:
        assert reader.read(IMAGE) == READER.read(IMAGE)
        with pytest.raises(Refused) as refused:
            reader.read(IMAGE[:-100])
        assert refused.value.why == "cut_off"
        assert reader.read(IMAGE).schema == 0


def test_a_reading_process_that_hangs_is_killed_and_the_next_file_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hanging = [sys.executable, "-c", "import time; time.sleep(600)"]
    with monkeypatch.context() as patch, Quarantine(KNOWN, patience=0.3) as reader:
        patch.setattr("edudesk.storage.quarantine.own_command", lambda _: (hanging, {}))
        began = time.monotonic()
        with pytest.raises(Refused) as refused:
            reader.read(IMAGE)
        assert refused.value.why == "slow"
        assert time.monotonic() - began < 60
    with Quarantine(KNOWN) as reader:
        assert reader.read(IMAGE).schema == 0


def test_a_reading_process_that_falls_over_is_a_damaged_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    falling = [sys.executable, "-c", "import os; os.abort()"]
    monkeypatch.setattr("edudesk.storage.quarantine.own_command", lambda _: (falling, {}))
    with Quarantine(KNOWN) as reader, pytest.raises(Refused) as refused:
        reader.read(IMAGE)
    assert refused.value.why == "damaged"


def test_the_flag_of_the_reading_process_is_the_one_that_the_entry_knows() -> None:
    assert f'["{FLAG}"]' in Path(entry.__file__).read_text(encoding="utf-8")
