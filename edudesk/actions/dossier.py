"""What a district holds of one school in a collection: submissions, changes, figures, questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from edudesk.actions.board import PaperState, paper_of, state_label
from edudesk.actions.correspondence import RowChoice
from edudesk.actions.loading import DISTRICT_TABLE
from edudesk.actions.merging import DIFFERENCES, differences_of, school_by_code
from edudesk.actions.paperwork import DifferingCell, cells_between
from edudesk.actions.receiving import refuse_school_file
from edudesk.actions.session import Desk
from edudesk.actions.threads import question_label, questions_of
from edudesk.actions.verifying import kept_package
from edudesk.catalogue.cells import (
    NO_CAMPUSES,
    Campuses,
    as_called_today,
    campuses_of,
    cell_label,
    row_label,
)
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.model.form import CAMPUS_MARK, Form, Label
from edudesk.model.place import Row
from edudesk.model.receiving import Facts, Question, Receipt
from edudesk.model.scan import Scan
from edudesk.model.submission import Content, Filled, Package, Place, check_code
from edudesk.model.values import show_value
from edudesk.storage.bodies import digest_of
from edudesk.storage.campuses import form_line
from edudesk.storage.digest import personal_columns
from edudesk.storage.pictures import picture_kind
from edudesk.storage.schema import grid_lines
from edudesk.storage.submissions import standing
from edudesk.storage.transport import edition_of

_ACTS = ("accept", "correct", "return", "unlock")


class Sent(NamedTuple):
    """A submission that was received, and how it stands; `code`: its check code, "" of workbooks.

    `accepted`: somebody accepted this very content.
    """

    receipt: Receipt
    code: str
    stands: Literal["present", "superseded", "withdrawn"]
    accepted: bool


class Figure(NamedTuple):
    """A figure that the district held otherwise than the school submits it, in words.

    `base`: what the school had submitted before, from where both went on; "" when nothing was.
    `decision`: open, submitted or before; `decided`: what that is called.
    """

    number: int
    label: Label
    base: str
    before: str
    submitted: str
    arose: str
    decision: str
    decided: str
    reason: str
    who: str


class Told(NamedTuple):
    """A question, or a cell that the school applied to change, and what the cell is called."""

    question: Question
    label: Label


class Dossier(NamedTuple):
    """Everything of a school: the latest submission first.

    `acts`: what the district may do with the figures now (lifecycle.toml). `paper`: whether the
    signed paper of the present figures is here, of earlier ones, or none.
    """

    code: str
    name: str
    state: Label
    acts: frozenset[str]
    paper: PaperState
    sent: tuple[Sent, ...]
    figures: tuple[Figure, ...]
    thread: tuple[Told, ...]


class Changed(NamedTuple):
    """The cells in which a submission differs from the one accepted before it.

    `base`: that one; when none was accepted, the submission before; None when nothing came before,
    or one of the two is a workbook, which has no cells to compare.
    """

    base: Sent | None
    cells: tuple[DifferingCell, ...]


class SentDocument(NamedTuple):
    """A document that came with a submission: the cells that name it, and its bytes.

    `personal`: it shows a name, or may.
    """

    scan: Scan
    cells: tuple[Label, ...]
    body: bytes
    personal: bool


class LookedInto(NamedTuple):
    """What is in a submission: what it changed, and the photos and scans that came with it.

    `sealed`: how names in it are encrypted, "key", "passphrase" or "" where nothing is.
    """

    changed: Changed
    documents: tuple[SentDocument, ...]
    sealed: str


def dossier(desk: Desk, collection: int, code: str, lang: str = "zh") -> Dossier:
    """Return all that a district holds of a school in a collection.

    Raises:
        UnknownNameError: no such school. EdudeskError: not a district's file.
    """
    refuse_school_file(desk)
    school = school_by_code(desk, code)
    sent = _sent(desk, collection, school)
    state = standing(desk.store, school, collection).state
    lifecycle = load_lifecycle()
    here = state_label("not_sent") if state in ("draft", "packed") else state_label(state)
    return Dossier(
        code=code,
        name=desk.store.school(school).name,
        state=here,
        acts=frozenset(act for act in _ACTS if lifecycle.step(act, "district", state)),
        paper=paper_of(desk, collection, desk.store.received.last(school, collection)),
        sent=sent,
        figures=_figures(desk, collection, code, sent, lang),
        thread=tuple(
            Told(one, question_label(desk, one)) for one in questions_of(desk, collection, school)
        ),
    )


def look_into(desk: Desk, receipt_number: int, lang: str = "zh") -> LookedInto:
    """Return what a submission changed since the content accepted before it, and its documents.

    Raises:
        UnknownNameError: there is no such receipt.
    """
    receipt = desk.store.received.receipt(receipt_number)
    new = kept_package(desk, receipt)
    base = _base(_sent(desk, receipt.collection, receipt.school), receipt)
    old = kept_package(desk, base.receipt) if base is not None else None
    changed = Changed(None, ())
    if old is not None and new is not None:
        changed = Changed(base, cells_between(desk.catalogue, old, new, lang))
    if new is None:
        return LookedInto(changed, (), "")
    return LookedInto(changed, documents_in(desk, receipt, new), new.manifest.sealed)


def rows_sent(
    desk: Desk, collection: int, code: str, lang: str = "zh"
) -> dict[str, list[RowChoice]]:
    """Return by form the rows that a school can be asked about, as its last submission has them.

    A record has one row, a grid all its lines, filled or not; a roster those that were sent. Of a
    form per campus the own rows of each campus follow, when the school has several.

    Raises:
        UnknownNameError: no such school.
    """
    receipt = desk.store.received.last(school_by_code(desk, code), collection)
    package = kept_package(desk, receipt) if receipt is not None else None
    forms = desk.catalogue.school_forms
    content = as_called_today(package.content, forms) if package is not None else None
    campuses = campuses_of(desk.catalogue, content) if content is not None else NO_CAMPUSES
    return {form.code: _rows(desk, form, content, campuses, lang) for form in forms if form.stored}


def documents_in(desk: Desk, receipt: Receipt, package: Package) -> tuple[SentDocument, ...]:
    """Return the documents that came with a submission, in the order of the cells naming them."""
    personal = personal_columns(edition_of(desk.catalogue.school_forms))
    shy: set[str] = set()
    cells: dict[str, list[Label]] = {}
    campuses = campuses_of(desk.catalogue, package.content)
    for name, place in _named_in(package):
        label = cell_label(desk.catalogue, place.form, str(place.key), place.field, campuses)
        cells.setdefault(name, []).append(label)
        if (place.form, place.field) in personal:
            shy.add(name)
    return tuple(
        SentDocument(
            scan=Scan(
                name=name,
                sha256=digest_of(body),
                size=len(body),
                kind=picture_kind(body),
                pages=1,
                who=package.manifest.school_name,
                at=receipt.at,
            ),
            cells=tuple(labels),
            body=body,
            personal=name in shy,
        )
        for name, labels in cells.items()
        for body in [package.documents[name]]
    )


def _named_in(package: Package) -> Iterator[tuple[str, Place]]:
    for form, rows in package.content.forms.items():
        for key, cells in rows.items():
            for field, filled in cells.items():
                if filled.value in package.documents:
                    yield str(filled.value), Place(form, key, field)


def _sent(desk: Desk, collection: int, school: int) -> tuple[Sent, ...]:
    log = desk.store.received
    last = log.last(school, collection)
    accepted = {one.about for one in log.decisions(school, collection) if one.act == "accept"}
    found = []
    for receipt in reversed(log.history(collection, school)):
        stands: Literal["present", "superseded", "withdrawn"] = "superseded"
        if receipt.withdrawn_at:
            stands = "withdrawn"
        elif last is not None and receipt.digest == last.digest:
            stands = "present"
        code = check_code(bytes.fromhex(receipt.digest)) if receipt.kind == "file" else ""
        found.append(Sent(receipt, code, stands, receipt.digest in accepted))
    return tuple(found)


def _base(sent: Sequence[Sent], receipt: Receipt) -> Sent | None:
    earlier = [
        one
        for one in sent
        if one.receipt.number < receipt.number
        and one.stands != "withdrawn"
        and one.receipt.digest != receipt.digest
    ]
    return next((one for one in earlier if one.accepted), earlier[0] if earlier else None)


def _figures(
    desk: Desk, collection: int, code: str, sent: Sequence[Sent], lang: str
) -> tuple[Figure, ...]:
    here = [one.receipt for one in sent if one.stands != "withdrawn"]
    base = here[1].facts if len(here) > 1 else {}
    return tuple(_figure(desk, row, base, lang) for row in differences_of(desk, collection, code))


def _figure(desk: Desk, row: Row, base: Facts, lang: str) -> Figure:
    form, values = desk.form(DIFFERENCES), row.values
    shown = {
        field.code: show_value(field, values[field.code], desk.catalogue.codes(field), lang)
        for field in form.stored
        if values.get(field.code) is not None
    }
    field = desk.form(DISTRICT_TABLE).by_code[str(values["fact"])]
    old = base.get(field.code)
    return Figure(
        number=row.id,
        label=field.label,
        base="" if old is None else show_value(field, old, desk.catalogue.codes(field), lang),
        before=shown.get("before", ""),
        submitted=shown.get("submitted", ""),
        arose=shown.get("arose", ""),
        decision=str(values["decision"]),
        decided=shown.get("decision", ""),
        reason=shown.get("reason", ""),
        who=shown.get("decided_by", ""),
    )


def _rows(
    desk: Desk, form: Form, content: Content | None, campuses: Campuses, lang: str
) -> list[RowChoice]:
    sent = {
        str(key): cells
        for key, cells in (content.forms if content else {}).get(form.code, {}).items()
    }
    if form.kind == "record":
        keys = [""]
    else:
        theirs = [key for key in sent if form_line(key) == key]
        keys = list(dict.fromkeys([*(line.code for line in form.lines), *theirs]))
    if form.per_campus:
        keys += [f"{line}{CAMPUS_MARK}{campus}" for campus in campuses for line in grid_lines(form)]
    return [_row(desk, form, key, sent.get(key, {}), campuses, lang) for key in keys]


def _row(
    desk: Desk, form: Form, key: str, cells: dict[str, Filled], campuses: Campuses, lang: str
) -> RowChoice:
    values = {
        field.code: show_value(field, filled.value, desk.catalogue.codes(field), lang)
        for field in form.stored
        for filled in [cells.get(field.code)]
        if filled is not None and filled.state in ("plain", "carried") and filled.value is not None
    }
    if form.kind == "roster":  # names may not have travelled: the number is what both sides know
        own = next((values[one.code] for one in form.stored if one.code in values), "")
        return RowChoice(key, f"#{key} {own}".strip(), values)
    return RowChoice(key, row_label(form, key, campuses).text(lang), values)
