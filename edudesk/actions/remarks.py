"""Remarks of an office above the district: written beside its file, kept by the district."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from edudesk.actions.assessing import standard_named
from edudesk.actions.merging import SHORTEST_REASON, register_fields, school_by_code
from edudesk.actions.outgoing import write_whole
from edudesk.actions.receiving import refuse_school_file
from edudesk.actions.session import Desk
from edudesk.actions.threads import cell_named
from edudesk.catalogue.cells import cell_label
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.exchange.letters import read_letter, write_letter
from edudesk.exchange.packages import read_regular
from edudesk.exchange.signing import sign
from edudesk.model.place import School
from edudesk.model.receiving import Remark, RemarksLetter
from edudesk.storage.remarks import keep_remarks, remarks_of

SUFFIX: Final = ".eduremarks"
SHORTEST: Final = SHORTEST_REASON
"""Characters that a remark must have."""
PRINTED: Final = "office-remarks"
"""The list that prints what came."""


class TakenRemarks(NamedTuple):
    """Remarks that came to the district; `new`: how many of them it did not have."""

    letter: RemarksLetter
    new: int


def remark(
    desk: Desk,
    collection: int,
    out: Path,
    *,
    office: str,
    text: str,
    school: str = "",
    about: str = "",
) -> RemarksLetter:
    """Write a remark on a district's file into a file of one's own at `out` (.eduremarks).

    The district's file is only read. What this computer wrote at `out` before stays in front.
    `about`: form.key.field, or a figure of the register, an indicator or item by code or name.

    Raises:
        UnknownNameError: no such school, cell, figure or indicator. EdudeskError: the office is not
            named, nothing is said, or it is a school's file. FileRefusedError: at `out` stands
            something else. NotWritableError: nothing can be written there.
    """
    if desk.kind != "district":
        raise _said("remark_on_district")
    if not office.strip() or len(text.strip()) < SHORTEST:
        raise _said("remark_office_wanted")
    if school:
        school_by_code(desk, school)
    code, told = _meant(desk, about.strip())
    made = Remark(
        school=school,
        about=code,
        told=told,
        text=text.strip(),
        office=office.strip(),
        who=desk.who,
        at=desk.now().isoformat(timespec="seconds"),
    )
    before = _begun(desk, collection, out)
    letter = msgspec.structs.replace(before, office=office.strip(), remarks=(*before.remarks, made))
    write_whole(write_letter("remarks", letter, sign), out)
    return letter


def take_remarks(desk: Desk, path: Path) -> TakenRemarks:
    """Keep the remarks that an office wrote on this district's file; twice is harmless.

    Raises:
        FileRefusedError: no remarks, or altered. EdudeskError: on another district or collection.
    """
    refuse_school_file(desk)
    letter, _ = read_letter(read_regular(path), path.name, "remarks", RemarksLetter)
    known = {one.id: one.number for one in desk.store.collections()}
    own = desk.store.school(desk.school)
    if letter.district_code != own.code or letter.collection not in known:
        told = {"district": letter.district_name, "collection": letter.collection}
        raise _said("remark_of_other", name=path.name, **told)
    return TakenRemarks(letter, keep_remarks(desk.store, known[letter.collection], letter.remarks))


def list_remarks(desk: Desk, collection: int, school: str = "") -> tuple[Remark, ...]:
    """Return the remarks that a district has on a collection, or on one school of it."""
    refuse_school_file(desk)
    return tuple(
        one for one in remarks_of(desk.store, collection) if not school or one.school == school
    )


def remarkable_schools(desk: Desk) -> tuple[School, ...]:
    """Return the schools of a district's file, by code."""
    schools = [one for one in desk.store.schools() if one.kind == "school"]
    return tuple(sorted(schools, key=lambda one: one.code))


def _begun(desk: Desk, collection: int, out: Path) -> RemarksLetter:
    """Return what stands at `out` already, or a letter without remarks."""
    own = desk.store.school(desk.school)
    place = desk.store.collection(collection).id
    if not out.exists():
        return RemarksLetter(
            district_code=own.code,
            district_name=own.name,
            collection=place,
            office="",
            remarks=(),
        )
    letter, key = read_letter(read_regular(out), out.name, "remarks", RemarksLetter)
    if (letter.district_code, letter.collection) != (own.code, place):
        told = {"district": letter.district_name, "collection": letter.collection}
        raise _said("remark_of_other", name=out.name, **told)
    own_key, _ = sign(b"")
    if key != own_key:
        raise _said("remark_not_yours", name=out.name)
    return letter


def _meant(desk: Desk, about: str) -> tuple[str, str]:
    """Return what a remark is about by its code, and as people call it; either may be typed."""
    if not about:
        return "", ""
    standard = standard_named(desk, "")
    named = {one.code: one.label for one in standard.items}
    named |= {one.code: one.label for one in standard.indicators}
    named |= {code: field.label for code, field in register_fields(desk).items()}
    for code, label in named.items():
        if about in (code, label.zh, label.en):
            return code, label.zh
    try:
        form, key, field = cell_named(desk.catalogue.school_forms, about)
    except UnknownNameError as error:
        told = load_words("receiving").label("remark_about_unknown", about=about)
        raise UnknownNameError(told.zh, told.en) from error
    return about, cell_label(desk.catalogue, form, key, field).zh


def _said(key: str, **figures: object) -> EdudeskError:
    label = load_words("receiving").label(key, **figures)
    return EdudeskError(label.zh, label.en)
