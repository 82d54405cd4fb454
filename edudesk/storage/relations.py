"""The relations that definition SQL reads: rows in scope, with what is derived from them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Literal

from edudesk.catalogue.sql import scaled
from edudesk.errors import DefinitionError
from edudesk.model.form import Field, Form
from edudesk.storage.campuses import MARK, TOGETHER, Ground
from edudesk.storage.schema import is_shared, quoted, table_name

ARCHIVED: Final = "archived_"
"""What the rows of all earlier collections are called, before the code of the form."""

ROUND_COLUMNS: Final = ("round_kind", "round_start_year")
"""Columns of archived rows that say of which collection each is."""

SCOPE_TABLE: Final = "_scope"
"""One-row temporary table that says which school and collection the relations show."""

When = Literal["collection", "last_collection", "none"]
"""Which collection a relation shows; before the last there is none, its relations are empty."""

BEFORE: Final[Mapping[When, When]] = {
    "collection": "last_collection",
    "last_collection": "none",
    "none": "none",
}

_Relation = tuple[str, When, frozenset[str]]
"""Code of a form, the collection, the fields wanted."""

_SCOPE: Final = f"""CREATE TEMP TABLE {SCOPE_TABLE} (
    school INTEGER, collection INTEGER, last_collection INTEGER)"""

# The identity in force at the collection's moment; before the first one, the first.
_SCHOOL_VIEW: Final = f"""CREATE TEMP VIEW school AS
    SELECT s.number, i.code, i.name
    FROM main.schools AS s JOIN main.identities AS i ON i.rowid = (
        SELECT rowid FROM main.identities
        WHERE school = s.number
        ORDER BY since <= (SELECT moment FROM temp.collection) DESC,
                 CASE WHEN since <= (SELECT moment FROM temp.collection) THEN since END DESC,
                 since
        LIMIT 1)
    WHERE s.number = (SELECT school FROM temp.{SCOPE_TABLE})"""

# Verdicts that turned after their distance had been shown, the figures told one a line.
_VERDICT_CHANGES: Final = f"""CREATE TEMP VIEW verdict_changes AS
    SELECT c.number, c.stage, c.code, c.name_zh, c.name_en, c.kind, c.old_verdict, c.new_verdict,
        c.old_zh, c.old_en, c.new_zh, c.new_en, c.who, substr(c.at, 1, 10) AS day, c.taken_back,
        (SELECT group_concat(trim(
            value ->> '$.name' || ' ' || (value ->> '$.label.zh') || '：' || (value ->> '$.old')
            || ' → ' || (value ->> '$.new')), char(10)) FROM json_each(c.figures)) AS figures,
        r.reason, r.who AS reason_who
    FROM main.verdict_changes AS c LEFT JOIN main.verdict_reasons AS r ON r.number = (
        SELECT max(number) FROM main.verdict_reasons WHERE change = c.number)
    WHERE c.school = (SELECT school FROM temp.{SCOPE_TABLE})
        AND c.collection = (SELECT collection FROM temp.{SCOPE_TABLE})"""

_WORKED_OUT: Final[Mapping[str, str]] = MappingProxyType({})
_OWN_FIELD: Final = re.compile(r"\bthis\s*\.\s*(\w+)", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d]\w*")
_OPENING: Final = re.compile(r"\s*WITH\b(\s+RECURSIVE\b)?", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"\d\.\d")
_FORM_LINE: Final = f"substr(this.line, 1, instr(this.line, '{MARK}') - 1) AS line"


def scope_views() -> list[str]:
    """Return the statements that make the scope table and what is seen whatever the forms are."""
    views = [_SCOPE, _collection_view("collection"), _collection_view("last_collection")]
    views += [_SCHOOL_VIEW, _VERDICT_CHANGES]
    return [*views, f"CREATE TEMP VIEW nil_returns AS {_nil_returns('collection')}"]


def form_views(forms: Iterable[Form]) -> list[str]:
    """Return the statements that make the relations of the forms; the scope's stand before.

    Raises:
        DefinitionError: derived fields depend on each other in a circle.
    """
    writer = Writer(forms)
    views = []
    for form in writer.forms.values():
        this = writer.relation(form, frozenset(form.by_code), "collection", ())
        last = writer.relation(form, frozenset(form.by_code), "last_collection", ())
        views.append(f"CREATE TEMP VIEW {quoted(form.code)} AS {this}")
        views.append(f"CREATE TEMP VIEW {quoted('last_' + form.code)} AS {last}")
        if form.per_campus:
            gathered = together(form, frozenset(form.by_code))
            views.append(f"CREATE TEMP VIEW {quoted(TOGETHER + form.code)} AS {gathered}")
        if form.archived:
            views.append(f"CREATE TEMP VIEW {quoted(ARCHIVED + form.code)} AS {_archive(form)}")
    return views


class Narrowing:
    """Gives statements over the relations only those fields that they name.

    SQLite compiles all that a view computes at each mention of it: a hundred checks that count the
    rows of a roster would compile its totals a hundred times.
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        self._writer = Writer(forms)

    def narrowed(self, sql: str) -> str:
        """Return a SELECT that means the same and is compiled several times faster."""
        return self._writer.names(_words(sql), "collection", ()) + sql


class Lens:
    """Lets statements over the relations see one campus, with no view made anew.

    Rosters show what stands there, forms per campus the campus's own rows. Of other forms the
    school's row is shown without its typed numbers: they say nothing of a campus.
    """

    def __init__(self, forms: Iterable[Form], here: Ground, before: Ground | None) -> None:
        """`here`: the campus in the collection; `before`: in the last one, None if it is new."""
        self._writer = Writer(forms, {"collection": here, "last_collection": before})

    def seen(self, sql: str) -> str:
        """Return the SELECT that reads of the campus what `sql` reads of the school."""
        names = self._writer.names(_words(sql), "collection", ())
        opening = _OPENING.match(sql)
        if not names or opening is None:
            return names + sql
        recursive = " RECURSIVE" if opening[1] else ""
        return f"WITH{recursive}{names.removeprefix('WITH').rstrip()}, {sql[opening.end() :]}"


def _collection_view(name: str) -> str:
    return f"""CREATE TEMP VIEW {name} AS
    SELECT kind, year, start_year, moment,
           CAST(substr(moment, 1, 4) AS INTEGER) - (substr(moment, 6, 2) < '09') AS school_year
    FROM main.collections
    WHERE number = (SELECT {name} FROM temp.{SCOPE_TABLE})"""


def _nil_returns(when: When) -> str:
    """Return the SELECT of the forms that the school declared empty in that collection."""
    place = (
        "0"
        if when == "none"
        else f"""collection = (SELECT {when} FROM temp.{SCOPE_TABLE})
        AND school = (SELECT school FROM temp.{SCOPE_TABLE})"""
    )
    return f"SELECT form, reason FROM main.nil_returns WHERE {place}"


class Writer:
    """Writes relations as SELECTs, each only once however often others are made of it."""

    def __init__(
        self, forms: Iterable[Form], grounds: Mapping[When, Ground | None] | None = None
    ) -> None:
        """`grounds`: the campus that is looked at in each collection, if only one is."""
        self.forms = {form.code: form for form in forms}
        self._owners = {
            f"{prefix}{code}": at
            for at, code in enumerate(self.forms)
            for prefix in ("", "last_", TOGETHER)
        }
        self._grounds = grounds
        self._written: dict[_Relation, str] = {}

    def relation(
        self, form: Form, wanted: frozenset[str], when: When, within: tuple[_Relation, ...]
    ) -> str:
        """Return the SELECT of these fields of a form's rows, a level for each layer of derived.

        `within`: the relations on whose behalf it is written, to notice a circle.
        """
        here = (form.code, when, wanted)
        if here not in self._written:
            if here in within and any(form.by_code[code].derived for code in wanted):
                raise _circle(" > ".join(code for code, _, _ in (*within, here)))
            self._written[here] = self._select(form, wanted, when, (*within, here))
        return self._written[here]

    def _select(
        self, form: Form, wanted: frozenset[str], when: When, within: tuple[_Relation, ...]
    ) -> str:
        select, read = self.computed(form, wanted, when)
        return self.names(read, when, within) + select

    def computed(
        self,
        form: Form,
        wanted: frozenset[str],
        when: When,
        *,
        once: bool = False,
        given: Mapping[str, str] = _WORKED_OUT,
    ) -> tuple[str, frozenset[str]]:
        """Return the SELECT of these fields of a form's rows, and the words of its derived SQL.

        What other relations it reads have to be given meaning by a WITH clause. `once`: a derived
        field is not worked out again for each other that reads it, but even if nobody does.
        `given`: SELECTs of derived fields that are not worked out here, but found.
        """
        ground = self._grounds[when] if self._grounds is not None else None
        if when == "none" or (self._grounds is not None and ground is None):
            return _empty(form, wanted), frozenset()
        derived = frozenset(code for code in wanted if form.by_code[code].derived)
        layers = list(_layers(form, derived, given.keys()))
        read = frozenset().union(*(_words(field.derived) for layer in layers for field in layer))
        found = [f"({sql}) AS {quoted(code)}" for code, sql in given.items()]
        select = _rows(form, when, wanted | read, ground, found)
        # Limits keep SQLite from putting the formulas of a layer below in place of their names.
        limit = " LIMIT -1" if once else ""
        for layer in layers:
            listed = ", ".join(
                f"({_sql(field.derived)}) AS {quoted(field.code)}" for field in layer
            )
            select = f"SELECT this.*, {listed} FROM ({select}) AS this{limit}"
        return select, read

    def names(self, read: frozenset[str], when: When, within: tuple[_Relation, ...]) -> str:
        """Return the WITH clause for derived SQL that contains the words `read`.

        It gives each relation the meaning it has in that collection: what the last one's SQL calls
        `buildings` are its own. And it leaves out what is not read: were the whole view named, all
        of its fields would be compiled at each mention, a hundred times over.
        """
        clauses = {}
        for form in self._forms_in(read):
            for name, whose in ((form.code, when), (f"last_{form.code}", BEFORE[when])):
                if name in read:
                    clauses[name] = self.relation(
                        form, read.intersection(form.by_code), whose, within
                    )
            if form.per_campus and when == "collection" and TOGETHER + form.code in read:
                clauses[TOGETHER + form.code] = together(form, read.intersection(form.by_code))
        if when != "collection":
            clauses |= collections_before(read, when)
        listed = (f"{quoted(name)} AS NOT MATERIALIZED ({sql})" for name, sql in clauses.items())
        return f"WITH {', '.join(listed)} " if clauses else ""

    def _forms_in(self, read: frozenset[str]) -> list[Form]:
        """Return the forms that the words name in any way, in page order."""
        forms = list(self.forms.values())
        return [forms[at] for at in sorted({self._owners[w] for w in read & self._owners.keys()})]


def collections_before(read: frozenset[str], when: When) -> dict[str, str]:
    """Return the SELECTs of what is called the collection, and its like, in an earlier one."""
    clauses = {}
    for name, whose in (("collection", when), ("last_collection", BEFORE[when])):
        if name in read:
            source = "collection WHERE 0" if whose == "none" else whose
            clauses[name] = f"SELECT * FROM temp.{source}"
    if "nil_returns" in read:
        clauses["nil_returns"] = _nil_returns(when)
    return clauses


def _circle(places: str) -> DefinitionError:
    return DefinitionError(
        zh=f"计算指标互相引用，无法算出：{places}。请修改其中一个的 derived。",
        en=f"derived fields depend on each other: {places}. Change the `derived` of one of them.",
    )


def _rows(
    form: Form, when: When, wanted: frozenset[str], ground: Ground | None, found: Iterable[str]
) -> str:
    columns = ", ".join((*(_seen(form, name, ground) for name in _columns(form, wanted)), *found))
    select = f"""SELECT {columns}
    FROM main.{quoted(table_name(form))} AS this
    WHERE {_in_scope(form, when)}"""
    if form.per_campus:
        select += f" AND {_own_lines(form, ground)}"
    elif ground is not None and form.campus_field:
        select += f" AND {ground.holds(f'this.{quoted(form.campus_field)}')}"
    return select


def _in_scope(form: Form, when: When) -> str:
    if is_shared(form):
        return f"this.collection = (SELECT {when} FROM temp.{SCOPE_TABLE})"
    return f"(this.collection, this.school) = (SELECT {when}, school FROM temp.{SCOPE_TABLE})"


def _own_lines(form: Form, ground: Ground | None) -> str:
    """Return the condition that a row of a form per campus is the school's, or the campus's own."""
    if ground is not None:
        return f"substr(this.line, nullif(instr(this.line, '{MARK}'), 0)) = '{MARK}{ground.campus}'"
    return "this.line = ''" if form.kind == "record" else f"instr(this.line, '{MARK}') = 0"


def _seen(form: Form, name: str, ground: Ground | None) -> str:
    """Return a column as it is seen from a campus, or from the whole school."""
    if ground is not None:
        if form.per_campus and name == "line":
            return _FORM_LINE
        field = form.by_code.get(name)
        if field is not None and is_unplaced(form, field):
            return f"NULL AS {quoted(name)}"
    return f"this.{quoted(name)}"


def is_unplaced(form: Form, field: Field) -> bool:
    """Whether a figure is typed for the whole school, and so says nothing of one campus.

    What was declared elsewhere was so by the school: a campus has no code to hand in under.
    """
    if field.derived:
        return False
    fixed = form.kind in ("record", "grid") and form.owner == "school"
    return fixed and (bool(field.beside) if form.per_campus else field.is_number)


def together(form: Form, wanted: frozenset[str]) -> str:
    """Return the SELECT of the rows that all campuses have of a form for themselves."""
    codes = [quoted(field.code) for field in form.stored if field.code in wanted]
    columns = ", ".join(("this.id", _FORM_LINE, *(f"this.{code}" for code in codes)))
    return f"""SELECT {columns} FROM main.{quoted(table_name(form))} AS this
    WHERE {_in_scope(form, "collection")} AND instr(this.line, '{MARK}')"""


def _archive(form: Form) -> str:
    """Return the SELECT of the rows that the school had in all collections before the one in scope.

    What is derived is not among the columns: it would have to be worked out as things stood then.
    """
    kind, year = ROUND_COLUMNS
    columns = ", ".join(f"this.{quoted(field.code)}" for field in form.stored)
    return f"""SELECT round.kind AS {kind}, round.start_year AS {year}, {columns}
    FROM main.{quoted(table_name(form))} AS this
    JOIN main.collections AS round ON round.number = this.collection
    WHERE this.school = (SELECT school FROM temp.{SCOPE_TABLE})
        AND round.moment < (SELECT moment FROM temp.collection)"""


def _empty(form: Form, wanted: frozenset[str]) -> str:
    columns = [quoted(name) for name in _columns(form, wanted)]
    columns += [f"NULL AS {quoted(code)}" for code in sorted(wanted) if form.by_code[code].derived]
    return f"SELECT {', '.join(columns)} FROM main.{quoted(table_name(form))} WHERE 0"


def _columns(form: Form, wanted: frozenset[str]) -> tuple[str, ...]:
    school = ("school",) if is_shared(form) else ()
    return ("id", "line", "origin", *school, *(f.code for f in form.stored if f.code in wanted))


def _layers(form: Form, derived: frozenset[str], given: Collection[str]) -> Iterator[list[Field]]:
    """Yield these derived fields and those they need: each layer reads only the ones before it.

    Those that are `given` stand before the first.
    """
    waiting = _with_needed(form, derived.difference(given), given)
    while waiting:
        layer = [field for field in waiting.values() if not waiting.keys() & _own(field.derived)]
        if not layer:
            raise _circle(", ".join(f"{form.code}.{code}" for code in sorted(waiting)))
        yield layer
        for field in layer:
            del waiting[field.code]


def _with_needed(form: Form, derived: frozenset[str], given: Collection[str]) -> dict[str, Field]:
    codes = set(derived)
    for field in reversed(form.fields):
        codes |= _own(field.derived).difference(given) if field.code in codes else frozenset()
    needed = {field.code: field for field in form.fields if field.derived and field.code in codes}
    return needed if needed.keys() == derived else _with_needed(form, frozenset(needed), given)


@lru_cache(maxsize=4096)
def _own(sql: str) -> frozenset[str]:
    """Return the fields that `sql` reads as `this.field`."""
    return frozenset(_OWN_FIELD.findall(sql))


@lru_cache(maxsize=4096)
def _words(sql: str) -> frozenset[str]:
    """Return the words of a statement, in small letters as all codes are."""
    return frozenset(_WORD.findall(sql.lower()))


def _sql(sql: str) -> str:
    """Return a derived expression with decimal literals scaled; without one it stays as it is."""
    return scaled(sql) if _DECIMAL.search(sql) else sql
