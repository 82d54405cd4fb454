"""Pictures that travel: what may be looked at, and what is more than a picture."""

from __future__ import annotations

import random
import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from edudesk.storage.pictures import LONGEST, picture_kind


def made(kind: str, width: int = 40, height: int = 30, **more: object) -> bytes:
    """Return a picture as another program writes it."""
    out = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def png_chunk(kind: bytes, body: bytes) -> bytes:
    """Return a chunk of a PNG with its right sum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int) -> bytes:
    """Return a PNG of a few bytes that claims to be so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*one) for one in chunks)


JPEG, PNG = made("JPEG"), made("PNG")
FRAME = JPEG.index(b"\xff\xc0")
END_OF_FRAME = FRAME + 2 + int.from_bytes(JPEG[FRAME + 2 : FRAME + 4], "big")


def test_plain_pictures_are_told_by_their_bytes() -> None:
    assert picture_kind(JPEG) == "jpeg"
    assert picture_kind(made("JPEG", progressive=True, quality=95)) == "jpeg"
    assert picture_kind(PNG) == "png"
    assert picture_kind(png_of(LONGEST, LONGEST)) == "png"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xd8\xff\xd9",
        JPEG[:-2],
        JPEG + b"PK\x03\x04",
        JPEG[:2] + b"\xff\xe1\x00\x08Exif\0\0" + JPEG[2:],
        JPEG[:2] + b"\xff\xfe\x00\x06home" + JPEG[2:],
        JPEG[:2] + b"\xff\xe0\x00\x07hello" + JPEG[2:],
        JPEG[:END_OF_FRAME] + JPEG[FRAME:END_OF_FRAME] + JPEG[END_OF_FRAME:],
        JPEG[: FRAME + 5] + struct.pack(">HH", 60_000, 60_000) + JPEG[FRAME + 9 :],
        JPEG[: FRAME + 5] + b"\0\0" + JPEG[FRAME + 7 :],
        made("JPEG", LONGEST + 1, 8),
        PNG[:-12],
        PNG + PNG,
        PNG[:40] + bytes([PNG[40] ^ 1]) + PNG[41:],
        PNG[:33] + png_chunk(b"tEXt", b"Author\0me") + PNG[33:],
        PNG[:33] + png_chunk(b"eXIf", b"II*\0") + PNG[33:],
        png_of(65_000, 65_000),
        png_of(0, 10),
        made("GIF"),
        made("TIFF"),
        b"%PDF-1.7\n%%EOF",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"MZ" + bytes(100),
    ],
)
def test_what_is_more_or_less_than_a_picture_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        picture_kind(body)


def test_damage_is_refused_in_no_other_way() -> None:
    chance = random.Random(7)
    for _ in range(2000):
        body = bytearray(chance.choice((JPEG, PNG)))
        for _ in range(chance.randrange(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        try:
            picture_kind(bytes(body[: chance.randrange(1, len(body) + 1)]))
        except ValueError:
            continue
