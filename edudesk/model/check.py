"""Checks as written in the definitions, and what they find."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from edudesk.model.form import Label

Level = Literal["wrong", "unusual"]
Kind = Literal["field", "within", "between", "yearly", "experience", "standard", "due"]


class Figure(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A figure quoted in a message: SQL expression over `this`, `last` and the form relations."""

    sql: str
    places: int = 0


class Example(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A case that the tests run: rows of forms in this and the last collection, as users type them.

    `expect`: pass = no finding, fail = at least one, unknown = not checkable. Where a check asks
    for more than rows: `earlier` are those of annual collections further back, by their school
    year; `school` is what the school is called; `moment` the day that the collection describes.
    """

    expect: Literal["pass", "fail", "unknown"]
    forms: dict[str, list[dict[str, Any]]] = {}
    last: dict[str, list[dict[str, Any]]] = {}
    earlier: dict[str, dict[str, list[dict[str, Any]]]] = {}
    school: str = ""
    moment: str = ""


class Check(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A rule over one row of `form`: SQL condition `holds` over the aliases `this` and `last`.

    `applies`: SQL condition; where it is not true the check is silent. `holds` that is NULL means
    *not checkable*. A check that reads the last collection is silent when there is none. `fields`:
    the cells it marks, the first is where a jump lands. `show`: named figures for the message.
    `message` may quote `{field}` of this row, `{last.field}` and the names of `show`.
    `source`: the rule's origin (H05, S02, clause).
    """

    code: str
    level: Level
    kind: Kind
    form: str
    fields: tuple[str, ...]
    holds: str
    message: Label
    applies: str = ""
    show: dict[str, Figure] = {}
    source: str = ""
    examples: tuple[Example, ...] = ()


class Finding(Struct, frozen=True, kw_only=True):
    """What a check found in one row.

    `state`: open, explained (with `reason`), overruled (a wrong finding passed by the head), lapsed
    (explained once, but the figures changed since; `reason` is the old text) or unchecked (inputs
    missing: `missing` names the fields as form.field).
    `figures`: canonical text of the figures read, the explanation is bound to it. `reason_code`
    and `head` (who overruled it) go with the `reason`.
    """

    check: str
    level: Level
    form: str
    row: int
    row_name: str
    fields: tuple[str, ...]
    message: Label
    figures: str
    state: Literal["open", "explained", "overruled", "lapsed", "unchecked"] = "open"
    reason: str = ""
    reason_code: str = ""
    head: str = ""
    missing: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        """What makes the finding the same one after a re-run: check and row."""
        return (self.check, self.row)
