"""Photos and signed papers that a school attaches to its figures: kept, named by a cell, seen."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from edudesk.actions.entry import asked_field, edited
from edudesk.actions.naming import safe_name
from edudesk.actions.session import Desk, spoken
from edudesk.errors import FileRefusedError, UnknownNameError, why
from edudesk.model.change import Edited
from edudesk.model.place import Cell
from edudesk.model.scan import SUFFIXES, Scan
from edudesk.storage.bodies import digest_of
from edudesk.storage.contents import read_content

MOST: Final = 8 * 2**20
"""Bytes of all documents of a collection: what goes with the figures must go by any mail."""

_TELLING: Final = 8  # letters of its hash that keep two documents of one name apart


def attach_file(desk: Desk, collection: int, cell: Cell, path: Path, page: int = 1) -> Edited:
    """Keep a picture, or a page of a PDF as one, and let a cell of a school name it.

    Raises:
        FileRefusedError: it cannot be read, or cannot be attached; see `attach_picture`.
    """
    return attach_picture(desk, collection, cell, _read(path), path.name, page)


def attach_picture(
    desk: Desk, collection: int, cell: Cell, data: bytes, name: str, page: int = 1
) -> Edited:
    """Keep a picture encoded anew, so that nothing of the camera stays, and let a cell name it.

    Undo takes the name back; the picture goes when the figures are packed without it. `name`: what
    the picture is called where it came from, for sentences.

    Raises:
        FileRefusedError: it cannot be attached, or would make the submission too large to send.
        UnknownNameError: the cell holds no document, or not in this kind of file.
    """
    from edudesk.reporting.pdf_scan import encoded_picture  # its libraries load when needed

    form, field = asked_field(desk, cell.form, cell.field)
    if not field.attachment or form.owner != "school" or desk.kind != "school":
        raise UnknownNameError(
            f"“{field.label.zh}”不能在这里附照片或扫描件。",
            f"{field.label.en} takes no photo or scan here.",
        )
    encoded = encoded_picture(data, name, page)
    attached = read_content(desk.store, desk.school, collection).attached
    sizes = {one.sha256: one.size for one in attached}
    sizes[digest_of(encoded.body)] = len(encoded.body)
    if sum(sizes.values()) > MOST:
        raise FileRefusedError(
            f"已附 {len(attached)} 份照片和扫描件，再附就超过 {MOST // 2**20} MB，上报包发不出去。"
            "请先去掉不需要的。",
            f"{len(attached)} photos and scans are attached; with one more they are over"
            f" {MOST // 2**20} MB, too large to be sent. Remove some first.",
        )
    wanted = f"{_row_name(desk, collection, cell)}{field.label.zh}"
    wanted += f"-{digest_of(encoded.body)[:_TELLING]}"
    suffix = SUFFIXES[encoded.kind]
    with desk.at(collection) as store:
        scan = store.scans.keep(wanted, suffix, encoded, desk.who, desk.now())
        with store.writing(spoken("attach_scan", name=scan.name), desk.who) as pen:
            pen.set_value(cell, scan.name)
        return edited(desk, pen.change())


def _row_name(desk: Desk, collection: int, cell: Cell) -> str:
    """Return what a roster's row is called, as far as everybody may read it."""
    form = desk.form(cell.form)
    if not form.name or form.by_code[form.name].personal != "open":
        return ""
    with desk.at(collection) as store:
        (row,) = store.rows(cell.form, ids=[cell.row])
    value = row.values[form.name]
    return f"{safe_name(str(value))} " if value is not None else ""


def pages_in(desk: Desk, path: Path) -> int:
    """Return how many pages a document has that is to be attached; a picture has one.

    Raises:
        FileRefusedError: it cannot be read.
    """
    from edudesk.reporting.pdf_scan import page_count  # as above

    return page_count(_read(path), path.name)


def document_at(desk: Desk, cell: Cell, collection: int) -> tuple[Scan, bytes] | None:
    """Return the document that a cell names, None when the file does not hold it."""
    with desk.at(collection) as store:
        rows = store.rows(cell.form, ids=[cell.row])
        name = str(rows[0].values.get(cell.field)) if rows else ""
        found = next((one for one in store.scans.scans() if one.name == name), None)
        return (found, store.scans.contents(name)) if found else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileRefusedError(
            f"《{path.name}》不能读取（{why(error)}）。", f"{path.name} cannot be read."
        ) from error
