"""Marks that figures carry to the district: wrong ones passed by the head, verdicts that turned."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final, Literal, NamedTuple

from edudesk.actions.headroom import list_verdict_changes
from edudesk.actions.outgoing import known_editions
from edudesk.actions.session import Desk
from edudesk.catalogue.cells import named_label
from edudesk.exchange.packages import quarantine_for, read_package, shapes_of
from edudesk.model.form import Form
from edudesk.model.headroom import ChangedFigure, VerdictChange
from edudesk.model.receiving import Receipt
from edudesk.model.submission import Said, Turned, TurnedFigure
from edudesk.storage.contents import keys_of

_FIGURES: Final = 10
"""Figures that are told of one changed verdict; the others are counted."""


class Mark(NamedTuple):
    """A mark of a school's present figures, in words.

    `about`: what of the figures, or which requirement; `told`: what it was and became, with the
    figures that were changed.
    """

    code: str
    name: str
    kind: Literal["overruled", "turned"]
    about: str
    told: str
    reason: str


# -- at school -------------------------------------------------------------------------------------


def turned_of(desk: Desk, collection: int) -> tuple[Turned, ...]:
    """Return the verdicts of the file's school that changed after they were shown, as they travel.

    Changes that were taken back, and figures that were only entered for the first time, are none.
    """
    standing = [
        one
        for one in list_verdict_changes(desk, collection)
        if one.kind == "changed" and not one.taken_back
    ]
    return tuple(_travelling(desk, collection, one) for one in standing)


def _travelling(desk: Desk, collection: int, change: VerdictChange) -> Turned:
    kept = change.figures[:_FIGURES]
    return Turned(
        standard=change.standard,
        stage=change.stage,
        code=change.code,
        name=change.name,
        old=change.old_told,
        new=change.new_told,
        figures=tuple(_figure(desk, collection, one) for one in kept),
        at=change.at.isoformat(timespec="seconds"),
        more=change.more + len(change.figures) - len(kept),
        reason=change.reason,
    )


def _figure(desk: Desk, collection: int, figure: ChangedFigure) -> TurnedFigure:
    """Return a changed figure without what comes near a person: names of rows, personal values."""
    form = desk.form(figure.form)
    key = keys_of(desk.store, form, desk.school, collection).get(figure.row, figure.row)
    place = (figure.form, str(key), figure.field)
    asked = form.by_code.get(figure.field)
    if asked is not None and asked.personal != "open":
        return TurnedFigure(*place)
    return TurnedFigure(*place, figure.old, figure.new)


# -- at the district -------------------------------------------------------------------------------


def marks_of(desk: Desk, collection: int, codes: Collection[str] = ()) -> tuple[Mark, ...]:
    """Return the marks of the figures that hold, of all schools or of those named, by their code.

    Raises:
        GivenUpError: cancelled while the submissions were read.
    """
    last = {one.school: one for one in desk.store.received.receipts(collection)}
    named = {school.number: school for school in desk.store.schools()}
    marked = [
        one
        for one in sorted(last.values(), key=lambda one: named[one.school].code)
        if one.manifest is not None
        and (one.manifest.overruled or one.manifest.turned)
        and (not codes or named[one.school].code in codes)
    ]
    found: list[Mark] = []
    shapes = shapes_of(known_editions(desk.catalogue))
    with quarantine_for(shapes) as reader:
        for done, receipt in enumerate(marked):
            desk.told(done, len(marked))
            school = named[receipt.school]
            said: tuple[Said, ...] = ()
            if receipt.kind == "file" and receipt.manifest and receipt.manifest.overruled:
                body = desk.store.received.body(receipt.number)
                said = read_package(body, receipt.name, shapes, reader).content.said
            found += [Mark(school.code, school.name, *told) for told in _told(desk, receipt, said)]
    return tuple(found)


def _told(
    desk: Desk, receipt: Receipt, said: tuple[Said, ...]
) -> Iterator[tuple[Literal["overruled", "turned"], str, str, str]]:
    for one in said:
        if one.kind == "overruled" and one.standing:
            yield "overruled", _checked(desk, one), "", one.reason
    for turned in receipt.manifest.turned if receipt.manifest else ():
        figures = [_figure_told(desk, figure) for figure in turned.figures]
        more = [f"…（+{turned.more}）"] if turned.more else []
        told = f"{turned.old.zh} → {turned.new.zh}：{'；'.join([*figures, *more])}"
        yield "turned", f"{turned.name.zh}（{turned.code}）", told, turned.reason


def _checked(desk: Desk, said: Said) -> str:
    """Return which figures a check is about: form, row and labels."""
    form = desk.catalogue.forms.get(said.form)
    check = next((one for one in desk.catalogue.checks if one.code == said.check), None)
    labels = [_label(form, code) for code in check.fields] if check else []
    row = f" {said.key}" if said.key != "" else ""
    title = form.title.zh if form else said.form
    return f"{title}{row}：{'、'.join(labels) or said.check}"


def _figure_told(desk: Desk, figure: TurnedFigure) -> str:
    name = f"{figure.form}.{figure.key}.{figure.field}" if figure.field else figure.form
    values = f" {figure.old or '—'} → {figure.new or '—'}" if figure.old or figure.new else ""
    return f"{named_label(desk.catalogue, name).zh}{values}"


def _label(form: Form | None, code: str) -> str:
    return form.by_code[code].label.zh if form and code in form.by_code else code
