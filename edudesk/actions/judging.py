"""Judges a file that arrived: whose figures it holds, whether they are wanted, what is doubtful."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, Literal, NamedTuple

from edudesk.actions.identity import UNIT
from edudesk.actions.merging import Merged, merge_facts, register_fields
from edudesk.actions.outgoing import known_editions
from edudesk.actions.session import Desk
from edudesk.actions.workbooks import check_workbook, manifest_of, write_answer
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.catalogue.words import load_words
from edudesk.errors import FileRefusedError
from edudesk.exchange.bundles import Arrival, is_workbook
from edudesk.exchange.letters import is_letter, kind_of_letter
from edudesk.exchange.merging import differences
from edudesk.exchange.packages import Proven, shapes_of
from edudesk.exchange.proofs import Proofs
from edudesk.exchange.signing import fingerprint
from edudesk.exchange.workbook_reader import WorkbookReader
from edudesk.model.form import Field, Label
from edudesk.model.place import Row, School, Value
from edudesk.model.receiving import Doubt, Facts, Outcome, Receipt, ReceiptKind
from edudesk.model.submission import Manifest, Place, check_code
from edudesk.storage.admissible import TEXT_TYPES
from edudesk.storage.campuses import form_line
from edudesk.storage.submissions import standing

_PROFILE: Final = "school_profile"
_DISTRICT: Final = "district_code"


class Plan(NamedTuple):
    """A file that can be received: where it belongs and what it brings.

    `school`: its number, 0 when the district does not know it yet. `base`: what was received of it
    before. `doubt`: what somebody decided to pass over.
    """

    file: str
    body: bytes
    kind: ReceiptKind
    school: int
    code: str
    name: str
    collection: int
    sequence: int
    digest: str
    parent: str
    key: bytes
    manifest: Manifest | None
    facts: Facts
    base: Facts | None
    doubt: Doubt | None
    why: Label

    def merged_into(self, row: Row | None) -> Merged:
        """Return what becomes of the school's row in the register."""
        return merge_facts(self.facts, self.base, {} if row is None else row.values, self.facts)

    def outcome(self, number: int, found: int) -> Outcome:
        """Return what is told of it once it is on disk."""
        return Outcome(
            name=self.file,
            status="received",
            why=self.why,
            school_code=self.code,
            school_name=self.name,
            collection=self.manifest.collection if self.manifest else "",
            sequence=self.sequence,
            number=number,
            differences=found,
            doubt=self.doubt,
        )


@contextmanager
def judging(desk: Desk, decided: Collection[str]) -> Iterator[Judge]:
    """Lend a judge and the processes that read for it; see `Judge` for `decided`."""
    shapes = shapes_of(known_editions(desk.catalogue))
    with Proofs(shapes) as proofs, WorkbookReader() as books:
        yield Judge(desk, decided, proofs, books)


class Judge:
    """Reads and judges files one after the other.

    `decided`: codes of schools whose doubtful files are taken.
    """

    def __init__(
        self, desk: Desk, decided: Collection[str], proofs: Proofs, books: WorkbookReader
    ) -> None:
        self._desk = desk
        self._decided = frozenset(decided)
        self._fields = register_fields(desk)
        self._proofs = proofs
        self._books = books
        self._collections = {one.id: one for one in desk.store.collections()}
        self._schools: dict[str, School] = {}
        self.look_again()
        self._lists = {
            code: frozenset(one.value for one in codes.codes)
            for code, field in self._fields.items()
            if (codes := desk.catalogue.codes(field)) is not None
        }

    def ahead(self, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
        """Yield files in their order, while those that follow are being proven."""
        return self._proofs.ahead(arrivals)

    def look_again(self) -> None:
        """Learn which schools the file knows, after some were added."""
        self._schools = {one.code: one for one in self._desk.store.schools()}

    def judge(self, arrival: Arrival) -> Plan | Outcome:
        """Return what is to be received of a file, or why it is not.

        Raises:
            FileRefusedError: with a reason that a clerk can act on.
        """
        name, image = arrival.name, arrival.image
        if is_letter(image):
            raise _said("letter", name=name, kind=_letter_kind(image, name))
        if is_workbook(image):
            return self._judge_workbook(arrival)
        package = self._proofs.prove(image, name)
        collection = self._wanted(package.manifest, name)
        facts = self._facts(package.facts, name)
        known = self._schools.get(package.manifest.school_code)
        school = known.number if known else 0
        log = self._desk.store.received
        last = log.last(school, collection) if school else None
        if last is not None and _says_the_same(last, package.manifest):
            return self._outcome(
                package.manifest, name, "same", _word("same", name=name, **_named(package.manifest))
            )
        self._refuse_accepted(school, collection, package.manifest, name)
        doubt = self._doubt(package, name, school, last)
        if doubt is not None and package.manifest.school_code not in self._decided:
            return self._outcome(package.manifest, name, "held", doubt[1], doubt[0])
        return self._plan(package, arrival, school, collection, facts, last, doubt)

    def _judge_workbook(self, arrival: Arrival) -> Plan | Outcome:
        """Return what is to be received of a filled workbook; its answer is written already."""
        found = check_workbook(self._desk, self._books.read(arrival.image, arrival.name))
        school, collection = found.school, found.collection.number
        last = self._desk.store.received.last(school.number, collection)
        manifest = manifest_of(self._desk, found, "" if last is None else last.digest)
        told = {"name": arrival.name, **_named(manifest)}
        if last is not None and last.digest == found.digest:
            return self._outcome(manifest, arrival.name, "same", _word("same", **told))
        self._refuse_accepted(school.number, collection, manifest, arrival.name)
        signed = last is not None and last.kind == "file"
        if signed and last is not None and school.code not in self._decided:
            why = _word("doubt_unsigned", last=last.sequence, **told)
            return self._outcome(manifest, arrival.name, "held", why, "unsigned")
        answer = write_answer(self._desk, found).name
        counts = {"wrong": found.wrong, "unusual": found.unusual, "refused": found.refused}
        return Plan(
            file=arrival.name,
            body=arrival.image,
            kind="workbook",
            school=school.number,
            code=school.code,
            name=school.name,
            collection=collection,
            sequence=0,
            digest=found.digest,
            parent=manifest.parent,
            key=b"",
            manifest=manifest,
            facts=self._facts(found.facts, arrival.name),
            base=None if last is None else last.facts,
            doubt="unsigned" if signed else None,
            why=_word("received_workbook", answer=answer, **counts, **told),
        )

    def _plan(
        self,
        package: Proven,
        arrival: Arrival,
        school: int,
        collection: int,
        facts: Facts,
        last: Receipt | None,
        doubt: tuple[Doubt, Label] | None,
    ) -> Plan:
        manifest = package.manifest
        key = "received" if school else "received_new"
        return Plan(
            file=arrival.name,
            body=arrival.image,
            kind="file",
            school=school,
            code=manifest.school_code,
            name=self._desk.store.school(school).name if school else manifest.school_name,
            collection=collection,
            sequence=manifest.sequence,
            digest=manifest.digest,
            parent=manifest.parent,
            key=package.key,
            manifest=manifest,
            facts=facts,
            base=None if last is None else last.facts,
            doubt=None if doubt is None else doubt[0],
            why=_word(key, sequence=manifest.sequence, **_named(manifest)),
        )

    def _outcome(
        self,
        manifest: Manifest,
        name: str,
        status: Literal["same", "held"],
        why: Label,
        doubt: Doubt | None = None,
    ) -> Outcome:
        return Outcome(
            name=name,
            status=status,
            why=why,
            school_code=manifest.school_code,
            school_name=manifest.school_name,
            collection=manifest.collection,
            sequence=manifest.sequence,
            doubt=doubt,
        )

    # What is refused whoever decides

    def _wanted(self, manifest: Manifest, name: str) -> int:
        """Return the collection that a package belongs to, when it is one that is received."""
        told = _named(manifest)
        if manifest.kind != "submission":
            raise _said("part", name=name)
        if manifest.draft:
            raise _said("draft", name=name, wrong=manifest.wrong, **told)
        collection = self._collections.get(manifest.collection)
        if collection is None:
            known = "、".join(self._collections)
            raise _said(
                "other_collection", name=name, collection=manifest.collection, known=known, **told
            )
        if collection.closed:
            raise _said("closed", name=name, collection=collection.id)
        if collection.moment.isoformat() != manifest.moment:
            raise _said(
                "other_moment", name=name, moment=manifest.moment, expected=collection.moment
            )
        return collection.number

    def _facts(self, told: Facts, name: str) -> Facts:
        """Return the figures that the register has a column for, each of its type."""
        facts = {code: told.get(code) for code in self._fields}
        for code, value in facts.items():
            if not self._fits(self._fields[code], value):
                raise _said("wrong_fact", name=name, fact=code)
        return facts

    def _fits(self, field: Field, value: Value) -> bool:
        if value is None:
            return True
        if field.type in TEXT_TYPES:
            listed = self._lists.get(field.code)
            return isinstance(value, str) and (listed is None or value in listed)
        return isinstance(value, int) and (field.type != "bool" or value in (0, 1))

    def _refuse_accepted(self, school: int, collection: int, manifest: Manifest, name: str) -> None:
        now = standing(self._desk.store, school, collection).state
        state = "packed" if now == "draft" else now  # a district knows no drafts
        if load_lifecycle().step("receive", "district", state) is None:
            raise _said("accepted_before", name=name, **_named(manifest))

    # What a person decides

    def _doubt(
        self, package: Proven, name: str, school: int, last: Receipt | None
    ) -> tuple[Doubt, Label] | None:
        if not school:
            return self._doubt_of_stranger(package, name)
        manifest = package.manifest
        told = {"name": name, "sequence": manifest.sequence, **_named(manifest)}
        before = self._desk.store.received.key_of(school)
        if last is not None and manifest.sequence < last.sequence:
            return "older", _word("doubt_older", last=last.sequence, **told)
        if before and before != package.key:
            old, new = fingerprint(before), fingerprint(package.key)
            check = check_code(bytes.fromhex(manifest.digest))
            return "new_key", _word("doubt_new_key", old=old, new=new, check=check, **told)
        if last is not None and last.digest == manifest.digest:
            return None  # the same figures, with answers or reasons that came since
        if last is not None and manifest.sequence == last.sequence:
            return "fork", _word("doubt_fork", **told)
        return self._doubt_beyond(package, last, told) if last is not None else None

    def _doubt_of_stranger(self, package: Proven, name: str) -> tuple[Doubt, Label] | None:
        """Say what is doubtful of a school that the file does not know."""
        manifest = package.manifest
        told = {"name": name, **_named(manifest)}
        schools = [one for one in self._schools.values() if one.kind == "school"]
        for one in schools:
            if one.name == manifest.school_name:
                return "look_alike", _word("doubt_look_alike", other=one.code, **told)
        if self._desk.store.setting(UNIT):
            return "unlisted", _word("doubt_not_of_unit", **told)
        own = self._desk.store.school(self._desk.school).code
        filled = package.rows(_PROFILE).get("", {}).get(_DISTRICT)
        theirs = str(filled.value) if filled is not None and filled.value is not None else ""
        if theirs and theirs != own:
            raise _said("wrong_district", district=theirs, own=own, **told)
        if schools and not theirs:
            return "unlisted", _word("doubt_unlisted", **told)
        return None

    def _doubt_beyond(
        self, package: Proven, last: Receipt, told: dict[str, object]
    ) -> tuple[Doubt, Label] | None:
        """Say which forms a school changed beside those that were returned to it."""
        log = self._desk.store.received
        now = standing(self._desk.store, last.school, last.collection)
        if now.state != "returned" or last.kind != "file":
            return None
        given = {
            name
            for one in log.decisions(last.school, last.collection)
            if one.act in ("return", "unlock") and one.at >= last.at
            for name in one.about.split()
        }
        given |= {_of_school(self._desk, name) for name in given}
        before = self._proofs.prove(log.body(last.number), last.name)
        found = [one.place for one in differences(before.package.content, package.package.content)]
        beyond = sorted({at.form for at in found if not given & set(_names_of(at))})
        if not beyond:
            return None
        known = self._desk.catalogue.forms
        titles = "、".join(known[code].title.zh if code in known else code for code in beyond)
        return "beyond", _word("doubt_beyond", forms=titles, **told)


def _of_school(desk: Desk, name: str) -> str:
    """Return the cell of the school that follows from a campus's cell, any other as it is."""
    form, _, rest = name.partition(".")
    key, _, field = rest.rpartition(".")
    known = desk.catalogue.forms.get(form)
    follows = known is not None and field in known.by_code and known.by_code[field].over_campuses
    return ".".join((form, form_line(key), field)) if follows else name


def _names_of(at: Place) -> tuple[str, str, str]:
    """Return by which names a cell may have been given back: of its form, its own, its school's."""
    own = ".".join(map(str, at))
    return at.form, own, ".".join((at.form, form_line(str(at.key)), at.field))


def _says_the_same(last: Receipt, manifest: Manifest) -> bool:
    """Whether a submission brings nothing new: no figure, no later answer or reason."""
    if last.digest != manifest.digest or last.manifest is None:
        return last.digest == manifest.digest
    before, after = (datetime.fromisoformat(one.packed_at) for one in (last.manifest, manifest))
    return last.manifest.beside == manifest.beside or after < before


def _named(manifest: Manifest) -> dict[str, object]:
    return {"school": manifest.school_name, "code": manifest.school_code}


def _letter_kind(image: bytes, name: str) -> Label:
    return load_words("exchange").label(f"letter_{kind_of_letter(image, name)}")


def _word(key: str, **figures: object) -> Label:
    return load_words("receiving").label(key, **figures)


def _said(key: str, **figures: object) -> FileRefusedError:
    label = _word(key, **figures)
    return FileRefusedError(zh=label.zh, en=label.en)
