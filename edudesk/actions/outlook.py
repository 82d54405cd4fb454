"""What packing a collection would come to: what stands in the way, what would travel, its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from hashlib import sha256
from typing import NamedTuple

import msgspec

from edudesk.actions.campuses import list_campuses
from edudesk.actions.marks import turned_of
from edudesk.actions.naming import safe_name
from edudesk.actions.session import Desk, spoken
from edudesk.actions.threads import thread_of
from edudesk.catalogue.cells import cell_label
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.model.check import Finding, Level
from edudesk.model.form import Field, Form, Label
from edudesk.model.place import Cell
from edudesk.model.submission import Attached, ColumnProof, Content, Standing, check_code
from edudesk.storage.campuses import form_line
from edudesk.storage.contents import keys_of, read_content, salt_of
from edudesk.storage.digest import content_digest, personal_columns, prove_columns
from edudesk.storage.locks import PART
from edudesk.storage.submissions import (
    Packing,
    last_packing,
    locks_of,
    open_cells_of,
    packings,
    standing,
)
from edudesk.storage.transport import edition_of


class PersonalColumn(NamedTuple):
    """A column near a person in which something stands; `cells`: how many."""

    form: Form
    field: Field
    cells: int

    @property
    def name(self) -> str:
        """How the column is called in consents: form.field."""
        return f"{self.form.code}.{self.field.code}"


class Lineage(NamedTuple):
    """Where a content stands among what was packed: its number, the digest before, the last one."""

    sequence: int
    parent: str
    last: Packing | None


class Outlook(NamedTuple):
    """What packing would come to.

    `wrong`: findings that stand in the way; `overruled`, `explained`, `unexplained`: of the others;
    `unconfirmed`: cells carried over that nobody confirmed. `quasi` may travel by consent, `direct`
    only encrypted. `changed`: whether anything differs from the last package.
    """

    standing: Standing
    wrong: tuple[Finding, ...]
    overruled: int
    explained: int
    unexplained: int
    unconfirmed: int
    quasi: tuple[PersonalColumn, ...]
    direct: tuple[PersonalColumn, ...]
    code: str
    lineage: Lineage
    changed: bool
    name: str
    attached: tuple[Attached, ...]


def outlook(desk: Desk, collection: int) -> Outlook:
    """Return what packing a collection would come to; nothing is written."""
    with desk.at(collection) as store:
        findings = desk.rules.run(store)
    content = read_content(desk.store, desk.school, collection)
    digest, _ = proven(desk, content, collection)
    line = lineage(desk, collection, digest.hex())
    columns = _personal(desk, content)
    states = Counter(one.state for one in findings)
    return Outlook(
        standing=standing(desk.store, desk.school, collection),
        wrong=tuple(one for one in findings if stands(one, "wrong")),
        overruled=states["overruled"],
        explained=states["explained"],
        unexplained=sum(stands(one, "unusual") for one in findings),
        unconfirmed=_carried(content),
        quasi=tuple(one for one in columns if one.field.by_consent),
        direct=tuple(one for one in columns if not one.field.by_consent),
        code=check_code(digest),
        lineage=line,
        changed=_has_changed(desk, collection, line.last, digest.hex()),
        name=proposed_name(desk, collection, line.sequence),
        attached=content.attached,
    )


def _has_changed(desk: Desk, collection: int, last: Packing | None, digest: str) -> bool:
    """Whether packing would make another package; while the forms are locked only figures count."""
    if last is None or last.digest != digest:
        return True
    now = standing(desk.store, desk.school, collection)
    locked = load_lifecycle().step("pack", "school", now.state) is None
    return not locked and last.choices.partition(" ")[2] != said_beside(desk, collection)


class Holding(NamedTuple):
    """Which forms are held, and by what: a state of the figures, or a part of somebody's.

    `cells`: those of other forms that alone can be changed, as they are called.
    """

    standing: Standing
    locked: frozenset[str]
    person: str
    cells: tuple[Label, ...] = ()


def holding(desk: Desk, collection: int) -> Holding:
    """Return which forms of a collection can only be read; `person` fills in a part of the file.

    A form in which single cells are unlocked is not among them: its other cells refuse for
    themselves.
    """
    now = standing(desk.store, desk.school, collection)
    locks = locks_of(desk.store, desk.school, collection)
    people = {who for state, who in locks.values() if state == PART}
    unlocked = open_cells_of(desk.store, desk.school, collection)
    held = frozenset(locks) - {cell.form for cell in unlocked}
    return Holding(now, held, next(iter(people), ""), _called(desk, collection, unlocked))


def _called(desk: Desk, collection: int, unlocked: Collection[Cell]) -> tuple[Label, ...]:
    """Return what unlocked cells are called; the school's own stands for those of its campuses."""
    keys = {
        form: keys_of(desk.store, desk.form(form), desk.school, collection)
        for form in {cell.form for cell in unlocked}
    }
    campuses = {str(one.row): one.name for one in list_campuses(desk, collection)}
    named = [(one.form, str(keys[one.form].get(one.row, "")), one.field) for one in unlocked]
    return tuple(
        cell_label(desk.catalogue, form, key, field, campuses)
        for form, key, field in named
        if form_line(key) == key or (form, form_line(key), field) not in named
    )


def check_code_of(desk: Desk, collection: int) -> str:
    """Return the 校验码 of what the file's unit says in a collection, as it now stands."""
    content = read_content(desk.store, desk.school, collection)
    return check_code(proven(desk, content, collection)[0])


def proven(desk: Desk, content: Content, collection: int) -> tuple[bytes, tuple[ColumnProof, ...]]:
    """Return the digest of a content of this file, and the proofs of its personal columns."""
    personal = personal_columns(edition_of(desk.forms))
    proofs = prove_columns(content, personal, salt_of(desk.store, collection))
    return content_digest(content, personal, proofs), proofs


def said_beside(desk: Desk, collection: int) -> str:
    """Return a hash of the answers and marks that travel beside the figures, "" for none."""
    said = (thread_of(desk, collection), turned_of(desk, collection))
    return sha256(msgspec.json.encode(said)).hexdigest() if any(said) else ""


def lineage(desk: Desk, collection: int, digest: str) -> Lineage:
    """Return the number that a content has among what was packed; it grows when the digest does."""
    made = packings(desk.store, desk.school, collection)
    if not made:
        return Lineage(1, "", None)
    last = last_packing(desk.store, desk.school, collection) or made[-1]
    if last.digest != digest:
        return Lineage(last.sequence + 1, last.digest, last)
    earlier = [one.digest for one in made if one.sequence < last.sequence]
    return Lineage(last.sequence, earlier[-1] if earlier else "", last)


def proposed_name(desk: Desk, collection: int, sequence: int) -> str:
    """Return a short file name that every mail program and stick takes: school, round, number."""
    school = safe_name(desk.store.school(desk.school).name)
    place = desk.store.collection(collection)
    period = f"{place.moment:%Y-%m}" if place.kind == "monthly" else place.year[:4]
    kind = spoken(f"short_{place.kind}").zh
    return f"{school}{period}{kind}{sequence}"


def stands(finding: Finding, level: Level) -> bool:
    """Whether a finding of this level is open: nobody explained or overruled it as it now is."""
    return finding.level == level and finding.state in ("open", "lapsed")


def _personal(desk: Desk, content: Content) -> list[PersonalColumn]:
    counts = Counter(
        (form, field)
        for form, rows in content.forms.items()
        for cells in rows.values()
        for field in cells
    )
    return [
        PersonalColumn(form, field, counts[form.code, field.code])
        for form in desk.forms
        for field in form.stored
        if field.personal != "open" and counts[form.code, field.code]
    ]


def _carried(content: Content) -> int:
    return sum(
        filled.state == "carried"
        for rows in content.forms.values()
        for cells in rows.values()
        for filled in cells.values()
    )
