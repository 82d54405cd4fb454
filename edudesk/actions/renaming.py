"""The code and the name of a file's own school or district: corrected, or changed from a day on."""

from __future__ import annotations

from datetime import date

from edudesk.actions import identity
from edudesk.actions.entry import edited
from edudesk.actions.session import OWN_UNIT, Desk, spoken
from edudesk.errors import EdudeskError
from edudesk.model.change import Edited
from edudesk.model.form import Label
from edudesk.model.place import FileKind, School
from edudesk.storage.submissions import locks_of


def own_unit(desk: Desk) -> School:
    """Return the school or district that the file belongs to, as it is called today."""
    return desk.store.school(OWN_UNIT)


def misnamed(kind: FileKind, *, code: str, name: str) -> dict[str, Label]:
    """Return what is wrong with a code and a name, by the one that is at fault."""
    own_code = identity.school_code_fault if kind == "school" else identity.district_code_fault
    faults = {"code": own_code(code), "name": identity.name_fault(name)}
    return {which: fault for which, fault in faults.items() if fault is not None}


def rename(
    desk: Desk, collection: int, *, code: str, name: str, since: date | None = None
) -> Edited | None:
    """Give the file's school or district another code or name, as one step that can be undone.

    Without `since` what was entered by mistake is corrected, in every collection that it stands in;
    with it the school is called so from that day on, and figures of earlier moments keep the old
    name. Returns None when both are as they were. Raises EdudeskError for a malformed code or name,
    and while the collection is packed: the paper that was signed bears the old ones.
    """
    for fault in misnamed(desk.kind, code=code, name=name).values():
        raise EdudeskError(fault.zh, fault.en)
    if locks_of(desk.store, desk.school, collection):
        refused = spoken("rename_packed")
        raise EdudeskError(refused.zh, refused.en)
    before = own_unit(desk)
    if (before.code, before.name) == (code, name.strip()):
        return None
    with desk.store.writing(spoken("rename", name=name.strip()), desk.who) as pen:
        pen.rename_school(OWN_UNIT, code=code, name=name.strip(), since=since)
    with desk.at(collection):
        return edited(desk, pen.change())
