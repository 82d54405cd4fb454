"""The transport schema and what is written in it: frozen to the letter, the same bytes always."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.errors import FileRefusedError
from edudesk.model.submission import Content, Filled, Key
from edudesk.storage import transport
from edudesk.storage.atoms import rows_of
from edudesk.storage.foreign import Reader
from edudesk.storage.transport import (
    Tables,
    edition_of,
    seal_of,
    sealed_tables,
    shape_of,
    write_package,
)
from edudesk.storage.unpacking import unpack
from tests.storage.example import FORMS, PROFILE, field, form
from tests.storage.packages import (
    CONTENT,
    EDITION,
    KEY,
    KNOWN,
    SHAPE,
    WHOLE,
    image_of,
    package_of,
    sign,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "transport.sql"


def tables_of(content: Content) -> Tables:
    found = Reader(KNOWN).read(image_of(content))
    return {name: rows_of(sealed, name) for name, sealed in found.tables.items()}


def test_the_schema_of_an_edition_is_frozen_to_the_letter() -> None:
    written = "".join(f"{SHAPE.tables[name]};\n" for name in sorted(SHAPE.tables))
    assert written == GOLDEN.read_text(encoding="utf-8")


def test_names_and_identity_numbers_have_no_place_in_a_submission_but_in_a_part() -> None:
    assert '"name"' not in SHAPE.tables["f_people"]
    assert '"born"' in SHAPE.tables["f_people"]
    assert '"name"' in WHOLE.tables["f_people"]


def test_an_edition_is_known_by_its_stored_fields_alone() -> None:
    derived_more = form("profile", "record", *[field(f.code, f.type) for f in PROFILE.stored])
    assert edition_of((derived_more,)).code == edition_of((PROFILE,)).code
    assert edition_of(reversed(FORMS)).code == edition_of(FORMS).code
    wider = form("profile", "record", *[field(f.code, f.type) for f in PROFILE.stored], field("x"))
    assert edition_of((wider,)).code != edition_of((PROFILE,)).code


def test_the_same_package_gives_the_same_bytes_in_whatever_order_it_was_read() -> None:
    turned = {code: dict(reversed(rows.items())) for code, rows in reversed(CONTENT.forms.items())}
    again = msgspec.structs.replace(CONTENT, forms=turned, said=tuple(reversed(CONTENT.said)))
    assert image_of(again) == image_of()


def test_the_header_tells_neither_the_library_nor_how_often_it_was_written() -> None:
    image = image_of()
    assert image[24:28] == image[92:96] == b"\0\0\0\1"
    assert image[96:100] == (3037000).to_bytes(4, "big")
    assert image[68:72] == b"EduS"
    assert image[18:20] == b"\1\1"


def test_a_package_is_a_plain_database_to_any_other_tool(tmp_path: Path) -> None:
    path = tmp_path / "a.edusub"
    path.write_bytes(image_of())
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("SELECT hours FROM f_staff").fetchall() == [(12,), (None,)]
        kinds = connection.execute("SELECT DISTINCT type FROM sqlite_schema").fetchall()
    assert kinds == [("table",)]
    assert path.read_bytes() == image_of()


def test_what_is_unpacked_is_what_was_packed() -> None:
    tables = tables_of(CONTENT)
    package, signature = unpack(tables, SHAPE)
    assert package == package_of()
    KEY.public_key().verify(signature, seal_of(sealed_tables(tables)))


@pytest.mark.parametrize("table", sorted(set(SHAPE.tables) - {"signature"}))
def test_every_table_is_under_the_signature(table: str) -> None:
    tables = tables_of(CONTENT)
    before = seal_of(sealed_tables(tables))
    width = SHAPE.tables[table].count(",") + 1
    more = sealed_tables({**tables, table: [*tables[table], ["x"] * width]})
    assert seal_of(more) != before


values = st.one_of(
    st.integers(-(10**14), 10**14).map(lambda number: Filled("plain", number)),
    st.integers(0, 99).map(lambda number: Filled("carried", number)),
    st.sampled_from([Filled("na", None), Filled("unknown", None)]),
    st.text("约〇一二12 ", min_size=1, max_size=5).map(lambda text: Filled("unreadable", text)),
)
hours = st.dictionaries(st.just("hours"), values)


@given(st.dictionaries(st.integers(1, 10**15 - 1), hours, min_size=1, max_size=6))
def test_any_content_comes_back_cell_by_cell(rows: dict[Key, dict[str, Filled]]) -> None:
    content = msgspec.structs.replace(CONTENT, forms={"staff": rows})
    assert unpack(tables_of(content), SHAPE)[0].content == content


WRONG_CELLS: list[tuple[str, list[object]]] = [
    ("f_people", [7, "13月", "master"]),
    ("f_people", [7, "2025-09-01", None]),
    ("f_people", [0, None, None]),
    ("f_people", [8, None, "左\u202e右"]),
    ("f_people", [8, None, "x" * 20_001]),
    ("f_staff", [8, 10**15, None]),
    ("f_staff", [8, "12", None]),
    ("f_staff", [8, True, None]),
    ("f_profile", ["", None, 2, None, None]),
    ("cells", ["staff", "4", "hours", "plain", ""]),
    ("cells", ["classes", "1", "area", "na", ""]),
    ("cells", ["staff", "77", "hours", "na", ""]),
    ("cells", ["staff", "4", "nothing", "na", ""]),
    ("cells", ["people", "7", "name", "na", ""]),
    ("cells", ["nowhere", "4", "hours", "na", ""]),
    ("explanations", ["c", "staff", "4", "forgiven", "", "", "", 1]),
    ("explanations", ["c", "staff", "four", "explained", "", "", "", 1]),
    ("attachments", ["a", "0" * 64, "big", b""]),
    ("attachments", ["a", "0" * 64, 0, b""]),
    ("attachments", ["a", "00", 7, b""]),
    ("attachments", ["a", "0" * 64, 7, None]),
    ("attachments", ["a/b", "0" * 64, 7, b""]),
    ("attachments", ["a", "0" * 64, 4, b"\xff\xd8\xff\xd9"]),
    ("facts", ["students", "a\0b"]),
    ("columns", ["people", "name", "text", b""]),
    ("signature", [b"", b""]),
]


@pytest.mark.parametrize(("table", "row"), WRONG_CELLS, ids=[str(one) for one in WRONG_CELLS])
def test_a_cell_that_is_not_what_its_column_says_is_refused(table: str, row: list[object]) -> None:
    tables = msgspec.convert(tables_of(CONTENT), dict[str, list[list[object]]])
    tables[table] = [*(one for one in tables[table] if one[0] != row[0] or table == "cells"), row]
    if table == "signature":
        tables[table] = [row, row]
    with pytest.raises(FileRefusedError, match="自相矛盾"):
        unpack(tables, SHAPE)  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["kind", "digest", "sequence", "draft", "school_code"])
def test_a_manifest_without_a_word_is_refused(key: str) -> None:
    tables = tables_of(CONTENT)
    tables["manifest"] = [row for row in tables["manifest"] if row[0] != key]
    with pytest.raises(FileRefusedError):
        unpack(tables, SHAPE)


def test_what_has_no_column_does_not_travel() -> None:
    named = {"people": {7: {"name": Filled("plain", "张三"), "degree": Filled("plain", "master")}}}
    content = msgspec.structs.replace(CONTENT, forms=named)
    assert "张三".encode() not in image_of(content)
    assert "张三".encode() in write_package(package_of(content, shape=WHOLE), WHOLE, sign)


def test_shapes_of_one_edition_differ_only_in_personal_columns() -> None:
    assert shape_of(EDITION, whole=False) == SHAPE
    assert {name for name in SHAPE.tables if SHAPE.tables[name] != WHOLE.tables[name]} == {
        "f_people"
    }
    assert transport.APPLICATION_ID == 0x45647553
