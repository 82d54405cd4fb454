"""Makes a printed file: fills the layouts, writes, and puts it in place at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.errors import NotWritableError, why
from edudesk.model.document import Document, Occasion, Printed
from edudesk.model.form import Form
from edudesk.model.layout import BlankLayout
from edudesk.model.work import Told, untold
from edudesk.reporting.build import Builder
from edudesk.reporting.excel import write_workbook
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_archive import Imprint
from edudesk.reporting.pdf_fonts import names_in_use, own_faces
from edudesk.reporting.word import write_word
from edudesk.storage.store import Store


def produce(
    store: Store,
    catalogue: Catalogue,
    name: str,
    out: Path,
    *,
    context: Occasion,
    told: Told = untold,
) -> Printed:
    """Print a layout or packet into `out`, a PDF, a workbook or a Word file by its suffix.

    The store shows the school and collection; what the layouts need computed is in its temporary
    tables. What stood at `out` is replaced whole or not at all. `told` hears of pages or sheets.

    Raises:
        UnknownNameError: there is no such layout or packet.
        MissingGlyphsError: the text holds characters that no font has.
        NotWritableError: nothing can be written there.
    """
    with own_faces(context.own_faces):
        told(0, 0)
        documents = Builder(store, catalogue, context).build(name)
        title = (catalogue.packets.get(name) or catalogue.layouts[name]).title.zh
        return _write(documents, out, title, context, told)


def produce_blanks(
    store: Store,
    catalogue: Catalogue,
    layout: BlankLayout,
    forms: Sequence[Form],
    office: str,
    out: Path,
    *,
    context: Occasion,
) -> Printed:
    """Print forms to be filled in by hand, all of them or what one office knows; as `produce`."""
    with own_faces(context.own_faces):
        documents = Builder(store, catalogue, context).blanks(layout, forms, office)
        return _write(documents, out, layout.title.zh, context, untold)


def _write(
    documents: Sequence[Document], out: Path, title: str, context: Occasion, told: Told
) -> Printed:
    part = out.with_name(f".{out.name}.part")
    fonts: tuple[str, ...] = ()
    try:
        if out.suffix.lower() == ".xlsx":
            pages = write_workbook(documents, part, title, told=told)
        elif out.suffix.lower() == ".docx":
            pages = write_word(documents, part, title, told=told)
        else:
            code, extract = context.check_code, _extract(context)
            pages = write_pdf(
                documents, part, title, _imprint(context), code, extract=extract, told=told
            )
            fonts = names_in_use()
        part.replace(out)
    except OSError as error:
        raise NotWritableError(
            f"无法写入“{out}”：{why(error)}。请检查磁盘空间和权限，或关闭正在打开的同名文件。",
            f"Cannot write {out}: {error.strerror or error}. Check space and permission, or close "
            "the file of that name.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return Printed(out, pages, fonts)


def _extract(context: Occasion) -> str:
    return load_words("print")("extract", part=context.campus) if context.campus else ""


def _imprint(context: Occasion) -> Imprint:
    """Say whose figures of which round and moment are printed, in which fonts."""
    collection, words = context.collection, load_words("print")
    return Imprint(
        author=words("author", school=context.school.name, code=context.school.code),
        subject=words(
            "subject", collection=collection.title.zh, moment=collection.moment.isoformat()
        ),
        keywords=words("between").join(names_in_use()),
    )
