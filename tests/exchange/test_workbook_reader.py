"""Workbooks that others sent: read in a process of its own, or refused with a sentence."""

from __future__ import annotations

import os
import random
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

import edudesk.__main__ as entry
from edudesk.errors import FileRefusedError
from edudesk.exchange.tables import open_sheets
from edudesk.exchange.workbook_reader import FLAG, WorkbookReader

FILES = Path(__file__).parent / "files"
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'haha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


def workbook(*lines: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


GOOD = workbook(("编号", "面积"), (7, 12.5), ("", "甲"))
SHOWN = [("Sheet", [["编号", "面积"], ["7", "12.5"], ["", "甲"]])]


def with_part(name: str, content: bytes | str, *, add: bool = False) -> bytes:
    """Return the good workbook with one of its parts replaced, or another added."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(GOOD)) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        parts = {one: good.read(one) for one in good.namelist()}
        assert add or name in parts
        for part, body in parts.items():
            if part != name:
                archive.writestr(part, body)
        archive.writestr(name, content)
    return out.getvalue()


def sheet_of(rows: str, head: str = "") -> bytes:
    text = f'<?xml version="1.0"?>{head}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>'
    return with_part(SHEET, text)


def numbered(count: int) -> str:
    return "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))


def text_row(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def corner(cell: str) -> str:
    return f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="{cell}"><v>1</v></c></row>'


def lying_bomb() -> bytes:
    data = bytearray(with_part("xl/media/x", bytes(300 * 2**20), add=True))
    at = data.rfind(b"PK\x01\x02")
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


REFUSED: dict[str, Callable[[], bytes]] = {
    "a bomb of 300 MB": lambda: with_part("xl/media/x", bytes(300 * 2**20), add=True),
    "a bomb that lies about its size": lying_bomb,
    "a million rows": lambda: sheet_of(numbered(1_000_000)),
    "one row too many": lambda: sheet_of(numbered(100_001)),
    "two corners far apart": lambda: sheet_of(corner("XFD1048576")),
    "a sheet as wide as can be": lambda: sheet_of(corner("XFD200")),
    "one text of 40 MB": lambda: sheet_of(text_row("x" * 40_000_000)),
    "half a file": lambda: GOOD[: len(GOOD) // 2],
    "a sheet that breaks off": lambda: with_part(SHEET, f"<worksheet {MAIN}><sheetData><row"),
    "a workbook without sense": lambda: with_part("xl/workbook.xml", b"\0" * 1000),
    "garbage behind the mark of xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    "a zip and nothing more": lambda: b"PK\x05\x06" + bytes(18),
}
HARMLESS: dict[str, Callable[[], bytes]] = {
    "a billion laughs in a sheet": lambda: sheet_of(text_row("&a11;"), LAUGHS),
    "a billion laughs in the workbook": lambda: with_part(
        "xl/workbook.xml", f'<?xml version="1.0"?>{LAUGHS}<workbook {MAIN}>&a11;</workbook>'
    ),
    "an entity from outside": lambda: sheet_of(
        text_row("&e;"), f"<!DOCTYPE x [<!ENTITY e SYSTEM '{Path(__file__).as_uri()}'>]>"
    ),
    "many shared strings": lambda: with_part(
        "xl/sharedStrings.xml",
        f"<sst {MAIN}>" + f"<si><t>{'y' * 40}</t></si>" * 700_000 + "</sst>",
        add=True,
    ),
    "a part outside its folder": lambda: with_part("../../outside.xml", b"<x/>", add=True),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[WorkbookReader]:
    with WorkbookReader() as one:
        yield one


def peak(reader: WorkbookReader) -> int:
    """Return the most bytes that the living process has held."""
    if sys.platform != "linux" or reader.process_id is None:
        return 0
    status = Path(f"/proc/{reader.process_id}/status").read_text(encoding="utf-8")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def test_a_workbook_shows_there_what_it_shows_here(reader: WorkbookReader, tmp_path: Path) -> None:
    assert [(title, list(rows)) for title, rows in reader.read(GOOD, "好.xlsx").sheets] == SHOWN
    for path in sorted(FILES.glob("*.xls*")):
        here = [(title, [_stripped(row) for row in rows]) for title, rows in open_sheets(path)]
        there = reader.read(path.read_bytes(), path.name)
        assert [(title, list(rows)) for title, rows in there.sheets] == here


def _stripped(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


@pytest.mark.parametrize("kind", REFUSED)
def test_what_does_harm_is_refused_with_a_sentence_and_the_next_file_is_read(
    kind: str, reader: WorkbookReader
) -> None:
    with pytest.raises(FileRefusedError) as refused:
        reader.read(REFUSED[kind](), "坏.xlsx")
    assert "坏.xlsx" in refused.value.zh
    assert "坏.xlsx" in refused.value.en
    assert peak(reader) < 200 * 2**20
    assert list(reader.read(GOOD, "好.xlsx").sheets) == SHOWN


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_would_do_harm_to_a_careless_reader_is_refused_or_shows_nothing_of_it(
    kind: str, reader: WorkbookReader
) -> None:
    try:
        shown = str(reader.read(HARMLESS[kind](), "坏.xlsx").sheets)
    except FileRefusedError:
        shown = ""
    assert len(shown) < 10_000
    assert "hahahaha" not in shown
    assert peak(reader) < 200 * 2**20
    assert list(reader.read(GOOD, "好.xlsx").sheets) == SHOWN


def test_randomly_damaged_workbooks_are_refused_or_read_and_nothing_else(
    reader: WorkbookReader,
) -> None:
    chance = random.Random(11)
    refused = 0
    for _ in range(150):
        image = bytearray(GOOD)
        for _ in range(chance.randint(1, 12)):
            image[chance.randrange(len(image))] = chance.randrange(256)
        try:
            reader.read(bytes(image), "坏.xlsx")
        except FileRefusedError as error:
            refused += "坏.xlsx" in error.zh
    assert refused > 20
    assert list(reader.read(GOOD, "好.xlsx").sheets) == SHOWN


@pytest.mark.parametrize(
    ("program", "said"), [("import time; time.sleep(600)", "时间过长"), ("1/0", "已损坏")]
)
def test_a_process_that_hangs_or_falls_over_is_a_file_refused(
    program: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [sys.executable, "-c", program]
    monkeypatch.setattr("edudesk.storage.captive.own_command", lambda _: (command, {}))
    with WorkbookReader(patience=0.5) as short, pytest.raises(FileRefusedError, match=said):
        short.read(GOOD, "好.xlsx")


def test_the_flag_of_the_process_is_the_one_that_the_entry_knows() -> None:
    assert entry.__file__ is not None
    assert f'["{FLAG}"]' in Path(os.fspath(entry.__file__)).read_text(encoding="utf-8")
