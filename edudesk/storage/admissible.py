"""What a cell of a package may hold; the reading process and who unpacks hold to the same rules."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final, get_args

from edudesk.model.place import CellState, Value
from edudesk.model.plaintext import LONGEST_TEXT, first_hidden
from edudesk.model.submission import Attached, EditionColumn, EditionForm
from edudesk.model.values import DIGITS_AT_MOST
from edudesk.storage.atoms import Scalar
from edudesk.storage.pictures import picture_kind

TEXT_TYPES: Final = frozenset({"text", "code", "codes", "date", "month"})
"""Types of fields whose values are text."""
STATES: Final = frozenset(get_args(CellState)) - {"plain"}
"""States that a cell of a package may be marked with."""

_LARGEST: Final = 10**DIGITS_AT_MOST
_DATES: Final = {
    "date": re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII),
    "month": re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII),
}
_LONGEST_NAME: Final = 120
_NO_NAME: Final = re.compile(r'[/\\:*?"<>|\n\t]|^\.')  # of a file, on any system
_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def whole_number(value: object) -> int:
    """Return a whole number that a figure can be; ValueError when it is none."""
    if type(value) is not int or not -_LARGEST < value < _LARGEST:
        raise ValueError(str(value)[:20])
    return value


def plain_text(value: object) -> str:
    """Return a text without characters that hide or reorder others; line breaks are allowed.

    Raises:
        ValueError: no text, too long, or not so plain.
    """
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError(str(value)[:20])
    hidden = first_hidden(value)
    if hidden:
        raise ValueError(f"U+{ord(hidden):04X}")
    return value


def attached_document(name: object, fingerprint: object, size: object, body: object) -> Attached:
    """Return what is said of a document; ValueError unless the bytes that came are that picture.

    No bytes come of one that a school keeps at home.
    """
    said = Attached(plain_text(name), plain_text(fingerprint), whole_number(size))
    if not said.name or len(said.name) > _LONGEST_NAME or _NO_NAME.search(said.name):
        raise ValueError(said.name[:20])
    if not _HASH.fullmatch(said.sha256) or said.size < 1 or not isinstance(body, bytes):
        raise ValueError(f"{said.name[:20]}: {said.size}")
    if body:
        if (said.sha256, said.size) != (sha256(body).hexdigest(), len(body)):
            raise ValueError(said.name[:20])
        picture_kind(body)
    return said


def fact_value(value: object) -> Value:
    """Return what may stand as a fact: a number, a text or nothing; else ValueError."""
    if value is None:
        return None
    return plain_text(value) if isinstance(value, str) else whole_number(value)


def column_value(form: EditionForm, column: EditionColumn, value: Scalar) -> Value:
    """Return a value that the column's type allows; ValueError when it does not."""
    if column.type in TEXT_TYPES:
        text = plain_text(value)
        pattern = _DATES.get(column.type)
        if pattern is not None and not pattern.fullmatch(text):
            raise ValueError(f"{form.code}.{column.code}: {text[:20]}")
        return text
    number = whole_number(value)
    if column.type == "bool" and number not in (0, 1):
        raise ValueError(f"{form.code}.{column.code}: {number}")
    return number


def is_narrow(column: EditionColumn) -> bool:
    """Whether a column holds less than any number or any text."""
    return column.type == "bool" or column.type in _DATES


def row_key(form: EditionForm, text: object) -> int | str:
    """Return the key of a row from how other tables write it; ValueError for any other spelling."""
    told = plain_text(text)
    if form.kind != "roster":
        return told
    key = int(told)
    if key < 1 or str(key) != told:
        raise ValueError(f"{form.code}: {told[:20]}")
    return key
