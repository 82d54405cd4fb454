"""Proves that a zipped workbook unpacks to a bearable size and grid before it is read."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from edudesk.errors import FileRefusedError
from edudesk.exchange.opendocument import Grid, NotOpenDocument


class Bounds(NamedTuple):
    """What a workbook may unpack to.

    `unpacked`: bytes of all its parts together. `grid`: cells of the box around a sheet's outermost
    cells; readers reserve memory for the whole box.
    """

    unpacked: int
    grid: int


OWN: Final = Bounds(unpacked=256 * 2**20, grid=24_000_000)
"""Of a workbook that the user has chosen to import; a hundred thousand full rows fit."""

_OPEN_DOCUMENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED = b":encryption-data"
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_CHUNK = 1024 * 1024
_OVERLAP = 32
_REFERENCE = re.compile(rb"""\sr=["']([A-Za-z]{1,9})([0-9]{1,9})["']""")


def inspect_workbook(data: bytes, name: str, bounds: Bounds = OWN) -> None:
    """Raise FileRefusedError unless `data` is a zipped workbook (xlsx, ods) of bearable size.

    Declared sizes are lies until proven: every part is inflated here, a piece at a time, and
    counted. `name` is the file's name for the sentence.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, NotImplementedError, ValueError, struct.error) as error:
        raise _not_a_workbook(name) from error
    names = {part.filename for part in parts}
    is_open_document = {"mimetype", _OPEN_DOCUMENT} <= names
    if not is_open_document and not any(part.startswith("xl/workbook") for part in names):
        raise _not_a_workbook(name)
    if sum(part.file_size for part in parts) > bounds.unpacked:
        raise too_large(name, bounds)
    if is_open_document:
        _refuse_encrypted(data, parts, name)
        for part in parts:
            _measure_open_document(_inflated(data, part, name), part.filename, name, bounds)
    else:
        _measure(data, parts, name, bounds)


def _refuse_encrypted(data: bytes, parts: list[ZipInfo], name: str) -> None:
    """Refuse an OpenDocument workbook whose manifest tells that its parts are encrypted."""
    for part in parts:
        if part.filename == _MANIFEST and _ENCRYPTED in next(_inflated(data, part, name), b""):
            raise locked(name)


def _measure(data: bytes, parts: list[ZipInfo], name: str, bounds: Bounds) -> None:
    """Inflate all parts, counting bytes and the grid that each sheet spans."""
    total = 0
    for part in parts:
        columns = rows = 0
        tail = b""
        for piece in _inflated(data, part, name):
            total += len(piece)
            if total > bounds.unpacked:
                raise too_large(name, bounds)
            found = _REFERENCE.findall(tail + piece)
            if found:
                columns = max(columns, max(map(_column_number, {letters for letters, _ in found})))
                rows = max(rows, max(map(int, {digits for _, digits in found})))
            if columns * rows > bounds.grid:
                raise too_large(name, bounds)
            tail = piece[-_OVERLAP:]


def _measure_open_document(pieces: Iterator[bytes], part: str, name: str, bounds: Bounds) -> None:
    """Inflate a part of an OpenDocument workbook, counting bytes and the grid of its tables."""
    grid = Grid() if part == _OPEN_DOCUMENT else None
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > bounds.unpacked:
            raise too_large(name, bounds)
        if grid is None:
            continue
        try:
            grid.feed(piece)
        except NotOpenDocument as error:
            raise _not_a_workbook(name) from error
        if grid.cells > bounds.grid:
            raise too_large(name, bounds)


def _inflated(data: bytes, part: ZipInfo, name: str) -> Iterator[bytes]:
    """Yield the part's real content in pieces of at most 1 MiB."""
    packed = _packed(data, part, name)
    if part.compress_type == ZIP_STORED:
        yield from (packed[at : at + _CHUNK] for at in range(0, len(packed), _CHUNK))
        return
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not inflate.eof:
            piece = inflate.decompress(packed, _CHUNK)
            if not piece:
                break
            yield piece
            packed = inflate.unconsumed_tail
    except zlib.error as error:
        raise _not_a_workbook(name) from error


def _packed(data: bytes, part: ZipInfo, name: str) -> bytes:
    """Return the stored bytes of a part, found through its local header."""
    if part.flag_bits & 0x1:
        raise locked(name)
    header = data[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or len(header) < _LOCAL_HEADER.size:
        raise _not_a_workbook(name)
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    if signature != b"PK\x03\x04":
        raise _not_a_workbook(name)
    start = part.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    return data[start : start + part.compress_size]


def _column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def locked(name: str) -> FileRefusedError:
    """Return the refusal of a file that is protected by a password."""
    return FileRefusedError(
        f"《{name}》设有打开密码，请在 Excel 或 WPS 中取消密码、另存后再导入。",
        f"{name} is protected by a password: remove it, save the file and import that.",
    )


def _not_a_workbook(name: str) -> FileRefusedError:
    return FileRefusedError(
        f"《{name}》不是 Excel 工作簿，或文件已损坏。"
        "请在 Excel 或 WPS 中打开原表，另存为 .xlsx 后再导入。",
        f"{name} is no Excel workbook, or it is damaged: open the table and save it as .xlsx.",
    )


def too_large(name: str, bounds: Bounds) -> FileRefusedError:
    """Return the refusal of a workbook that goes beyond what it may unpack to."""
    most = bounds.unpacked // 2**20
    return FileRefusedError(
        f"《{name}》解开后过大（超过 {most} MB，或工作表范围过大），没有读取。"
        "请只保留要导入的数据后另存。",
        f"{name} unpacks to too much (over {most} MB, or a sheet spans too many cells) and was not"
        " read: save only the rows to be imported.",
    )
