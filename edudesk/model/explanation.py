"""How a verdict came about: formula, substituted figures, where each of them stands, the clause."""

from __future__ import annotations

from msgspec import Struct

from edudesk.model.form import Label
from edudesk.model.verdict import Influence


class SourceRow(Struct, frozen=True):
    """A row that a figure is made of, and how much of it; None where that is no number."""

    name: str
    part: int | None


class Source(Struct, frozen=True, kw_only=True):
    """The cell that a figure was taken from, and the rows behind it where it is computed.

    `row`: the cell's row, 0 where a form has one for each line; `told`: how it came into the file.
    """

    form: str
    form_title: Label
    field: str
    label: Label
    row: int = 0
    told: Label | None = None
    rows: tuple[SourceRow, ...] = ()


class Input(Struct, frozen=True, kw_only=True):
    """A fact that enters, with its sign; `figure` is empty when it was not filled."""

    fact: str
    label: Label
    sign: str
    figure: str
    unit: str
    sources: tuple[Source, ...] = ()


class Member(Struct, frozen=True, kw_only=True):
    """What a school's part adds to a coefficient: nᵢ, nᵢ ÷ N, xᵢ, xᵢ − X̄, (nᵢ ÷ N) × (xᵢ − X̄)².

    `figures`: the quotient that xᵢ is, with its figures put in; `inputs`: the facts in it. Texts
    are empty where a figure is missing.
    """

    school: int
    name: Label
    students: int | None
    weight: str
    figures: str
    value: str
    deviation: str
    square: str
    inputs: tuple[Input, ...] = ()


class Line(Struct, frozen=True):
    """A school that a row of the annex was decided from; `verdict` empty where none is asked."""

    school: int
    name: Label
    verdict: str
    inputs: tuple[Input, ...]


class Why(Struct, frozen=True, kw_only=True):
    """One verdict explained.

    `subject`: the school's part, the stage or the whole district; `steps`: the calculation with
    its figures; `bound`: what is asked; `floor`: percent of it that a school must keep where it
    falls short, empty for none; `inputs`: of a school's figure, or the district's own; `members`:
    the units of a coefficient, where asked for; `influences`: it without each unit, the driving one
    first; `problem`: the sentence of a row of the annex, `evidence`: what usually proves it,
    `lines`: the schools that it was decided from; `missing`: labels of what was not filled; `low`,
    `high`: between what an unknown figure lies, `high` empty for no bound; `sure`: what is certain
    of it (met, not_met, depends), empty where it is known.
    """

    code: str
    title: Label
    subject: Label
    verdict: str
    clause: str
    document: Label
    formula: Label | None = None
    steps: tuple[str, ...] = ()
    bound: str = ""
    floor: str = ""
    inputs: tuple[Input, ...] = ()
    members: tuple[Member, ...] = ()
    influences: tuple[Influence, ...] = ()
    problem: Label | None = None
    evidence: Label | None = None
    lines: tuple[Line, ...] = ()
    missing: tuple[Label, ...] = ()
    low: str = ""
    high: str = ""
    sure: str = ""
