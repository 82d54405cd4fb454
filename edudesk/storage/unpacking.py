"""From the tables of a package to its content; a cell that is not what it says is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final, cast, get_args

import msgspec

from edudesk.errors import FileRefusedError
from edudesk.model.place import CellState, Value
from edudesk.model.submission import (
    Attached,
    ColumnProof,
    Content,
    Edition,
    EditionColumn,
    EditionForm,
    Filled,
    Key,
    Manifest,
    Package,
    Rows,
    Said,
)
from edudesk.model.values import DIGITS_AT_MOST
from edudesk.storage.schema import table_name
from edudesk.storage.transport import SIGNATURE, TEXT_TYPES, Scalar, Shape, Tables, carried

_LARGEST: Final = 10**DIGITS_AT_MOST
_LONGEST: Final = 20_000  # characters of a cell: the longest answers have some hundreds
_DATES: Final = {
    "date": re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", re.ASCII),
    "month": re.compile(r"(19|20|21)\d\d-(0[1-9]|1[0-2])", re.ASCII),
}
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_STATES: Final = frozenset(get_args(CellState)) - {"plain"}


def unpack(tables: Tables, shape: Shape) -> tuple[Package, bytes]:
    """Return the package that tables of this shape hold, and its signature; nothing is proven yet.

    Raises:
        FileRefusedError: a value is not what its column says, or a cell stands where none can.
    """
    try:
        told = {str(key): msgspec.json.decode(str(value)) for key, value in tables["manifest"]}
        manifest = msgspec.convert(told, Manifest)
        ((key, signature),) = tables[SIGNATURE]
        package = Package(
            manifest=manifest,
            content=_content(tables, shape.edition, manifest, whole=shape.whole),
            columns=tuple(
                ColumnProof(str(form), str(field), _bytes(leaf), _bytes(salt))
                for form, field, leaf, salt in tables["columns"]
            ),
            facts={str(name): _fact(value) for name, value in tables["facts"]},
            key=_bytes(key),
            box=b"".join(_bytes(body) for _, body in tables["box"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise contradictory(str(error)) from error
    return package, _bytes(signature)


def contradictory(what: str) -> FileRefusedError:
    """Return the sentence for a package whose parts do not fit together."""
    return FileRefusedError(
        zh=f"文件内容自相矛盾（{what}），可能在打包之后被改动过，没有接收。请学校重新打包发送。",
        en=f"The file contradicts itself ({what}); it may have been altered after packing and was "
        "not taken. Ask the school to pack and send it again.",
    )


def _content(tables: Tables, edition: Edition, manifest: Manifest, *, whole: bool) -> Content:
    kinds = {form.code: form.kind for form in edition.forms}
    forms = {
        form.code: _rows(form, tables[table_name(form.code)], whole=whole) for form in edition.forms
    }
    columns = {
        (form.code, column.code): column
        for form in edition.forms
        for column in carried(form, whole=whole)
    }
    for code, key, field, state, typed in tables["cells"]:
        row = forms[str(code)][_key(kinds, code, key)]
        _mark(row, columns[str(code), str(field)], str(state), str(typed))
    return Content(
        school=manifest.school_code,
        collection=manifest.collection,
        moment=manifest.moment,
        forms={code: rows for code, rows in forms.items() if rows},
        nil={str(form): _text(reason) for form, reason in tables["nil_returns"]},
        said=tuple(_said(row, kinds) for row in tables["explanations"]),
        attached=tuple(
            Attached(_text(name), _text(digest), _number(size))
            for name, digest, size in tables["attachments"]
        ),
    )


def _rows(form: EditionForm, found: list[list[Scalar]], *, whole: bool) -> Rows:
    columns = carried(form, whole=whole)
    rows: Rows = {}
    for key, *values in found:
        if isinstance(key, bytes) or key is None or (isinstance(key, int) and key < 1):
            raise ValueError(f"{form.code}: {key!r}")
        rows[key] = {
            column.code: Filled("plain", _value(form, column, value))
            for column, value in zip(columns, values, strict=True)
            if value is not None
        }
    return rows


def _mark(row: dict[str, Filled], column: EditionColumn, state: str, typed: str) -> None:
    if state not in _STATES or (state != "carried" and column.code in row):
        raise ValueError(f"{column.code}: {state}")
    before = row[column.code].value if column.code in row else None
    value = _text(typed) if state == "unreadable" else before
    row[column.code] = Filled(cast(CellState, state), value)


def _said(row: list[Scalar], kinds: Mapping[str, str]) -> Said:
    check, form, key, kind, code, reason, head, standing = row
    if kind not in ("explained", "overruled"):
        raise ValueError(str(kind))
    return Said(
        check=str(check),
        form=str(form),
        key=_key(kinds, form, key),
        kind="explained" if kind == "explained" else "overruled",
        code=_text(code),
        reason=_text(reason),
        head=_text(head),
        standing=bool(standing),
    )


def _key(kinds: Mapping[str, str], form: Scalar, key: Scalar) -> Key:
    return int(str(key)) if kinds[str(form)] == "roster" else str(key)


def _value(form: EditionForm, column: EditionColumn, value: Scalar) -> Value:
    if column.type in TEXT_TYPES:
        text = _text(value)
        pattern = _DATES.get(column.type)
        if pattern is not None and not pattern.fullmatch(text):
            raise ValueError(f"{form.code}.{column.code}: {text[:20]}")
        return text
    number = _number(value)
    if column.type == "bool" and number not in (0, 1):
        raise ValueError(f"{form.code}.{column.code}: {number}")
    return number


def _number(value: Scalar) -> int:
    if type(value) is not int or not -_LARGEST < value < _LARGEST:
        raise ValueError(str(value)[:20])
    return value


def _text(value: Scalar) -> str:
    """Return a text without characters that hide or reorder others; line breaks are allowed."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise ValueError(str(value)[:20])
    if value.isprintable():  # nearly all are, and nothing that hides is
        return value
    for character in value:
        if unicodedata.category(character) in _HIDDEN and character not in "\n\t":
            raise ValueError(f"U+{ord(character):04X}")
    return value


def _fact(value: Scalar) -> Value:
    return _text(value) if isinstance(value, str) else None if value is None else _number(value)


def _bytes(value: Any) -> bytes:  # noqa: ANN401
    if not isinstance(value, bytes):
        raise ValueError(type(value).__name__)
    return value
