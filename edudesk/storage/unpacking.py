"""From the tables of a package to its content; a cell that is not what it says is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import msgspec

from edudesk.errors import FileRefusedError
from edudesk.model.place import CellState, Value
from edudesk.model.submission import (
    ColumnProof,
    Content,
    Edition,
    EditionColumn,
    EditionForm,
    Filled,
    Manifest,
    Package,
    Rows,
    Said,
)
from edudesk.storage.admissible import (
    STATES,
    attached_document,
    column_value,
    fact_value,
    plain_text,
    row_key,
)
from edudesk.storage.atoms import Scalar
from edudesk.storage.schema import table_name
from edudesk.storage.transport import SIGNATURE, Shape, Tables, carried


class Head(NamedTuple):
    """What a package says of itself, without its content; nothing is proven yet."""

    manifest: Manifest
    facts: dict[str, Value]
    key: bytes
    signature: bytes


def unpack_head(tables: Tables) -> Head:
    """Return the head of a package from its tables manifest, facts and signature.

    Raises:
        ValueError, KeyError, TypeError: a value is not what it must be.
    """
    told = {str(key): msgspec.json.decode(str(value)) for key, value in tables["manifest"]}
    for said in told.values():
        if isinstance(said, str):
            plain_text(said)
    ((key, signature),) = tables[SIGNATURE]
    return Head(
        manifest=msgspec.convert(told, Manifest),
        facts={str(name): fact_value(value) for name, value in tables["facts"]},
        key=_bytes(key),
        signature=_bytes(signature),
    )


def unpack(tables: Tables, shape: Shape) -> tuple[Package, bytes]:
    """Return the package that tables of this shape hold, and its signature; nothing is proven yet.

    Raises:
        FileRefusedError: a value is not what its column says, or a cell stands where none can.
    """
    try:
        head = unpack_head(tables)
        package = Package(
            manifest=head.manifest,
            content=_content(tables, shape.edition, head.manifest, whole=shape.whole),
            columns=tuple(
                ColumnProof(str(form), str(field), _bytes(leaf), _bytes(salt))
                for form, field, leaf, salt in tables["columns"]
            ),
            facts=head.facts,
            key=head.key,
            box=b"".join(_bytes(body) for _, body in tables["box"]),
            documents={
                str(name): _bytes(body) for name, _, _, body in tables["attachments"] if body
            },
        )
    except (ValueError, KeyError, TypeError) as error:
        raise contradictory(str(error)) from error
    return package, head.signature


def contradictory(what: str) -> FileRefusedError:
    """Return the sentence for a package whose parts do not fit together."""
    return FileRefusedError(
        zh=f"文件内容自相矛盾（{what}），可能在打包之后被改动过，没有接收。请学校重新打包发送。",
        en=f"The file contradicts itself ({what}); it may have been altered after packing and was "
        "not taken. Ask the school to pack and send it again.",
    )


def _content(tables: Tables, edition: Edition, manifest: Manifest, *, whole: bool) -> Content:
    known = {form.code: form for form in edition.forms}
    stray = {str(row[0]) for row in tables["cells"]} - known.keys()
    if stray:
        raise ValueError(min(stray))
    forms = {
        form.code: unpack_rows(form, tables[table_name(form.code)], tables["cells"], whole=whole)
        for form in edition.forms
    }
    return Content(
        school=manifest.school_code,
        collection=manifest.collection,
        moment=manifest.moment,
        forms={code: rows for code, rows in forms.items() if rows},
        nil={str(form): plain_text(reason) for form, reason in tables["nil_returns"]},
        said=tuple(_said(row, known) for row in tables["explanations"]),
        attached=tuple(attached_document(*row) for row in tables["attachments"]),
    )


def unpack_rows(
    form: EditionForm,
    found: Iterable[Sequence[Scalar]],
    cells: Iterable[Sequence[Scalar]],
    *,
    whole: bool,
) -> Rows:
    """Return the rows of a form from its table and the table of states.

    Raises:
        ValueError, KeyError: a value is not what its column says, or a state stands nowhere.
    """
    columns = carried(form, whole=whole)
    rows: Rows = {}
    for key, *values in found:
        rows[row_key(form, str(key))] = {
            column.code: Filled("plain", column_value(form, column, value))
            for column, value in zip(columns, values, strict=True)
            if value is not None
        }
    by_code = {column.code: column for column in columns}
    for code, key, field, state, typed in cells:
        if code == form.code:
            _mark(rows[row_key(form, key)], by_code[str(field)], str(state), str(typed))
    return rows


def _mark(row: dict[str, Filled], column: EditionColumn, state: str, typed: str) -> None:
    if state not in STATES or (state != "carried" and column.code in row):
        raise ValueError(f"{column.code}: {state}")
    before = row[column.code].value if column.code in row else None
    value = plain_text(typed) if state == "unreadable" else before
    row[column.code] = Filled(cast(CellState, state), value)


def _said(row: Sequence[Scalar], forms: Mapping[str, EditionForm]) -> Said:
    check, form, key, kind, code, reason, head, standing = row
    if kind not in ("explained", "overruled"):
        raise ValueError(str(kind))
    return Said(
        check=plain_text(check),
        form=str(form),
        key=row_key(forms[str(form)], key),
        kind="explained" if kind == "explained" else "overruled",
        code=plain_text(code),
        reason=plain_text(reason),
        head=plain_text(head),
        standing=bool(standing),
    )


def _bytes(value: Any) -> bytes:  # noqa: ANN401
    if not isinstance(value, bytes):
        raise ValueError(type(value).__name__)
    return value
