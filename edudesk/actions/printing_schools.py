"""Printing school by school: one file for each school of a district, as one piece of work."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from edudesk.actions.printing import list_reports, print_report
from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError, NotWritableError, why
from edudesk.model.document import OwnFaces, Printed
from edudesk.model.place import School
from edudesk.model.work import untold

_NO_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]')  # what a file name may not hold on some system


class SchoolPrint(NamedTuple):
    """What was printed for a school."""

    school: School
    printed: Printed


def schools_of(desk: Desk) -> tuple[School, ...]:
    """Return the schools of a district's file by their codes; none at a school."""
    found = (school for school in desk.store.schools() if school.number != desk.school)
    return tuple(sorted(found, key=lambda school: school.code))


def print_every_school(
    desk: Desk, name: str, folder: Path, collection: int, *, own_faces: OwnFaces | None = None
) -> tuple[SchoolPrint, ...]:
    """Print a report for each school of a district into `folder`, named by code and school.

    Tells how many schools are done; given up, or at the first school that cannot be printed, the
    folder stays as it was. Raises UnknownNameError for a report that is not printed by school,
    NotWritableError when nothing can be written.
    """
    if desk.kind != "district":
        raise EdudeskError(
            "逐校打印须打开区县文件。", "Printing school by school needs a district file."
        )
    quiet = replace(desk, told=untold)
    schools = schools_of(desk)
    title = next((one.title.zh for one in list_reports(desk.catalogue) if one.name == name), "")
    made = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder, prefix=".") as aside:
            for done, school in enumerate(schools):
                desk.told(done, len(schools))
                file = _NO_NAME.sub("", f"{school.code}{school.name}{title}.pdf")
                printed = print_report(
                    quiet,
                    name,
                    Path(aside) / file,
                    collection,
                    school=school.code,
                    own_faces=own_faces,
                )
                made.append(SchoolPrint(school, printed))
            return tuple(_put(one, folder) for one in made)
    except OSError as error:
        raise NotWritableError(
            f"无法写入“{folder}”：{why(error)}。请检查磁盘空间和权限，或换一个文件夹。",
            f"Cannot write to {folder}: {error.strerror or error}. Check space and permission.",
        ) from error


def _put(made: SchoolPrint, folder: Path) -> SchoolPrint:
    """Put a finished file in its place."""
    out = made.printed.path.replace(folder / made.printed.path.name)
    return SchoolPrint(made.school, Printed(out, made.printed.pages, made.printed.fonts))
