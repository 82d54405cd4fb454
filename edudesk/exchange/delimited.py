"""Reads a text table as offices save it: comma, semicolon or tab; UTF-8, UTF-16 or GB18030."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO

from edudesk.errors import FileRefusedError

_DELIMITERS = ",\t;"
_SAMPLE_LINES = 10
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')


def rows(text: str, name: str) -> Iterator[list[str]]:
    """Yield the records of a text table; a record with line breaks inside quotes counts as one.

    ="0123", by which some programs keep Excel from making a number of it, is 0123. Raises
    FileRefusedError when a record cannot be read.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter(text))
    number = 1
    try:
        for record in reader:
            number += 1
            yield [_said(field) for field in record]
    except csv.Error as error:
        raise FileRefusedError(
            f"《{name}》第 {number} 行读不出来（引号不成对，或单元格过长）。"
            "请在 Excel 中打开检查后另存。",
            f"{name}, row {number} cannot be read (an unpaired quotation mark, or a cell too"
            " long): open it in Excel, mend it and save it again.",
        ) from error


def _said(field: str) -> str:
    found = _AS_TEXT.fullmatch(field) if field.startswith("=") else None
    return found[1].replace('""', '"') if found else field


def decode(data: bytes, name: str) -> str:
    """Return the text of a table saved as UTF-8 (with or without BOM), UTF-16 or GB18030.

    Raises FileRefusedError when the bytes are no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FileRefusedError(
        f"《{name}》不是文本表格（既不是 UTF-8 也不是 GB18030 编码）。"
        "请另存为 .xlsx 或 .csv 后再导入。",
        f"{name} is no text table (neither UTF-8 nor GB18030): save it as .xlsx or .csv.",
    )


def delimiter(text: str) -> str:
    """Return the sign that separates the columns: the one met most often in the first lines."""
    sample = "\n".join(text[:20_000].splitlines()[:_SAMPLE_LINES])
    return max(_DELIMITERS, key=sample.count)
