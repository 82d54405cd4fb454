"""Proves the rows of a package in the reading process: each cell looked at, digest worked out.

A row is not taken apart into objects: its values become atoms all at once, once for the bytes that
are signed and, with the names of its fields between them, for the digest (docs/exchange.md). What
a content that was unpacked is digested to (storage/digest.py) is the same, and tests hold it.
"""

from __future__ import annotations

import hashlib
import hmac
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, cast

import msgspec

from edudesk.model.place import CellState
from edudesk.model.submission import EditionForm
from edudesk.storage.admissible import (
    STATES,
    TEXT_TYPES,
    attached_document,
    column_value,
    fact_value,
    is_narrow,
    plain_text,
    row_key,
)
from edudesk.storage.atoms import Scalar, atom, atoms, sealed_table
from edudesk.storage.digest import HEAD, HEADING, MARKS, SAID, Column
from edudesk.storage.schema import table_name
from edudesk.storage.transport import Shape, carried

Record = Sequence[Any]
"""A row as SQLite gives it."""

Reading = Callable[[str], Iterator[Sequence[Record]]]
"""Yields the rows of a table by the hundred, in order of its key."""

_REMEMBERED: Final = 50_000  # values whose atoms are kept: codes and small numbers come again
_SHORT: Final = 64  # bytes of an atom that is kept
_PLAIN: Final = MARKS["plain"]
_ANSWERS: Final = frozenset({0, 1, None})
_PLACE: Final = b"\xff"  # a byte that no text has in UTF-8
_KEYS: Final = {"cells": 3, "explanations": 3, "columns": 2}
_LAYOUTS: Final = 100  # of a form; rows differ in which columns are empty
_FACES: Final = ("school_code", "collection", "moment")  # of the manifest, under the digest


class _Mark(NamedTuple):
    """What the table of states says of a cell."""

    state: CellState
    typed: str


_RowMarks = dict[Scalar, dict[str, _Mark]]
"""What is not plain in a form, by key of the row and field."""


class Prover:
    """Proves packages of one schema, one after the other."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._forms = {form.code: form for form in shape.edition.forms}
        self._atoms = _Atoms()
        figures = _Figures()
        self._sheets = [
            _Sheet(form, whole=shape.whole, figures=figures)
            for form in sorted(shape.edition.forms, key=lambda form: form.code)
        ]

    def prove(self, read: Reading) -> tuple[bytes, dict[str, bytes]]:
        """Return the digest of a package and each of its tables as it is signed.

        Raises:
            ValueError: a cell is not what its column says, or stands where none can be.
        """
        own = sorted(self._shape.tables.keys() - {sheet.table for sheet in self._sheets})
        rows = {name: list(chain.from_iterable(read(name))) for name in own}
        for name in own:
            _refuse_disorder([row[: _KEYS.get(name, 1)] for row in rows[name]], name)
        for _, value in rows["facts"]:
            fact_value(value)
        sealed = {
            name: sealed_table(name, map(self._atoms.__getitem__, chain(*found)), len(found))
            for name, found in rows.items()
        }
        leaves = _Leaves(rows["columns"])
        marks = self._marks(rows["cells"])
        digest = hashlib.sha256(HEADING + _face(rows["manifest"]))
        for sheet in self._sheets:
            told = sheet.prove(read, marks.pop(sheet.form.code, {}), leaves, digest.update)
            sealed[sheet.table] = told
        for form, reason in rows["nil_returns"]:
            digest.update(b"Z" + atoms(plain_text(form), plain_text(reason)))
        for said in self._explanations(rows["explanations"], leaves):
            digest.update(said)
        for row in rows["attachments"]:
            came = attached_document(*row)
            digest.update(b"D" + atoms(came.name, came.sha256, came.size))
        for blinded in leaves.told():
            digest.update(blinded)
        return digest.digest(), sealed

    def _marks(self, rows: Iterable[Record]) -> dict[str, _RowMarks]:
        marks: dict[str, _RowMarks] = {}
        for code, told, field, state, typed in rows:
            form = self._forms.get(code)
            if form is None or state not in STATES:
                raise ValueError(f"{code}: {state}")
            row = marks.setdefault(code, {}).setdefault(row_key(form, told), {})
            row[field] = _Mark(
                cast(CellState, state), plain_text(typed) if state == "unreadable" else ""
            )
        return marks

    def _explanations(self, rows: Iterable[Record], leaves: _Leaves) -> Iterator[bytes]:
        """Yield what the digest covers of explanations, and note the heads who signed."""
        found = []
        heads = {}
        for check, code, told, kind, reason_code, reason, head, standing in rows:
            if code not in self._forms or kind not in ("explained", "overruled"):
                raise ValueError(f"{code}: {kind}")
            key = row_key(self._forms[code], told)
            place = atoms(plain_text(check), code, key)
            said = atoms(kind, plain_text(reason_code), plain_text(reason))
            number, line = (key, "") if isinstance(key, int) else (0, key)
            found.append(((check, code, number, line), b"E" + place + said))
            if plain_text(head):
                heads[place.decode()] = head
            if standing not in (0, 1):
                raise ValueError(f"{check}: {standing}")
        for signed, head in sorted(heads.items()):
            leaves.add((SAID, HEAD), atom(signed) + MARKS["plain"] + atom(head))
        return (covered for _, covered in sorted(found))


class _Atoms(dict[Scalar, bytes]):
    """The atoms of values that were met lately; what is long is not kept."""

    def __missing__(self, value: Scalar) -> bytes:
        made = atom(value)
        if len(made) <= _SHORT:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[value] = made
        return made


class _Figures(_Atoms):
    """The atoms of numbers and texts that can stand in a form, each looked at when it is met."""

    def __missing__(self, value: Scalar) -> bytes:
        # The usual text, told here at once: every school has hundreds of its own.
        if type(value) is str and len(value) < _SHORT and value.isprintable():
            told = value.encode()
            made = b"T%d:%s" % (len(told), told)
            if len(self) >= _REMEMBERED:
                self.clear()
            self[value] = made
            return made
        return super().__missing__(fact_value(value))


class _Leaves:
    """The personal columns that travel, each blinded by its salt as its cells come."""

    def __init__(self, columns: Iterable[Record]) -> None:
        self._salts: dict[Column, bytes] = {}
        self._leaves: dict[Column, bytes] = {}
        self._coming: dict[Column, Any] = {}
        for form, field, leaf, salt in columns:
            if salt:
                self._salts[form, field] = salt
            else:
                self._leaves[form, field] = leaf

    def add(self, column: Column, cells: bytes) -> None:
        """Take cells of a column that follow those before by key; ValueError without its salt."""
        if column not in self._coming:
            if column not in self._salts:
                raise ValueError(".".join(column))
            self._coming[column] = hmac.new(self._salts[column], digestmod="sha256")
        self._coming[column].update(cells)

    def told(self) -> Iterator[bytes]:
        """Yield what the digest covers of each column in which something stands."""
        leaves = self._leaves | {place: made.digest() for place, made in self._coming.items()}
        return (b"P" + atoms(*place) + leaves[place] for place in sorted(leaves))


class _Layout(NamedTuple):
    """What rows with values in the same columns have in common.

    `cells`: what the digest covers of them, with a gap for each value and _PLACE for form and key;
    `pick` takes the values, as atoms, out of those of the whole row.
    """

    cells: bytes
    pick: Callable[[Sequence[bytes]], tuple[bytes, ...]]


class _Sheet:
    """How the rows of one form are proven."""

    def __init__(self, form: EditionForm, *, whole: bool, figures: _Figures) -> None:
        self.form = form
        self.table = table_name(form.code)
        self._figures = figures
        self._columns = carried(form, whole=whole)
        self._place = b"F" + atom(form.code)
        self._exists = b"R" + atom(form.code) if form.kind == "roster" else None
        self._types: list[type] = [int if form.kind == "roster" else str]
        self._types += [str if column.type in TEXT_TYPES else int for column in self._columns]
        narrow = [(at, one) for at, one in enumerate(self._columns, 1) if is_narrow(one)]
        self._narrow = [(at, one) for at, one in narrow if one.type != "bool"]
        self._answers = [(at, one) for at, one in narrow if one.type == "bool"]
        self._pick_answers = _picking([at for at, _ in self._answers])
        self._at = {column.code: at for at, column in enumerate(self._columns, 1)}
        columns = sorted(self._at.items())
        open_to_all = {one.code for one in self._columns if one.personal == "open"}
        self._open = [(field, at, atom(field)) for field, at in columns if field in open_to_all]
        self._personal = [(field, at) for field, at in columns if field not in open_to_all]
        self._layouts: dict[tuple[type, ...], _Layout] = {}

    def prove(
        self,
        read: Reading,
        marks: _RowMarks,
        leaves: _Leaves,
        tell: Callable[[bytes], object],
    ) -> bytes:
        """Return the table as it is signed; `tell` is given what the digest covers of its rows."""
        sealed: list[bytes] = []
        count, before = 0, None
        for rows in read(self.table):
            before = self._refuse_keys(rows, before)
            self._refuse_narrow(rows)
            made = [list(map(self._figures.__getitem__, row)) for row in rows]
            tell(b"".join(self._told(rows, made, marks)))
            for field, at in self._personal:
                cells = self._blinded(field, at, rows, made, marks)
                if cells:
                    leaves.add((self.form.code, field), cells)
            sealed.append(b"".join(chain.from_iterable(made)))
            count += len(rows)
            if marks:
                for row in rows:
                    marks.pop(row[0], None)
        if marks:
            raise ValueError(f"{self.form.code}: {min(map(str, marks))}")
        return sealed_table(self.table, sealed, count)

    def _told(
        self, rows: Sequence[Record], made: Sequence[Sequence[bytes]], marks: _RowMarks
    ) -> list[bytes]:
        """Return what the digest covers of rows: that they exist, and their open cells."""
        told: list[bytes] = []
        for row, values in zip(rows, made, strict=True):
            types = tuple(map(type, row))
            layout = self._layouts.get(types) or self._laid_out(types)
            key = values[0]
            if self._exists is not None:  # a roster's row is said to exist even when it is empty
                told += self._exists, key
            place = self._place + key
            if row[0] in marks:
                told += self._marked(place, row, values, marks[row[0]])
            else:
                told.append((layout.cells % layout.pick(values)).replace(_PLACE, place))
        return told

    def _laid_out(self, types: tuple[type, ...]) -> _Layout:
        """Return the layout of rows with values of these types; ValueError when they cannot be."""
        for at, (found, wanted) in enumerate(zip(types, self._types, strict=True)):
            if found is not wanted and (at == 0 or found is not type(None)):
                raise ValueError(f"{self.form.code}: {found.__name__}")
        filled = [(name, at) for _, at, name in self._open if types[at] is not type(None)]
        cells = b"".join(_PLACE + name + _PLAIN + b"%b" for name, _ in filled)
        if len(self._layouts) >= _LAYOUTS:
            self._layouts.clear()
        made = self._layouts[types] = _Layout(cells, _picking([at for _, at in filled]))
        return made

    def _marked(
        self, place: bytes, row: Record, values: Sequence[bytes], marks: Mapping[str, _Mark]
    ) -> Iterator[bytes]:
        """Yield the open cells of a row of which some are not plain, each with its place."""
        if not marks.keys() <= self._at.keys():
            raise ValueError(f"{self.form.code}: {sorted(marks)[0]}")
        for field, at, name in self._open:
            if field in marks:
                yield place + name + _cell(row[at], values[at], marks[field])
            elif row[at] is not None:
                yield place + name + _PLAIN + values[at]

    def _blinded(
        self,
        field: str,
        at: int,
        rows: Sequence[Record],
        made: Sequence[Sequence[bytes]],
        marks: _RowMarks,
    ) -> bytes:
        """Return what a personal column's leaf covers of rows."""
        told = []
        for row, values in zip(rows, made, strict=True):
            mark = marks[row[0]].get(field) if row[0] in marks else None
            if mark is not None:
                told += [values[0], _cell(row[at], values[at], mark)]
            elif row[at] is not None:
                told += [values[0], _PLAIN, values[at]]
        return b"".join(told)

    def _refuse_keys(self, rows: Sequence[Record], before: Scalar) -> Scalar:
        """Return the last key of rows; ValueError when they are not in order, or no keys."""
        keys = [row[0] for row in rows]
        _refuse_disorder(keys if before is None else [before, *keys], self.form.code)
        if self._exists is not None and keys and keys[0] < 1:
            raise ValueError(f"{self.form.code}: {keys[0]}")
        return keys[-1] if keys else before

    def _refuse_narrow(self, rows: Sequence[Record]) -> None:
        """Raise ValueError when something stands in a narrow column that it cannot hold."""
        suspects = self._narrow
        if not _ANSWERS.issuperset(chain.from_iterable(map(self._pick_answers, rows))):
            suspects = self._answers
        for at, column in suspects:
            for value in {row[at] for row in rows}:
                if value is not None:
                    column_value(self.form, column, value)


def _cell(value: Scalar, told: bytes, mark: _Mark) -> bytes:
    """Return mark and atom of a cell that is not plain; ValueError when it cannot be so marked."""
    if mark.state == "carried":
        return MARKS["carried"] + told
    if value is not None:
        raise ValueError(f"{mark.state}: {str(value)[:20]}")
    typed = atom(mark.typed) if mark.state == "unreadable" else b""
    return MARKS[mark.state] + typed


def _picking(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(places) > 1:
        return operator.itemgetter(*places)
    return lambda values: tuple(values[at] for at in places)


def _face(manifest: Iterable[Record]) -> bytes:
    """Return what the digest covers of whose and which figures these are."""
    told = {key: value for key, value in manifest if key in _FACES}
    return atoms(*(plain_text(msgspec.json.decode(told[key])) for key in _FACES))


def _refuse_disorder(keys: Sequence[Any], table: str) -> None:
    if any(map(operator.ge, keys, keys[1:])):
        raise ValueError(f"{table}: keys")
