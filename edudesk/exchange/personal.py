"""What of a content comes near a person: kept back, or put into the box, and put together again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import msgspec

from edudesk.model.submission import (
    ColumnProof,
    Content,
    Edition,
    EditionColumn,
    EditionForm,
    Filled,
    Key,
    Package,
)
from edudesk.storage.admissible import attached_document, column_value, plain_text, row_key
from edudesk.storage.digest import HEAD, SAID, Column, personal_columns, prove_again, said_key
from edudesk.storage.unpacking import contradictory


class BoxedColumn(msgspec.Struct, frozen=True, array_like=True):
    """A personal column as it lies in the box: its salt, and its cells by key."""

    form: str
    field: str
    salt: bytes
    cells: list[tuple[Key, Filled]]


class Box(msgspec.Struct, frozen=True):
    """What is encrypted: personal columns, and by name the documents that only these speak of."""

    columns: list[BoxedColumn]
    documents: dict[str, bytes] = {}


def divide(
    content: Content,
    proofs: Iterable[ColumnProof],
    edition: Edition,
    travelling: Collection[Column],
) -> tuple[Content, tuple[ColumnProof, ...], list[BoxedColumn]]:
    """Return what travels in clear with the proofs of its columns, and all others for the box.

    `proofs`: with salts, as `prove_columns` makes them; those of what stays lose it. Of the
    personal columns those in `travelling` go in clear.
    """
    kept = personal_columns(edition) - set(travelling)
    boxed = _columns_of(content, kept)
    clear, columns = [], []
    for proof in proofs:
        place = (proof.form, proof.field)
        if place in kept:
            clear.append(ColumnProof(proof.form, proof.field, proof.leaf))
            cells = sorted(boxed.get(place, {}).items(), key=lambda item: str(item[0]))
            columns.append(BoxedColumn(*place, proof.salt, cells))
        else:
            clear.append(proof)
    return _without(content, kept), tuple(clear), columns


def filled_box(columns: list[BoxedColumn], documents: Mapping[str, bytes]) -> bytes:
    """Return what is to be encrypted, as bytes."""
    return msgspec.msgpack.encode(Box(columns, dict(documents)))


def restore(package: Package, box: bytes, edition: Edition) -> Package:
    """Return a package whole whose box was opened: content, columns and documents are proven.

    `edition`: the one that the package was made under.

    Raises:
        FileRefusedError: what lies in the box is not what the digest covers.
    """
    try:
        found = msgspec.msgpack.decode(box, type=Box)
        _refuse_documents(package.content, found.documents)
        _refuse_cells(package.content, found.columns, edition)
    except (msgspec.DecodeError, ValueError, KeyError) as error:
        raise contradictory("box") from error
    content = _with(package.content, found.columns)
    salts = {(one.form, one.field): one.salt for one in found.columns}
    proofs = [
        ColumnProof(one.form, one.field, one.leaf, salts.get((one.form, one.field), one.salt))
        for one in package.columns
    ]
    again = prove_again(content, {(one.form, one.field) for one in proofs}, proofs)
    if sorted(again, key=_place) != sorted(proofs, key=_place):
        raise contradictory("box")
    return msgspec.structs.replace(
        package,
        content=content,
        columns=tuple(proofs),
        documents={**package.documents, **found.documents},
    )


def _refuse_documents(content: Content, documents: Mapping[str, bytes]) -> None:
    """Raise ValueError for a document that the digest does not cover, or that is no picture."""
    covered = {one.name: one for one in content.attached}
    for name, body in documents.items():
        if name not in covered or not body:
            raise ValueError(name[:20])
        one = covered[name]
        attached_document(one.name, one.sha256, one.size, body)


def _refuse_cells(content: Content, columns: Iterable[BoxedColumn], edition: Edition) -> None:
    """Raise ValueError or KeyError for a cell that its column cannot hold, or of no row."""
    known = {form.code: form for form in edition.forms}
    for one in columns:
        if (one.form, one.field) == (SAID, HEAD):
            for _, filled in one.cells:
                plain_text(filled.value)
            continue
        form = known[one.form]
        column = {each.code: each for each in form.columns}[one.field]
        for key, filled in one.cells:
            _refuse_cell(form, column, filled)
            if row_key(form, str(key)) != key or (
                form.kind == "roster" and key not in content.forms.get(form.code, {})
            ):
                raise ValueError(f"{form.code}: {str(key)[:20]}")


def _refuse_cell(form: EditionForm, column: EditionColumn, filled: Filled) -> None:
    if filled.state == "unreadable":
        plain_text(filled.value)
    elif filled.value is not None:
        if filled.state not in ("plain", "carried"):
            raise ValueError(f"{form.code}.{column.code}: {filled.state}")
        column_value(form, column, filled.value)


def _place(proof: ColumnProof) -> Column:
    return proof.form, proof.field


def _columns_of(content: Content, wanted: Collection[Column]) -> dict[Column, dict[Key, Filled]]:
    found: defaultdict[Column, dict[Key, Filled]] = defaultdict(dict)
    for form, rows in content.forms.items():
        for key, cells in rows.items():
            for field, filled in cells.items():
                if (form, field) in wanted:
                    found[form, field][key] = filled
    for said in content.said:
        if said.head and (SAID, HEAD) in wanted:
            found[SAID, HEAD][said_key(said)] = Filled("plain", said.head)
    return found


def _without(content: Content, hidden: Collection[Column]) -> Content:
    forms = {
        form: {
            key: {field: cell for field, cell in cells.items() if (form, field) not in hidden}
            for key, cells in rows.items()
        }
        for form, rows in content.forms.items()
    }
    said = content.said
    if (SAID, HEAD) in hidden:
        said = tuple(msgspec.structs.replace(one, head="") for one in said)
    return msgspec.structs.replace(content, forms=_filled(forms), said=said)


def _filled(
    forms: dict[str, dict[Key, dict[str, Filled]]],
) -> dict[str, dict[Key, dict[str, Filled]]]:
    """Leave out records and lines that have become empty, as a content does."""
    kept = {
        form: {key: cells for key, cells in rows.items() if cells or isinstance(key, int)}
        for form, rows in forms.items()
    }
    return {form: rows for form, rows in kept.items() if rows}


def _with(content: Content, columns: Iterable[BoxedColumn]) -> Content:
    forms = {
        form: {key: dict(cells) for key, cells in rows.items()}
        for form, rows in content.forms.items()
    }
    heads: dict[Key, str] = {}
    for column in columns:
        for key, filled in column.cells:
            if (column.form, column.field) == (SAID, HEAD):
                heads[key] = str(filled.value)
            else:
                forms.setdefault(column.form, {}).setdefault(key, {})[column.field] = filled
    said = tuple(
        msgspec.structs.replace(one, head=heads.get(said_key(one), one.head))
        for one in content.said
    )
    return msgspec.structs.replace(content, forms=forms, said=said)
