"""The ledger of problems: draws them from verdicts and on-site checks, tells what is due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from edudesk.actions.assessing import standard_of_annex
from edudesk.actions.entry import edited
from edudesk.actions.reading import Reader
from edudesk.actions.session import Desk, spoken
from edudesk.errors import UnknownNameError
from edudesk.model.change import Edited
from edudesk.model.exact import decimal_text
from edudesk.model.layout import ListLayout
from edudesk.model.place import Cell, Row, Value
from edudesk.model.standard import Standard
from edudesk.model.verdict import ItemResult
from edudesk.storage.store import Store

LEDGER = "problems"
"""The roster that holds the ledger."""
SITE_CHECKS = "site_checks"
REMINDERS = "rectification-reminders"
"""The list whose rows are what is overdue or comes up."""
_TAKEN_OVER = ("measures", "lead_units", "supporting_units")
"""What the annex says of an item and the ledger takes over under the same names."""
_SHARED = ("lead_units", "supporting_units")
"""What an item of the annex whose cell is merged with the one above shares with that."""
_SERIAL = 3


class Reminder(NamedTuple):
    """A problem or a step of one that is overdue or comes up; `told` says how soon.

    Units and persons stand one a line, as they were typed.
    """

    told: str
    due: str
    kind: str
    problem_no: str
    what: str
    lead_units: str | None
    responsible: str | None


class Ledger(NamedTuple):
    """How the ledger stands to the verdicts: item codes.

    `missing`: not met, and no open problem speaks of it. `standing`: not met and in the ledger.
    `done`: met by now, but its problem from the verdicts is not closed off.
    """

    missing: tuple[str, ...]
    standing: tuple[str, ...]
    done: tuple[str, ...]


def compare_ledger(desk: Desk, collection: int, standard: str = "") -> Ledger:
    """Assess a collection and say how the ledger stands to the verdicts."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        verdicts = _verdicts(desk, store, standard_of_annex(desk, standard))
        rows = store.rows(LEDGER)
    open_items = _open_items(rows)
    drawn = {row.values["item"] for row in rows if row.values["source"] == "verdict"}
    failed = [code for code, one in verdicts.items() if one.verdict == "not_met"]
    return Ledger(
        missing=tuple(code for code in failed if code not in open_items),
        standing=tuple(code for code in failed if code in open_items),
        done=tuple(
            code
            for code, one in verdicts.items()
            if one.verdict == "met" and code in open_items & drawn
        ),
    )


def draw_problems(desk: Desk, collection: int, standard: str = "") -> Edited | None:
    """Enter every item that is not met into the ledger, as one step.

    An item of which an open problem speaks already is left as it stands. What the annex says of
    measures, deadline and units goes with it. Returns None when there is nothing to enter.
    """
    _refuse_schools(desk)
    with desk.at(collection) as store:
        chosen = standard_of_annex(desk, standard)
        verdicts = _verdicts(desk, store, chosen)
        rows = store.rows(LEDGER)
        known = _open_items(rows)
        failed = [
            one for code, one in verdicts.items() if one.verdict == "not_met" and code not in known
        ]
        if not failed:
            return None
        labels = {item.code: item.label.zh for item in chosen.items}
        annex = _annex(store)
        numbers = _numbers(store, collection, rows)
        with store.writing(spoken("draw_problems", count=len(failed)), desk.who) as pen:
            for one, number in zip(failed, numbers, strict=False):
                values = _problem_of(desk, one, labels[one.code], annex.get(one.code, {}))
                pen.add_row(LEDGER, desk.school, collection, {"problem_no": number, **values})
        return edited(desk, pen.change())


def open_differences(desk: Desk, collection: int) -> Edited | None:
    """Enter every difference found on site that is in no problem yet, as one step."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        waiting = [
            row
            for row in store.rows(SITE_CHECKS)
            if row.values["problem"] is None
            and None not in (row.values["found"], row.values["declared"])
            and row.values["found"] != row.values["declared"]
        ]
        if not waiting:
            return None
        numbers = _numbers(store, collection, store.rows(LEDGER))
        with store.writing(spoken("open_differences", count=len(waiting)), desk.who) as pen:
            for row, number in zip(waiting, numbers, strict=False):
                problem = pen.add_row(
                    LEDGER, desk.school, collection, {"problem_no": number, **_difference(row)}
                )
                pen.set_value(Cell(SITE_CHECKS, row.id, "problem"), problem)
        return edited(desk, pen.change())


def list_reminders(desk: Desk, collection: int) -> tuple[Reminder, ...]:
    """Return what is overdue or due within thirty days from today, the most urgent first."""
    _refuse_schools(desk)
    layout = desk.catalogue.layouts[REMINDERS]
    assert isinstance(layout, ListLayout)
    with desk.at(collection) as store:
        store.fill_temp("today", ("day",), [(desk.now().date().isoformat(),)])
        from edudesk.reporting.laid_out import ask_every_school  # not before the first paint

        ask_every_school(store)
        return tuple(Reminder(**row) for row in store.records(layout.rows))


def _annex(store: Store) -> dict[str, Mapping[str, Value]]:
    """Return what the annex says of each item; cells merged with those above say the same."""
    told: dict[str, Mapping[str, Value]] = {}
    above: Mapping[str, Value] = {}
    for row in store.rows("annex"):
        shared = {key: above[key] for key in _SHARED if above and row.values["merged_up"]}
        above = told[row.line] = {**row.values, **shared}
    return told


def _refuse_schools(desk: Desk) -> None:
    if desk.kind != "district":
        raise UnknownNameError(
            "问题整改台账在区县文件中。学校的隐患台账见“隐患排查整改台账”。",
            "The ledger of problems stands in a district file; a school has its hazard ledger.",
        )


def _verdicts(desk: Desk, store: Store, standard: Standard) -> dict[str, ItemResult]:
    from edudesk.assessment.items import assess_collection  # who only lists reminders does without

    return {item.code: item for item in assess_collection(store, desk.catalogue, standard).items}


def _open_items(rows: Iterable[Row]) -> set[Value]:
    return {row.values["item"] for row in rows if row.values["state"] != "closed"}


def _numbers(store: Store, collection: int, rows: Iterable[Row]) -> Iterable[str]:
    """Yield free problem numbers: the year of the collection and a serial number."""
    year = store.collection(collection).year[:4]
    taken = {str(row.values["problem_no"]) for row in rows}
    serial = 0
    while True:
        serial += 1
        number = f"{year}-{serial:0{_SERIAL}}"
        if number not in taken:
            yield number


def _problem_of(
    desk: Desk, item: ItemResult, label: str, annex: Mapping[str, Value]
) -> dict[str, Value]:
    """Return what the ledger says at first of an item that is not met."""
    values: dict[str, Value] = {code: annex.get(code) for code in _TAKEN_OVER}
    return values | {
        "source": "verdict",
        "round": "county",
        "state": "open",
        "item": item.code,
        "problem": annex.get("problem") or item.problem.zh or label,
        "due_month": _month(desk, annex.get("deadline")),
    }


def _month(desk: Desk, typed: Value) -> Value:
    """Return the month that the annex names as the deadline; None for several or other words."""
    field = desk.form(LEDGER).by_code["due_month"]
    return Reader(desk).answer(field, str(typed or "")).value


def _difference(row: Row) -> dict[str, Value]:
    """Return what the ledger says at first of a difference found on site."""
    values = row.values
    said = spoken(
        "difference_found",
        figure=values["figure_name"],
        declared=_plain(values["declared"]),
        found=_plain(values["found"]),
    )
    return {
        "source": "site",
        "round": "county",
        "state": "open",
        "concerns": values["concerns"],
        "problem": said.zh,
    }


def _plain(hundredths: Value) -> str:
    """Return a stored figure of the sheet as one writes it: without decimals that say nothing."""
    return decimal_text(int(hundredths or 0), 2).rstrip("0").rstrip(".")
