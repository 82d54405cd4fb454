"""The standard that a district judges by, as its task packages carry it to the schools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from edudesk.actions.assessing import HANDED, OWN, SCHEME, SETTING, chosen_standard
from edudesk.actions.session import Desk
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.model.place import Value
from edudesk.model.submission import Task, TypedScheme
from edudesk.storage.admissible import TEXT_TYPES, plain_text, whole_number


class Handed(NamedTuple):
    """The code of a standard; the scheme where it is one that the district typed."""

    standard: str
    scheme: TypedScheme | None


def standard_to_hand(desk: Desk, collection: int) -> Handed:
    """Return the standard that a district chose. Raises EdudeskError: its own is still empty."""
    from edudesk.assessment.scheme import typed_scheme

    with desk.at(collection) as store:
        code = chosen_standard(desk, "").code
        return Handed(code, typed_scheme(store) if code == OWN else None)


def take_standard(desk: Desk, task: Task) -> None:
    """Keep in a school's file by which standard its district judges.

    Raises EdudeskError: a scheme that cannot be read, or that asks for more than this program has.
    """
    scheme = "" if task.scheme is None else _readable(desk.catalogue, task.scheme)
    desk.store.keep_setting(SCHEME, scheme)
    desk.store.keep_setting(HANDED, task.standard)


def take_standard_of_unit(desk: Desk, task: Task) -> None:
    """Keep in a collecting unit's file which national standard the district judges by."""
    if task.standard in desk.catalogue.standards:
        desk.store.keep_setting(SETTING, task.standard)


def _readable(catalogue: Catalogue, scheme: TypedScheme) -> str:
    """Return a scheme that came from outside as it is kept, every value proven."""
    from edudesk.assessment.scheme import ROWS, RULES, own_scheme

    try:
        typed = TypedScheme(
            rules=_proven(catalogue, RULES, scheme.rules),
            indicators=tuple(_proven(catalogue, ROWS, row) for row in scheme.indicators),
        )
    except ValueError as error:
        raise EdudeskError(
            "任务包中区县自定的评估方案，本机程序读不懂。请先升级程序；仍然不行的，请区县重新下发。",
            "This program cannot read the district's own scheme in the task package: update the"
            " program, or ask the district to hand it down again.",
        ) from error
    first = min(catalogue.standards.values(), key=lambda standard: standard.order)
    own_scheme(typed, catalogue, first)
    return msgspec.json.encode(typed).decode()


def _proven(catalogue: Catalogue, code: str, row: Mapping[str, Value]) -> dict[str, Value]:
    """Return the values of the fields that the form has; ValueError for one it cannot hold."""
    fields = catalogue.form(code).by_code
    found: dict[str, Value] = {}
    for name, value in row.items():
        field = fields.get(name)
        if field is None:
            continue  # of a newer edition: nothing here would read it
        is_text = field.type in TEXT_TYPES
        found[name] = plain_text(value) if is_text else whole_number(value)
        codes = catalogue.codes(field) if is_text else None
        if codes is not None and value not in codes.by_value:
            raise ValueError(str(value)[:20])
    return found
