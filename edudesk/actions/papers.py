"""Issued prints: keeping one, saying how far its paper has come, printing it again years later."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edudesk.actions.printing_schools import SchoolPrint
from edudesk.actions.session import Desk
from edudesk.errors import NotWritableError, why
from edudesk.model.document import Printed
from edudesk.model.paper import Paper, PaperState
from edudesk.storage.papers import Issued


def keep_print(
    desk: Desk, name: str, printed: Printed, collection: int, *, school: int | None = None
) -> Paper:
    """Keep the PDF that was just printed; the same contents again are the same print.

    `school`: number of the school of a district's file that it was printed for. Raises
    NotWritableError when the file is read-only or the disk is full.
    """
    whose = desk.school if school is None else school
    return desk.store.papers.keep(_issued(whose, collection, name, printed), desk.who, desk.now())


def keep_school_prints(desk: Desk, name: str, made: Sequence[SchoolPrint], collection: int) -> None:
    """Keep what was just printed for several schools, each for its school, as one step."""
    issued = (_issued(one.school.number, collection, name, one.printed) for one in made)
    desk.store.papers.keep_all(issued, desk.who, desk.now())


def _issued(school: int, collection: int, name: str, printed: Printed) -> Issued:
    pdf = printed.path.read_bytes()
    return Issued(school, collection, name, pdf, printed.pages, printed.fonts)


def list_papers(desk: Desk, collection: int, *, school: int | None = None) -> tuple[Paper, ...]:
    """Return the issued prints of a collection, the newest first; those of a school by number."""
    return desk.store.papers.papers(desk.school if school is None else school, collection)


def count_schools_printed(desk: Desk, collection: int) -> dict[str, int]:
    """Return of how many schools of a district's file a report was printed, by its name."""
    return desk.store.papers.schools_printed(collection, desk.school)


def set_paper_state(desk: Desk, number: int, state: PaperState) -> Paper:
    """Say that a paper was signed and sealed, or received; UnknownNameError for no such print."""
    return desk.store.papers.set_state(number, state, desk.who, desk.now())


def reprint(desk: Desk, number: int, out: Path) -> Printed:
    """Write an issued print at `out` as it was, byte for byte, whatever the figures say today.

    Raises UnknownNameError for no such print, NotWritableError when nothing can be written.
    """
    paper = desk.store.papers.paper(number)
    try:
        out.write_bytes(desk.store.papers.contents(number))
    except OSError as error:
        raise NotWritableError(
            f"无法写入“{out}”：{why(error)}。请检查磁盘空间和权限，或关闭正在打开的同名文件。",
            f"Cannot write {out}: {error.strerror or error}. Check space and permission, or close "
            "the file of that name.",
        ) from error
    return Printed(out, paper.pages, paper.fonts)
