"""Files as they arrive: alone, in folders, in archives of many; each is handed on by itself."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from edudesk.errors import FileRefusedError
from edudesk.exchange.packages import bytes_of, open_archive, read_regular, said

_ZIP: Final = b"PK\x03\x04"
_WORKBOOKS: Final = frozenset({"[Content_Types].xml", "content.xml"})  # xlsx and ods
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # xls and et
_DEEPEST: Final = 3  # a unit's bundle of zipped packages, zipped once more by a mail program
_MEMBERS: Final = 5000
_NOT_SENT: Final = (".", "~$", "__MACOSX", "Thumbs.db", "desktop.ini")


class Arrival(NamedTuple):
    """A file that arrived: its name for sentences, and its bytes or why they cannot be had.

    `path`: where it lies when it is a file of its own, not a member of an archive.
    """

    name: str
    image: bytes
    refused: FileRefusedError | None = None
    path: Path | None = None


def arrivals(paths: Iterable[Path]) -> Iterator[Arrival]:
    """Yield every file that was sent, those of folders and archives one by one, by name."""
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            yield from arrivals(sorted(one for one in path.iterdir() if _was_sent(one.name)))
        else:
            yield from _of_file(path)


def is_workbook(image: bytes) -> bool:
    """Whether a file is a workbook (xlsx, xls, et, ods) rather than an archive of packages."""
    if not image.startswith(_ZIP):
        return image.startswith(_OLE)
    try:
        with open_archive(image, "") as archive:
            return not _WORKBOOKS.isdisjoint(archive.namelist()[:_MEMBERS])
    except (zipfile.BadZipFile, FileRefusedError):
        return False  # why, is told when it is unpacked


def write_bundle(members: Iterable[tuple[str, bytes]]) -> bytes:
    """Return an archive of files, unopened and unchanged, the same bytes for the same files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, body)
    return out.getvalue()


def _of_file(path: Path) -> Iterator[Arrival]:
    try:
        image = read_regular(path)
    except FileRefusedError as error:
        yield Arrival(path.name, b"", error, path)
        return
    if image.startswith(_ZIP) and not is_workbook(image):
        yield from _of_archive(path.name, image, _DEEPEST)
    else:
        yield Arrival(path.name, image, path=path)


def _of_archive(name: str, image: bytes, deeper: int) -> Iterator[Arrival]:
    """Yield the members of an archive that may be packages; what declares too much is refused."""
    try:
        with open_archive(image, name) as archive:
            members = [one for one in archive.infolist() if _may_be_sent(one)]
            if not members or len(members) > _MEMBERS or not deeper:
                yield Arrival(name, b"", said("archive_empty", name))
                return
            for member in members:
                yield from _of_member(archive, member, name, deeper)
    except FileRefusedError as error:
        yield Arrival(name, b"", error)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        yield Arrival(name, b"", said("cut_off", name))


def _of_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, outer: str, deeper: int
) -> Iterator[Arrival]:
    name = f"{outer} › {Path(member.filename).name}"
    try:
        image = bytes_of(archive, member, name)
    except FileRefusedError as error:
        yield Arrival(name, b"", error)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
        yield Arrival(name, b"", said("cut_off", name))
    else:
        if image.startswith(_ZIP) and not is_workbook(image):
            yield from _of_archive(name, image, deeper - 1)
        else:
            yield Arrival(name, image)


def _may_be_sent(member: zipfile.ZipInfo) -> bool:
    parts = [part for part in Path(member.filename).parts if part != ".."]
    return not member.is_dir() and all(_was_sent(part) for part in parts)


def _was_sent(name: str) -> bool:
    """Whether somebody sent this, not a program that leaves its traces in every folder."""
    return not name.startswith(_NOT_SENT)
