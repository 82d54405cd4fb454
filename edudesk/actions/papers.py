"""Issued prints: keeping one, saying how far its paper has come, printing it again years later."""

from __future__ import annotations

from pathlib import Path

from edudesk.actions.session import Desk
from edudesk.errors import NotWritableError, why
from edudesk.model.document import Printed
from edudesk.model.paper import Paper, PaperState


def keep_print(desk: Desk, name: str, printed: Printed, collection: int) -> Paper:
    """Keep the PDF that was just printed; the same contents again are the same print.

    Raises NotWritableError when the file is read-only or the disk is full.
    """
    pdf = printed.path.read_bytes()
    return desk.store.papers.keep(
        desk.school,
        collection,
        name,
        pdf,
        printed.pages,
        printed.fonts,
        desk.who,
        desk.now(),
    )


def list_papers(desk: Desk, collection: int) -> tuple[Paper, ...]:
    """Return the issued prints of a collection, the newest first."""
    return desk.store.papers.papers(desk.school, collection)


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
