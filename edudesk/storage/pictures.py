"""Proves that bytes are a picture and nothing beside, without decoding it.

Pictures travel as this program encodes them (reporting/pdf_scan.py): of bearable size, without
places, times, notes or previews of a camera. What has more was made by something else.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Final

from edudesk.model.scan import PictureKind

LONGEST: Final = 2000
"""Dots along the longer side of a picture that travels."""

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG: Final = b"\xff\xd8"
_JFIF: Final = (0xE0, b"JFIF\0")  # APP0, the only note of a program that a picture needs
_FRAMES: Final = frozenset({0xC0, 0xC2})  # baseline and progressive
_TABLES: Final = frozenset({0xC4, 0xDB, 0xDD})
_SCAN: Final = 0xDA
_NEXT: Final = re.compile(rb"\xff[^\x00\xd0-\xd7]")  # a marker that is no stuffing and no restart
_END: Final = b"\xff\xd9"


def picture_kind(body: bytes) -> PictureKind:
    """Return what a picture is that may travel.

    Raises:
        ValueError: it is none, too large to be looked at, or holds more than can be seen.
    """
    try:
        if body.startswith(_PNG):
            _refuse_size(*_png_size(body))
            return "png"
        if body.startswith(_JPEG) and body.endswith(_END):
            _refuse_size(*_jpeg_size(body))
            return "jpeg"
    except (IndexError, struct.error) as error:
        raise ValueError("cut off") from error
    raise ValueError("no picture")


def _refuse_size(width: int, height: int) -> None:
    if not (0 < width <= LONGEST and 0 < height <= LONGEST):
        raise ValueError(f"{width} x {height}")


def _png_size(body: bytes) -> tuple[int, int]:
    """Return width and height; the chunks must follow each other to the end, and be plain ones."""
    kinds = list(_png_chunks(body))
    if kinds[:1] != [b"IHDR"] or kinds[-1:] != [b"IEND"] or kinds.count(b"IEND") != 1:
        raise ValueError("PNG")
    if not _PNG_CHUNKS.issuperset(kinds) or kinds.count(b"IHDR") != 1:
        raise ValueError("PNG: " + str(sorted(set(kinds) - _PNG_CHUNKS)))
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _png_chunks(body: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at < len(body):
        head = body[at : at + 8]
        if len(head) < 8:
            raise ValueError("PNG: cut off")
        length = int.from_bytes(head[:4], "big")
        end = at + 8 + length
        if body[end : end + 4] != zlib.crc32(body[at + 4 : end]).to_bytes(4, "big"):
            raise ValueError("PNG: sum")
        yield head[4:]
        at = end + 4


def _jpeg_size(body: bytes) -> tuple[int, int]:
    """Return width and height out of the only frame."""
    sizes = []
    for kind, told in _jpeg_segments(body):
        if kind in _FRAMES:
            height, width = struct.unpack(">HH", told[1:5])
            sizes.append((width, height))
        elif kind not in _TABLES and kind != _SCAN and (kind, told[:5]) != _JFIF:
            raise ValueError(f"JPEG: {kind:02X}")
    (size,) = sizes
    return size


def _jpeg_segments(body: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the segments of a JPEG, of those that are drawn only the head."""
    at = len(_JPEG)
    while body[at : at + 2] != _END:
        if at + 4 > len(body) or body[at] != 0xFF:
            raise ValueError("JPEG: marker")
        kind, length = body[at + 1], int.from_bytes(body[at + 2 : at + 4], "big")
        yield kind, body[at + 4 : at + 2 + length]
        at += 2 + length
        if kind == _SCAN:
            found = _NEXT.search(body, at)
            at = found.start() if found else len(body)
    if at + 2 != len(body):
        raise ValueError("JPEG: something behind it")
