"""The canonical digest of what a school says: the same wherever and however often it is worked out.

The byte grammar, with a worked example that the tests hold, is docs/exchange.md.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from edudesk.model.place import CellState
from edudesk.model.submission import ColumnProof, Content, Edition, Filled, Key, Said
from edudesk.storage.atoms import atom, atoms

SAID, HEAD = "explanations", "head"
"""Where the names of heads who overruled a finding stand among the personal columns."""

Column = tuple[str, str]
HEADING: Final = b"EduDesk content 1\n"
MARKS: Final[Mapping[CellState, bytes]] = {
    "plain": b".",
    "carried": b"C",
    "na": b"A",
    "unknown": b"U",
    "unreadable": b"X",
}


def personal_columns(edition: Edition) -> frozenset[Column]:
    """Return the columns that come near a person, as (form, field)."""
    return frozenset(
        {(SAID, HEAD)}
        | {
            (form.code, column.code)
            for form in edition.forms
            for column in form.columns
            if column.personal != "open"
        }
    )


def content_digest(
    content: Content, personal: Collection[Column], proofs: Iterable[ColumnProof]
) -> bytes:
    """Return the SHA-256 of a content: what is open as it is, personal columns by their leaves."""
    digest = hashlib.sha256(HEADING)
    digest.update(atoms(content.school, content.collection, content.moment))
    for form in sorted(content.forms):
        digest.update(_rows(content, form, personal))
    for form in sorted(content.nil):
        digest.update(b"Z" + atoms(form, content.nil[form]))
    for said in sorted(content.said, key=_order):
        digest.update(b"E" + atoms(said.check, said.form, said.key))
        digest.update(atoms(said.kind, said.code, said.reason))
    for attached in sorted(content.attached):
        digest.update(b"D" + atoms(attached.name, attached.sha256, attached.size))
    for proof in sorted(proofs, key=lambda proof: (proof.form, proof.field)):
        digest.update(b"P" + atoms(proof.form, proof.field) + proof.leaf)
    return digest.digest()


def prove_columns(
    content: Content, personal: Collection[Column], salt: bytes
) -> tuple[ColumnProof, ...]:
    """Return the leaf of each personal column in which something stands, with the column's salt.

    `salt`: the 32 secret bytes of the collection, without which a short name could be guessed from
    its leaf.
    """
    return tuple(
        ColumnProof(form, field, leaf_of(cells, own), own)
        for (form, field), cells in sorted(_personal_cells(content, personal).items())
        for own in [_column_salt(salt, form, field)]
    )


def prove_again(
    content: Content, personal: Collection[Column], proofs: Iterable[ColumnProof]
) -> tuple[ColumnProof, ...]:
    """Return the proofs with the leaves of those columns that travel worked out from their cells.

    A column without cells whose salt is there is left out, as if it had never been sent.
    """
    present = _personal_cells(content, personal)
    known = {(proof.form, proof.field): proof for proof in proofs}
    again = [proof for proof in known.values() if not proof.salt]
    for (form, field), cells in present.items():
        salt = known[form, field].salt if (form, field) in known else b""
        again.append(ColumnProof(form, field, leaf_of(cells, salt), salt))
    return tuple(again)


def leaf_of(cells: Mapping[Key, Filled], salt: bytes) -> bytes:
    """Return the HMAC-SHA256 of a personal column: its cells by key, under the column's salt."""
    told = b"".join(atom(key) + _cell(cells[key]) for key in sorted(cells, key=_key_order))
    return hmac.digest(salt, told, "sha256")


def _column_salt(salt: bytes, form: str, field: str) -> bytes:
    return hmac.digest(salt, atoms(form, field), "sha256")


def _personal_cells(
    content: Content, personal: Collection[Column]
) -> dict[Column, dict[Key, Filled]]:
    found: defaultdict[Column, dict[Key, Filled]] = defaultdict(dict)
    for form, rows in content.forms.items():
        for key, cells in rows.items():
            for field, filled in cells.items():
                if (form, field) in personal:
                    found[form, field][key] = filled
    for said in content.said:
        if said.head:
            found[SAID, HEAD][said_key(said)] = Filled("plain", said.head)
    return dict(found)


def said_key(said: Said) -> str:
    """Return the name of an explanation among the keys of a column."""
    return atoms(said.check, said.form, said.key).decode()


def _rows(content: Content, form: str, personal: Collection[Column]) -> bytes:
    parts = []
    rows = content.forms[form]
    for key in sorted(rows, key=_key_order):
        if isinstance(key, int):  # a roster's row is said to exist even when it is empty
            parts.append(b"R" + atoms(form, key))
        place = b"F" + atoms(form, key)
        parts += [
            place + atom(field) + _cell(rows[key][field])
            for field in sorted(rows[key])
            if (form, field) not in personal
        ]
    return b"".join(parts)


def _order(said: Said) -> tuple[str, str, tuple[int, str]]:
    return said.check, said.form, _key_order(said.key)


def _key_order(key: Key) -> tuple[int, str]:
    return (key, "") if isinstance(key, int) else (0, key)


def _cell(filled: Filled) -> bytes:
    mark = MARKS[filled.state]
    return mark if filled.state in ("na", "unknown") else mark + atom(filled.value)
