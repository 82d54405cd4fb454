"""Printing: which tables and packets there are, and making one as PDF, workbook or Word file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from edudesk.actions.assessing import chosen_standard, first_standard
from edudesk.actions.campuses import find_campus
from edudesk.actions.checking import passed_by_head
from edudesk.actions.comparing import compare
from edudesk.actions.confirming import unconfirmed
from edudesk.actions.lineage import changed_kin
from edudesk.actions.outlook import check_code_of
from edudesk.actions.places import groups_of
from edudesk.actions.progress import open_cells
from edudesk.actions.session import Desk
from edudesk.actions.trends import earlier_moments
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.comparison import Beside
from edudesk.model.document import Occasion, OwnFaces, Printed
from edudesk.model.form import Label
from edudesk.model.layout import Layout, Packet
from edudesk.model.place import FileKind, School
from edudesk.model.standard import Standard

SUFFIXES = (".pdf", ".xlsx", ".docx")
_PACKETS = "packets"  # their value in the code list of groups


class Report(NamedTuple):
    """Something that can be printed from the files in `owners`, listed under `group`."""

    name: str
    title: Label
    owners: tuple[FileKind, ...]
    group: Label


def list_reports(catalogue: Catalogue, kind: FileKind | None = None) -> tuple[Report, ...]:
    """Return what can be printed, group by group, packets last; with `kind` from such a file."""
    groups = catalogue.lists["report_groups"].by_value
    places = {value: place for place, value in enumerate(groups)}
    found: list[tuple[str, Layout | Packet]] = [
        *((one.group, one) for one in catalogue.layouts.values()),
        *((_PACKETS, one) for one in catalogue.packets.values()),
    ]
    asked = [
        (group, one) for group, one in found if one.owners and (kind is None or kind in one.owners)
    ]
    asked.sort(key=lambda pair: (places[pair[0]], pair[1].order, pair[1].code))
    return tuple(
        Report(one.code, one.title, one.owners, groups[group].label) for group, one in asked
    )


def print_report(
    desk: Desk,
    name: str,
    out: Path,
    collection: int,
    *,
    school: str = "",
    campus: str = "",
    grouped: str = "",
    own_faces: OwnFaces | None = None,
) -> Printed:
    """Make the table or packet of that name for a collection at `out` (.pdf, .xlsx, .docx).

    `school`: code of a school of a district file, for what is printed school by school. `campus`:
    name of the one campus whose figures are printed, under its name. `grouped`: "town",
    "school_zone" or "education_group", for each of which such a table is printed. `own_faces`: the
    faces of this machine to print in. What the tables need is computed first. Raises
    NotWritableError; UnknownNameError, of groups too with what is only printed for the district.
    """
    from edudesk.reporting import produce  # these libraries load only when needed

    _refuse_unknown(desk, name, out)
    layouts = _layouts(desk.catalogue, name)
    unit = _school(desk, school)
    if grouped or (school and desk.kind == "district"):
        _refuse_district_alone(desk, name, layouts)
    place = find_campus(desk, collection, campus) if campus else None
    if place is not None:
        _refuse_whole(name, layouts)
        unit = msgspec.structs.replace(unit, name=f"{unit.name}（{place.name}）")
    needs = {need for layout in layouts for need in layout.needs}
    with desk.at(collection):
        passed = passed_by_head(desk)  # of the whole school, whichever campus is printed
    with desk.at(collection, place.row if place else None) as store:
        occasion = Occasion(
            school=unit,
            collection=store.collection(collection),
            schools=(unit.number,) if school else (),
            groups=groups_of(desk, collection, grouped) if grouped else (),
            printed=desk.now().date(),
            campus=place.name if place else "",
            passed=passed,
            unconfirmed=unconfirmed(desk, collection) if desk.kind == "school" else {},
            check_code=check_code_of(desk, collection) if _proves(desk, out) else None,
            own_faces=own_faces,
        )
        occasion = _with_needs(desk, occasion, needs)
        if "assessment" in needs:
            occasion = _assessed(desk, occasion, layouts)
        return produce(store, desk.catalogue, name, out, context=occasion, told=desk.told)


def _proves(desk: Desk, out: Path) -> bool:
    """Whether the print bears the check code of what the file says.

    A workbook can be changed after it was made, and a district sends nothing to compare with.
    """
    return desk.kind == "school" and out.suffix.lower() == ".pdf"


def _with_needs(desk: Desk, occasion: Occasion, needs: Collection[str]) -> Occasion:
    """Return the occasion with what its layouts read beside the file's own relations."""
    collection = occasion.collection.number
    return msgspec.structs.replace(
        occasion,
        findings=desk.rules.run(desk.store) if "findings" in needs else (),
        open_cells=open_cells(desk, collection) if "open_cells" in needs else (),
        compared=compare(desk, collection).figures if "comparison" in needs else (),
        kin=changed_kin(desk, collection) if "lineage" in needs else (),
        beside=_beside(desk, collection) if "statistics_beside" in needs else (),
    )


def _beside(desk: Desk, collection: int) -> tuple[Beside, ...]:
    from edudesk.actions.statistics_comparing import compare_statistics  # reads tables too: heavy

    return compare_statistics(desk, collection)


def _assessed(desk: Desk, occasion: Occasion, layouts: Sequence[Layout]) -> Occasion:
    """Assess what is printed, and return the occasion with what trends show of earlier rounds."""
    from edudesk.assessment.items import assess_collection  # who prints no verdict does without

    needs = {need for layout in layouts for need in layout.needs}
    standard = _standard(desk, needs)
    moments = earlier_moments(desk, layouts, occasion, standard)
    assess_collection(desk.store, desk.catalogue, standard, beside=needs)
    return msgspec.structs.replace(occasion, moments=moments)


def _standard(desk: Desk, needs: Collection[str]) -> Standard:
    """Return the standard chosen for the file, or that of the annex where this is printed."""
    chosen = chosen_standard(desk, "")
    return first_standard(desk.catalogue) if "annex" in needs and not chosen.annex else chosen


def _refuse_unknown(desk: Desk, name: str, out: Path) -> None:
    names = [report.name for report in list_reports(desk.catalogue, desk.kind)]
    if name not in names:
        raise UnknownNameError.mistyped(
            f"没有名为“{name}”的表册", f"There is no report {name} of this file", name, names
        )
    if out.suffix.lower() not in SUFFIXES:
        raise EdudeskError(
            f"不能输出为“{out.name}”，文件名应以 .pdf、.xlsx 或 .docx 结尾。",
            f"{out.name} cannot be made: its name must end in .pdf, .xlsx or .docx.",
        )


def _refuse_whole(name: str, layouts: Sequence[Layout]) -> None:
    """Refuse to print for a campus what is judged of the whole school."""
    if any(layout.needs for layout in layouts):
        raise UnknownNameError(
            f"“{name}”说的是全校的校验或评估结果，不能按校区打印。",
            f"{name} tells findings or verdicts of the whole school, not of a campus.",
        )


def _refuse_district_alone(desk: Desk, name: str, layouts: Sequence[Layout]) -> None:
    """Refuse to print for some of the schools what is about the whole district."""
    if any(layout.by_school for layout in layouts):
        return
    some = [
        report.name
        for report in list_reports(desk.catalogue, desk.kind)
        if any(layout.by_school for layout in _layouts(desk.catalogue, report.name))
    ]
    raise UnknownNameError(
        f"“{name}”是全区的表册，不按学校打印。可以按学校打印的有：{'、'.join(some)}。",
        f"{name} is about the whole district, not a school. Printed by school: {', '.join(some)}.",
    )


def _school(desk: Desk, code: str) -> School:
    if not code:
        return desk.store.school(desk.school)
    for school in desk.store.schools():
        if school.code == code:
            return school
    raise UnknownNameError(
        f"文件中没有标识码为 {code} 的学校。",
        f"The file has no school with the code {code}.",
    )


def _layouts(catalogue: Catalogue, name: str) -> tuple[Layout, ...]:
    """Return the layout of that name, or those that the packet of that name consists of."""
    if name in catalogue.layouts:
        return (catalogue.layouts[name],)
    return tuple(catalogue.layouts[code] for code in catalogue.packets[name].layouts)
