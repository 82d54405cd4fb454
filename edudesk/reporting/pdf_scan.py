"""Makes a scan fit to be kept: pictures and PDFs encoded anew, without what else was in them.

What is kept is what can be seen: scripts, attachments, notes and the data of the camera go.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

import pikepdf
import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from edudesk.errors import FileRefusedError
from edudesk.model.scan import Encoded

LIMIT: Final = 2 * 1024 * 1024
"""Bytes of the largest document that is kept."""
SENT: Final = 400 * 1024
"""Bytes of the largest picture that travels with the figures of a school."""
_LONGEST: Final = 2000  # dots along the longer side: 170 to the inch on A4
_SENT_LONGEST: Final = (1600, 1280, 960)  # of a picture that travels; the first that is small
_MOST_DOTS: Final = 80_000_000  # A3 at 600 to the inch
_QUALITIES: Final = (80, 65, 50, 35)
_DENSITIES: Final = (130, 100, 75)  # dots to the inch of pages that are made pictures of
_COLOURS: Final = 256
_PAGE_KEYS: Final = ("/AA", "/Annots", "/PieceInfo", "/Metadata", "/Thumb")


def encoded_scan(data: bytes, name: str) -> Encoded:
    """Return a picture or a PDF encoded anew and no larger than LIMIT.

    What it is its first bytes tell. `name`: of the file, for sentences. Raises FileRefusedError
    when it is neither, damaged, locked by a password, or too large however it is encoded.
    """
    found = _pdf(data, name) if is_pdf(data) else _image(data, name)
    if len(found.body) > LIMIT:
        raise FileRefusedError(
            f"《{name}》压缩后仍超过 {LIMIT // 1024 // 1024} MB。请减少页数，分成几份附上。",
            f"{name} is still larger than {LIMIT // 1024 // 1024} MB when compressed: attach it in"
            " several parts.",
        )
    return found


def encoded_picture(data: bytes, name: str, page: int = 1) -> Encoded:
    """Return a picture, or a page of a PDF as one, encoded anew and no larger than SENT.

    So small it travels with the figures, many of it by one mail; PDFs do not, since whoever opens
    one runs far more of it than can be seen. Raises FileRefusedError as `encoded_scan` does, and
    when there is no such page.
    """
    if is_pdf(data):
        data = _page_picture(data, name, page)
    made = [_image(data, name, _SENT_LONGEST[0], SENT)]
    for longest in _SENT_LONGEST[1:]:
        if len(made[-1].body) > SENT:
            made.append(_image(data, name, longest, SENT))
    return made[-1]


def is_pdf(data: bytes) -> bool:
    """Whether these are the bytes of a PDF, whatever the file is called."""
    return data[:1024].lstrip().startswith(b"%PDF-")


def page_count(data: bytes, name: str) -> int:
    """Return how many pages a document has: a picture is one; FileRefusedError as above."""
    if not is_pdf(data):
        return 1
    with _opened(data, name) as pdf:
        return len(pdf)


def _page_picture(data: bytes, name: str, page: int) -> bytes:
    made = BytesIO()
    with _opened(data, name) as pdf:
        if not 1 <= page <= len(pdf):
            raise FileRefusedError(
                f"《{name}》共 {len(pdf)} 页，没有第 {page} 页。",
                f"{name} has {len(pdf)} pages and no page {page}.",
            )
        drawn = pdf[page - 1]
        scale = _SENT_LONGEST[0] / max(drawn.get_size())  # a page may claim any size
        drawn.render(scale=scale).to_pil().convert("RGB").save(made, "PNG")
    return made.getvalue()


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[pypdfium2.PdfDocument]:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        if pypdfium2.raw.FPDF_GetLastError() == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise _locked(name) from fault
        raise _unreadable(name) from fault
    with pdf:
        if not len(pdf):
            raise _unreadable(name)
        yield pdf


def _image(data: bytes, name: str, longest: int = _LONGEST, limit: int = LIMIT) -> Encoded:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damaged notes of a camera, which are dropped
            upright = _upright(data, name)
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as fault:
        raise _unreadable(name) from fault
    upright.thumbnail((longest, longest))
    plain = _on_white(upright)
    jpeg = _jpeg(plain, limit)
    if plain.getcolors(_COLOURS) is not None:  # a form or a drawing: sharper, and often smaller
        png = _png(plain)
        if len(png) <= len(jpeg):
            return Encoded("png", png, 1)
    return Encoded("jpeg", jpeg, 1)


def _upright(data: bytes, name: str) -> Image.Image:
    """Return a picture as it is to be looked at."""
    with Image.open(BytesIO(data), formats=("JPEG", "PNG")) as picture:
        if picture.width * picture.height > _MOST_DOTS:
            raise _unreadable(name)
        upright = ImageOps.exif_transpose(picture)
        clear = upright.info.get("transparency")
        upright.info = {} if clear is None else {"transparency": clear}  # notes would be kept
        return upright


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or colour; where it is transparent it is paper."""
    if picture.mode in ("L", "RGB"):
        return picture
    if picture.mode in ("1", "I", "I;16", "F"):
        return picture.convert("L")
    clear = picture.convert("RGBA")
    paper = Image.new("RGB", clear.size, "white")
    paper.paste(clear, mask=clear.getchannel("A"))
    return paper


def _jpeg(picture: Image.Image, limit: int) -> bytes:
    body = b""
    for quality in _QUALITIES:
        made = BytesIO()
        picture.save(made, "JPEG", quality=quality, optimize=True)
        body = made.getvalue()
        if len(body) <= limit:
            break
    return body


def _png(picture: Image.Image) -> bytes:
    made = BytesIO()
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def _pdf(data: bytes, name: str) -> Encoded:
    try:
        body, pages = _copied(data)
    except pikepdf.PasswordError as fault:
        raise _locked(name) from fault
    except (pikepdf.PdfError, ValueError) as fault:
        raise _unreadable(name) from fault
    if not pages:
        raise _unreadable(name)
    for density in _DENSITIES if len(body) > LIMIT else ():
        pictured = _as_pictures(body, density)
        body = min(body, pictured, key=len)
        if len(body) <= LIMIT:
            break
    return Encoded("pdf", body, pages)


def _copied(data: bytes) -> tuple[bytes, int]:
    """Return the pages of a PDF in a new one, and how many; the same bytes for the same pages."""
    made = BytesIO()
    with pikepdf.open(BytesIO(data)) as old, pikepdf.new() as new:
        new.pages.extend(old.pages)
        for page in new.pages:
            for key in _PAGE_KEYS:
                if key in page.obj:
                    del page.obj[key]
        pages = len(new.pages)
        new.remove_unreferenced_resources()
        new.save(
            made,
            deterministic_id=True,
            compress_streams=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    return made.getvalue(), pages


def _as_pictures(body: bytes, density: int) -> bytes:
    """Return a PDF whose pages are pictures of those of another one."""
    made = BytesIO()
    with pypdfium2.PdfDocument(body) as pdf:
        pages = list(_pictures(pdf, density))
    pages[0].save(
        made,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=density,
        quality=_QUALITIES[-1],
        creationDate=None,
        modDate=None,
    )
    return made.getvalue()


def _pictures(pdf: pypdfium2.PdfDocument, density: int) -> Iterator[Image.Image]:
    for page in pdf:
        scale = min(density / 72, _LONGEST / max(page.get_size()))  # a page may claim any size
        yield page.render(scale=scale).to_pil().convert("RGB")


def _locked(name: str) -> FileRefusedError:
    return FileRefusedError(
        f"《{name}》设有密码，请解除密码后再附上。",
        f"{name} is locked by a password: remove it and attach the file again.",
    )


def _unreadable(name: str) -> FileRefusedError:
    return FileRefusedError(
        f"《{name}》不是可以附上的扫描件：应为 JPEG、PNG 图片或 PDF，且没有损坏。",
        f"{name} cannot be attached: it must be a JPEG, a PNG or a PDF, and undamaged.",
    )
