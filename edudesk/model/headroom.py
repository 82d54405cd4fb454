"""How far a school is from a verdict while it fills in, and verdicts that changed after that."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from edudesk.model.form import Label
from edudesk.model.place import Cell, Value
from edudesk.model.verdict import UnitVerdict

ChangeKind = Literal["changed", "entered"]


class Distance(Struct, frozen=True, kw_only=True):
    """What one requirement of a standard says of a school (or its part at a stage), exactly.

    `code`: of the indicator, or of the distance that a part of an item tells; `stage`: empty for
    what is asked of the whole school; `facts`: the facts it is computed from, `resource` those of
    them beside whose figures it is told.
    `lacking`: what must be added to the resource to reach the threshold with the present students,
    in units of 10**-`places` of `unit`, as little as can be added; negative is to spare.
    `too_many`: students above those that the present resource serves; negative is room for more,
    None where no number of students would do. `told`: the whole in a sentence; `brief`: the same
    without the name; `gist`: what lacks or is to spare alone, for a narrow place.
    """

    stage: str
    code: str
    name: Label
    verdict: UnitVerdict
    facts: tuple[str, ...]
    resource: tuple[str, ...]
    told: Label
    brief: Label
    gist: Label
    value: Fraction | None = None
    lacking: int | None = None
    places: int = 0
    unit: str = ""
    too_many: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same distance after another look: stage and code."""
        return (self.stage, self.code)


class ChangedFigure(Struct, frozen=True):
    """A figure that was changed between two verdicts; a row that came or went has no field.

    `name`: of its row, empty in a record; `label`: of the figure, or of the form for a whole row.
    """

    form: str
    row: int
    field: str
    name: str
    label: Label
    old: str
    new: str


class VerdictChange(Struct, frozen=True, kw_only=True):
    """A verdict that changed after its distance had been shown (结论相关修改).

    `kind`: changed = figures that stood were changed or removed, so a reason is asked for; entered
    = figures were only added. `value`s as they were told. `taken_back`: it exists no longer, the
    verdict (and where a reason was given, every figure) is again what it was. `figures` counts at
    most 50, `more` those beyond.
    """

    number: int
    collection: int
    standard: str
    stage: str
    code: str
    name: Label
    kind: ChangeKind
    old_verdict: UnitVerdict
    new_verdict: UnitVerdict
    old_told: Label
    new_told: Label
    figures: tuple[ChangedFigure, ...]
    who: str
    at: datetime
    more: int = 0
    taken_back: bool = False
    reason: str = ""
    reason_who: str = ""
    reason_at: datetime | None = None

    @property
    def asks(self) -> bool:
        """Whether a reason is still wanted."""
        return self.kind == "changed" and not self.taken_back and not self.reason


class Shown(Struct, frozen=True, kw_only=True):
    """The last known verdict of a distance that was shown, and the step of the journal then."""

    stage: str
    code: str
    verdict: UnitVerdict
    told: Label
    step: int


class Touch(Struct, frozen=True, kw_only=True):
    """What a step of the journal did to a cell, or with `cell.field` empty to a row."""

    step: int
    who: str
    cell: Cell
    old: Value
    new: Value
    came: bool = False
    went: bool = False
