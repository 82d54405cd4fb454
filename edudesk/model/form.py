"""What is asked: forms, their sections and fields, grid lines and code lists."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import Final, Literal
from unicodedata import normalize

from msgspec import Struct

FieldType = Literal[
    "int", "decimal", "text", "code", "codes", "bool", "date", "month", "ref", "ratio"
]
FormKind = Literal["record", "roster", "grid", "register"]
Owner = Literal["school", "district"]
Personal = Literal["open", "quasi", "direct", "identity"]

CAMPUSES: Final = "campuses"
"""Code of the roster whose rows are the places of a school."""

CAMPUS_MARK: Final = "@"
"""Parts the line of a form from the campus that it is filled in for."""


class Label(Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in Chinese and English."""

    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the words in `lang` ("zh" or "en")."""
        return self.en if lang == "en" else self.zh


class Code(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One value of a code list; `official` is the number the national list gives it, if any."""

    value: str
    label: Label
    official: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()


class CodeList(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """A closed list of values; `source` and `status` say where it comes from and how sure it is."""

    code: str
    title: Label
    source: str
    status: Literal["A", "B", "C", "D"]
    codes: tuple[Code, ...]

    @cached_property
    def by_value(self) -> dict[str, Code]:
        """Codes by their stored value."""
        return {code.value: code for code in self.codes}

    @cached_property
    def by_name(self) -> dict[str, tuple[str, ...]]:
        """Stored values by everything else they are called: labels, official numbers, aliases.

        Names are plain (NFKC) and case-folded; a name that two codes share leads to both.
        """
        names: dict[str, tuple[str, ...]] = {}
        for code in self.codes:
            called = (code.label.zh, code.label.en, code.official, *code.aliases)
            for name in {normalize("NFKC", name).strip().casefold() for name in called if name}:
                names[name] = (*names.get(name, ()), code.value)
        return names


class Field(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One figure that a form asks for.

    `aliases`: what tables of others call it, besides its labels.
    `places`: decimals of a decimal field; it is stored as an integer in units of 10**-places.
    `list`: code list of a code/codes field. `target`: roster or register a ref field points into
    (stores its row id). `pattern`: regular expression that the whole text must match.
    `minimum`/`maximum`: bounds in the field's unit, inclusive; broken bounds are *wrong*.
    `required`: must be filled; `required_when`: SQL condition over `this` under which it must be.
    `derived`: SQL expression over `this` and the form relations; such a field is never typed and
    has no column.
    `declared`: beside this derived figure stands one typed or imported from elsewhere, and either
    wins with a reason: the catalogue makes the fields for it (`catalogue.declaring`), whose typed
    one is called by its `declared_label` where it comes from one known place, may be
    `declared_renamed_from` a field of earlier editions, and all of which stand `beside` it.
    `numerator`, `denominator`: SQL expressions that a ratio is made of, in units of
    10**-`numerator_places` and 10**-`denominator_places`; it shows `per` × the one over the other
    with `places` decimals, rounded half up, and nothing where the denominator is not above 0.
    `over_campuses`: what the campuses' own rows say together of the school; its row then follows
    once all of them have said theirs. With `sum_filled`, for tables that are mostly empty, it does
    from the first one on: a campus that left the cell empty has none to add.
    In a register, what several schools that are compared as one say together (else the sum).
    `by_line`: in a grid, asked only on lines that name it in `asks`.
    `attachment`: holds the name of a document that is kept in the file, and goes into the digest.
    `office`: code of list `offices`, who in the school knows the figure. `carries`: may be copied
    into a later collection, as it was or as the SQL expression `carry_as` over `last` makes it;
    with `within_year` only into one of the same school year, as with what a year's return counts.
    `personal`: how near it comes to a person; `identity` is the number of an identity paper, given
    out only when asked for.
    `since`/`until`: first and last year (the collection's start year) in which it is asked.
    `renamed_from`: code of this very figure in earlier editions, same type and places.
    `split_from`: SQL expression over the columns `this` had in earlier editions. Both fill the
    column when a file of such an edition is opened.
    """

    code: str
    label: Label
    aliases: tuple[str, ...] = ()
    type: FieldType
    unit: str = ""
    places: int = 0
    list: str = ""
    target: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    max_length: int = 0
    pattern: str = ""
    pattern_hint: Label | None = None
    required: bool = False
    required_when: str = ""
    derived: str = ""
    declared: bool = False
    declared_label: Label | None = None
    declared_renamed_from: str = ""
    beside: str = ""
    numerator: str = ""
    denominator: str = ""
    numerator_places: int = 0
    denominator_places: int = 0
    per: int = 100
    over_campuses: Literal["", "sum", "sum_filled", "min", "max"] = ""
    by_line: bool = False
    multiline: bool = False
    attachment: bool = False
    hint: Label | None = None
    source: str = ""
    status: Literal["A", "B", "C", "D"] = "A"
    office: str = ""
    personal: Personal = "open"
    carries: bool = True
    carry_as: str = ""
    within_year: bool = False
    since: str = ""
    until: str = ""
    renamed_from: str = ""
    split_from: str = ""
    width: int = 0

    @property
    def is_number(self) -> bool:
        """Whether the stored value is an integer that counts or measures."""
        return self.type in ("int", "decimal", "ratio")

    @property
    def is_year(self) -> bool:
        """Whether its bounds leave calendar years alone: no thousands are set off in one."""
        if self.type != "int" or self.minimum is None or self.maximum is None:
            return False
        return self.minimum >= 1000 and self.maximum <= 9999

    @property
    def by_consent(self) -> bool:
        """Whether it may travel in clear when a school consents: no picture of a person."""
        return self.personal == "quasi" and not self.attachment

    @property
    def over_function(self) -> str:
        """The SQL aggregate that puts the campuses' figures together."""
        return self.over_campuses.removesuffix("_filled")

    @property
    def over_filled(self) -> bool:
        """Whether campuses that left the figure empty have none to add to it."""
        return self.over_campuses == "sum_filled"

    def asked_in(self, year: int) -> bool:
        """Whether a collection that starts in `year` asks for it; else it can only be read."""
        return (self.since or "0") <= f"{year}" <= (self.until or "9999")

    def shown_in(self, year: int) -> bool:
        """Whether such a collection shows it: for a year after its last beside what follows it."""
        return self.asked_in(year) or self.asked_in(year - 1)


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """The most that a figure in a unit can be, in that unit: in forms of a school, of a district.

    It stands in for the maximum of fields that have none; what is above has digits too many.
    """

    unit: str
    school: Decimal
    district: Decimal

    def most(self, owner: Owner) -> Decimal:
        """Return the limit in forms of this owner."""
        return self.school if owner == "school" else self.district


class Section(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A titled group of fields, one card of a page."""

    title: Label
    fields: tuple[Field, ...]


class Line(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fixed line of a grid; `asks` names the `by_line` fields that are asked on it."""

    code: str
    label: Label
    group: str = ""
    asks: tuple[str, ...] = ()


class Form(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, dict=True
):
    """A page of figures.

    `kind`: record = one row; roster = many rows; grid = fixed lines; register = one row for each
    school (district files). `key`: fields that identify a roster row for import and duplicates;
    `name`: field shown as the row's name.
    `lines_from`: code of a standard whose items are the grid's lines.
    `carry_when`: SQL condition over `last` under which a roster row goes on into later collections.
    `optional`: a roster that is only kept where there is something to enter; empty it lacks nothing
    and need not be declared empty.
    `per_campus`: each campus has rows of its own beside those of the whole school.
    `archived`: definition SQL reads the rows of all earlier collections as `archived_<code>`.
    """

    code: str
    kind: FormKind
    owner: Owner
    title: Label
    order: int
    sections: tuple[Section, ...]
    module: str = ""
    hint: Label | None = None
    key: tuple[str, ...] = ()
    name: str = ""
    lines: tuple[Line, ...] = ()
    lines_from: str = ""
    carry_when: str = ""
    optional: bool = False
    per_campus: bool = False
    archived: bool = False

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """All fields in page order."""
        return tuple(field for section in self.sections for field in section.fields)

    @cached_property
    def stored(self) -> tuple[Field, ...]:
        """The fields that have a column: all but the derived ones."""
        return tuple(field for field in self.fields if not field.derived)

    @cached_property
    def by_code(self) -> dict[str, Field]:
        """Fields by code."""
        return {field.code: field for field in self.fields}

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Codes of fields by what earlier editions called them."""
        return {field.renamed_from: field.code for field in self.fields if field.renamed_from}

    @cached_property
    def campus_field(self) -> str:
        """Code of the field that says on which campus a row of this roster stands; "" if none."""
        refers = (field.code for field in self.stored if field.target == CAMPUSES)
        return next(refers, "") if self.kind == "roster" else ""
