"""Codes of schools, districts and years: refused when malformed, remarked upon when unusual."""

from __future__ import annotations

import re
from typing import Final

from edudesk.actions.session import spoken
from edudesk.catalogue.library import Catalogue
from edudesk.model.form import Label
from edudesk.model.place import CollectionKind

UNIT: Final = "unit"
"""Setting of a file that receives for some schools of a district only (中心校, 学区)."""

_SCHOOL_CODE = re.compile(r"\d{10}", re.ASCII)
_DISTRICT_CODE = re.compile(r"\d{6}", re.ASCII)
_CALENDAR_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_SCHOOL_YEAR = re.compile(r"((?:19|20)\d\d)-(\d{4})", re.ASCII)
_LONGEST_NAME = 100


def school_code_fault(code: str) -> Label | None:
    """Return why `code` is no school code (ten digits), None when it is one."""
    return None if _SCHOOL_CODE.fullmatch(code) else spoken("school_code_digits", code=code)


def district_code_fault(code: str) -> Label | None:
    """Return why `code` is no district code (six digits), None when it is one."""
    return None if _DISTRICT_CODE.fullmatch(code) else spoken("district_code_digits", code=code)


def name_fault(name: str) -> Label | None:
    """Return why `name` is no name of a school or district, None when it is one."""
    if not name.strip():
        return spoken("name_empty")
    if not name.isprintable():
        return spoken("name_unprintable")
    return None if len(name) <= _LONGEST_NAME else spoken("name_long", longest=_LONGEST_NAME)


def year_fault(year: str) -> Label | None:
    """Return why `year` is no school year such as 2025-2026, None when it is one."""
    match = _SCHOOL_YEAR.fullmatch(year)
    if match and int(match[2]) == int(match[1]) + 1:
        return None
    return spoken("school_year_form", year=year)


def round_year_fault(kind: CollectionKind, year: str) -> Label | None:
    """Return why a round of this kind cannot be of `year`; only annual ones want a school year."""
    return None if kind != "annual" and _CALENDAR_YEAR.fullmatch(year) else year_fault(year)


def school_code_notes(catalogue: Catalogue, code: str) -> tuple[Label, ...]:
    """Return remarks on a well-formed school code whose type or province is in no national list.

    The code has no check digit; its first two digits give the type, the next two the province.
    """
    notes = []
    if code[:2] not in catalogue.lists["school_code_type"].by_value:
        notes.append(spoken("school_code_type", code=code, digits=code[:2]))
    if code[2:4] not in catalogue.lists["province"].by_value:
        notes.append(spoken("school_code_province", code=code, digits=code[2:4]))
    return tuple(notes)


def district_code_notes(catalogue: Catalogue, code: str) -> tuple[Label, ...]:
    """Return remarks on a well-formed district code outside the national numbering."""
    if code[:2] not in catalogue.lists["province"].by_value:
        return (spoken("district_code_province", code=code, digits=code[:2]),)
    return () if _is_national(catalogue, code) else (spoken("district_code_zone", code=code),)


def _is_national(catalogue: Catalogue, code: str) -> bool:
    """Whether the code is a listed county; by its last digits where a province is not listed."""
    counties = catalogue.lists.get("county")
    listed = counties.by_value if counties else {}
    if any(county[:2] == code[:2] for county in listed):
        return code in listed
    ranges = (value.split("-") for value in catalogue.lists["county_number"].by_value)
    return any(first <= code[4:] <= last for first, last in ranges)
