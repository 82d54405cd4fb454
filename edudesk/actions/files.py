"""New file, open file: the only two ways to a session."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from edudesk.actions import identity
from edudesk.actions.collections import open_collection
from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.session import Desk, Session, current_user, local_now, spoken
from edudesk.catalogue.library import Catalogue, load
from edudesk.errors import EdudeskError
from edudesk.model.form import Label
from edudesk.model.place import Cell, FileKind
from edudesk.paths import DATA_SUFFIX
from edudesk.storage.workspace import Workspace

SUFFIX = DATA_SUFFIX

_PROFILE = "school_profile"


def new_file(
    path: Path,
    kind: FileKind,
    *,
    code: str,
    name: str,
    year: str,
    district: str = "",
    catalogue: Catalogue | None = None,
    who: str = "",
) -> tuple[Session, tuple[Label, ...]]:
    """Make the file of a school or a district with the 年报 collection of a school year open in it.

    `code`: ten digits of a school, six of a district. `year`: such as 2025-2026, its figures are
    as of 1 September. `district`: code of the district a school belongs to. Returns the session
    and remarks on codes outside the national lists. Raises EdudeskError for malformed codes and
    years, FileRefusedError when the file exists already.
    """
    _refuse_malformed(kind, code=code, name=name, year=year, district=district)
    catalogue = catalogue or load()
    forms = catalogue.forms_of(kind)
    Workspace.create(path, kind, forms, school_code=code, school_name=name.strip(), now=local_now())
    with ExitStack() as failed:
        failed.callback(path.unlink, missing_ok=True)  # without a collection it is of no use
        session = open_file(path, catalogue=catalogue, who=who)
        failed.callback(session.close)
        session.run(_begin, year, district)
        failed.pop_all()
    return session, _notes(catalogue, kind, code, district)


def open_file(
    path: Path, *, catalogue: Catalogue | None = None, who: str = "", look: bool = False
) -> Session:
    """Open a school or district file; with `look` only to read what another has open, as it stands.

    Raises FileRefusedError for what is no EduDesk file or is damaged, FileHeldError when another
    holds it. A file of a newer program opens read-only.
    """
    catalogue = catalogue or load()
    worker = who or current_user()
    forms = (*catalogue.forms_of("school"), *catalogue.forms_of("district"))
    workspace = Workspace.open(path, forms, who=worker, look=look)
    return Session(workspace, catalogue, worker)


def malformed(
    kind: FileKind, *, code: str, name: str, year: str, district: str = ""
) -> dict[str, Label]:
    """Return what is wrong with the particulars of a new file, by the name of the particular."""
    own_code = identity.school_code_fault if kind == "school" else identity.district_code_fault
    faults = {
        "code": own_code(code),
        "name": identity.name_fault(name),
        "year": identity.year_fault(year),
        "district": _district_fault(kind, district) if district else None,
    }
    return {which: fault for which, fault in faults.items() if fault is not None}


def _district_fault(kind: FileKind, district: str) -> Label | None:
    return (
        identity.district_code_fault(district) if kind == "school" else spoken("district_of_school")
    )


def _refuse_malformed(kind: FileKind, *, code: str, name: str, year: str, district: str) -> None:
    for fault in malformed(kind, code=code, name=name, year=year, district=district).values():
        raise EdudeskError(fault.zh, fault.en)


def _begin(desk: Desk, year: str, district: str) -> None:
    collection = open_collection(desk, "annual", year, date(int(year[:4]), 9, 1))
    if district:
        row = read_form(desk, _PROFILE, collection.number).rows[0].id
        set_cell(desk, Cell(_PROFILE, row, "district_code"), district)
        desk.store.seal(spoken("new_file").zh, desk.who)


def _notes(catalogue: Catalogue, kind: FileKind, code: str, district: str) -> tuple[Label, ...]:
    notes: tuple[Label, ...] = ()
    if kind == "school":
        notes = identity.school_code_notes(catalogue, code)
    region = district if kind == "school" else code
    if region:
        notes += identity.district_code_notes(catalogue, region)
    return notes
