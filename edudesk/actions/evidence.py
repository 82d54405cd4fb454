"""The register of evidence: what it has and lacks for each item, and the scans of its papers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.assessing import standard_of_annex
from edudesk.actions.entry import edited, find_row
from edudesk.actions.naming import safe_name
from edudesk.actions.outgoing import write_whole
from edudesk.actions.session import Desk, spoken
from edudesk.errors import FileRefusedError, UnknownNameError, why
from edudesk.model.change import Edited
from edudesk.model.form import Label
from edudesk.model.layout import ListLayout
from edudesk.model.place import Cell, Row
from edudesk.model.scan import SUFFIXES, Scan
from edudesk.model.standard import Standard
from edudesk.reporting.laid_out import ask_every_school
from edudesk.storage.contents import unnamed_documents
from edudesk.storage.store import Store

EVIDENCE = "evidence"
SCAN = "scan"
"""Field of the register that names the scan of a paper."""
REGISTER = "school_facts"
MISSING = "evidence-missing"
"""The list whose rows are what the register lacks."""
_SERIAL = 3


class Lacking(NamedTuple):
    """An item without evidence: its code, what would prove it, what of that is not registered."""

    code: str
    wanted: Label
    lacking: str
    lacking_en: str

    @property
    def told(self) -> Label:
        """What is not registered, in both languages."""
        return Label(self.lacking, self.lacking_en)


class Paper(NamedTuple):
    """A registered paper; `school` is empty for what proves its item for the whole district.

    `number`: of the school in the file, 0 for none. `scan`: None when there is none, `lost` when
    the register names one that the file does not hold.
    """

    row: Row
    school: str
    number: int
    scan: Scan | None
    lost: bool

    def text(self, field: str) -> str:
        """Return what stands in a field, "" for nothing."""
        value = self.row.values[field]
        return "" if value is None else str(value)


class EvidenceItem(NamedTuple):
    """An item of the annex, what usually proves it, what is registered and what is lacking.

    `code`: "" for papers whose item the standard does not have.
    """

    code: str
    label: Label
    wanted: Label | None
    papers: tuple[Paper, ...]
    lacking: Label | None


class Unused(NamedTuple):
    """Scans that no paper names any more, and their size in bytes."""

    names: tuple[str, ...]
    size: int


def missing_evidence(desk: Desk, collection: int, standard: str = "") -> tuple[Lacking, ...]:
    """Return the items that no registered paper proves, or only for some of the schools."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        return _missing(desk, store, standard_of_annex(desk, standard))


def evidence_items(desk: Desk, collection: int, standard: str = "") -> tuple[EvidenceItem, ...]:
    """Return every item of the standard with its papers and what it lacks, in its order."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        chosen = standard_of_annex(desk, standard)
        lacking = {one.code: one.told for one in _missing(desk, store, chosen)}
        papers = _papers(store)
    items = [
        EvidenceItem(
            code=item.code,
            label=item.label,
            wanted=item.evidence,
            papers=tuple(one for one in papers if one.text("item") == item.code),
            lacking=lacking.get(item.code),
        )
        for item in chosen.items
    ]
    known = {item.code for item in chosen.items}
    others = tuple(one for one in papers if one.text("item") not in known)
    if others:
        items.append(EvidenceItem("", spoken("evidence_others"), None, others, None))
    return tuple(items)


def add_paper(desk: Desk, collection: int, item: str) -> Edited:
    """Add a paper to an item under the next free number; the rest is filled in afterwards."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        taken = {str(row.values["evidence_no"]) for row in store.rows(EVIDENCE)}
        serial = 1
        while f"{item}-{serial:0{_SERIAL}}" in taken:
            serial += 1
        number = f"{item}-{serial:0{_SERIAL}}"
        with store.writing(spoken("add_paper", number=number), desk.who) as pen:
            values = {"evidence_no": number, "item": item}
            pen.add_row(EVIDENCE, desk.school, collection, values)
        return edited(desk, pen.change())


def attach_scan(desk: Desk, collection: int, row: int, path: Path) -> Edited:
    """Keep a picture or PDF, encoded anew, and let a paper name it.

    The same document is kept once, however many papers name it. Undo takes the name back; the
    document stays until `drop_unused`. Raises FileRefusedError for what cannot be kept.
    """
    from edudesk.reporting.pdf_scan import encoded_scan  # its libraries load when needed

    _refuse_schools(desk)
    with desk.at(collection) as store:
        paper = next(one for one in store.rows(EVIDENCE, ids=[row]))
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileRefusedError(
            f"《{path.name}》不能读取（{why(error)}）。", f"{path.name} cannot be read."
        ) from error
    encoded = encoded_scan(data, path.name)
    title = safe_name(str(paper.values["title"] or path.stem))
    wanted = f"{paper.values['evidence_no'] or row} {title}"
    scan = desk.store.scans.keep(wanted, SUFFIXES[encoded.kind], encoded, desk.who, desk.now())
    with desk.at(collection) as store:
        with store.writing(spoken("attach_scan", name=scan.name), desk.who) as pen:
            pen.set_value(Cell(EVIDENCE, row, SCAN), scan.name)
            if paper.values["pages"] is None:
                pen.set_value(Cell(EVIDENCE, row, "pages"), scan.pages)
        return edited(desk, pen.change())


def attach_to_number(desk: Desk, collection: int, number: str, path: Path) -> Edited:
    """Attach a scan to the paper of that number; raises UnknownNameError when there is none."""
    return attach_scan(desk, collection, find_row(desk, EVIDENCE, collection, number), path)


def detach_scan(desk: Desk, collection: int, row: int) -> Edited:
    """Let a paper name no scan any more; undo names it again."""
    _refuse_schools(desk)
    with desk.at(collection) as store:
        with store.writing(spoken("detach_scan"), desk.who) as pen:
            pen.set_value(Cell(EVIDENCE, row, SCAN), None)
        return edited(desk, pen.change())


def scan_contents(desk: Desk, name: str) -> tuple[Scan, bytes]:
    """Return a scan of the file with its bytes; raises UnknownNameError when it is not there."""
    return desk.store.scans.scan(name), desk.store.scans.contents(name)


def export_scans(desk: Desk, names: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """Write scans into a folder under their names, and return where."""
    made = []
    for name in dict.fromkeys(names):
        write_whole(desk.store.scans.contents(name), folder / name)
        made.append(folder / name)
    return tuple(made)


def unused_scans(desk: Desk) -> Unused:
    """Return the scans that no paper of any collection names."""
    left = unnamed_documents(desk.store)
    return Unused(tuple(scan.name for scan in left), sum(scan.size for scan in left))


def drop_unused(desk: Desk) -> int:
    """Remove for good the scans that no paper names, and return how many bytes that frees."""
    _refuse_schools(desk)
    return desk.store.scans.drop(unused_scans(desk).names)


def _missing(desk: Desk, store: Store, standard: Standard) -> tuple[Lacking, ...]:
    from edudesk.assessment.items import assess_collection  # who only fills in does without

    layout = desk.catalogue.layouts[MISSING]
    assert isinstance(layout, ListLayout)
    assess_collection(store, desk.catalogue, standard)
    ask_every_school(store)
    return tuple(
        Lacking(
            code=row["code"],
            wanted=Label(row["wanted"], row["wanted_en"]),
            lacking=row["lacking"],
            lacking_en=row["lacking_en"],
        )
        for row in store.records(layout.rows)
    )


def _papers(store: Store) -> list[Paper]:
    schools = {row.id: row for row in store.rows(REGISTER)}
    scans = {scan.name: scan for scan in store.scans.scans()}
    papers = []
    for row in store.rows(EVIDENCE):
        school = schools.get(int(row.values["concerns"] or 0))
        name = row.values[SCAN]
        scan = scans.get(str(name)) if name else None
        papers.append(
            Paper(
                row=row,
                school=str(school.values["school_name"]) if school else "",
                number=school.school if school else 0,
                scan=scan,
                lost=bool(name) and scan is None,
            )
        )
    return sorted(papers, key=lambda one: one.text("evidence_no"))


def _refuse_schools(desk: Desk) -> None:
    if desk.kind != "district":
        raise UnknownNameError(
            "佐证材料登记在区县文件中。", "The register of evidence stands in a district file."
        )
