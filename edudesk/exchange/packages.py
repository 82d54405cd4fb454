"""Packages as bytes: taken from a mailbox however they are named and wrapped, read, proven."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Final

from edudesk.catalogue.words import load_words
from edudesk.errors import FileRefusedError, why
from edudesk.exchange.signing import verifies
from edudesk.model.submission import FORMAT, Edition, Manifest, Package, Rows
from edudesk.storage.atoms import Scalar, atom, rows_of
from edudesk.storage.foreign import Found, Refused
from edudesk.storage.quarantine import Quarantine
from edudesk.storage.schema import table_name
from edudesk.storage.transport import SIGNATURE, Shape, seal_of, shape_of
from edudesk.storage.unpacking import Head, contradictory, unpack, unpack_head, unpack_rows

_LARGEST: Final = 32 * 2**20  # bytes of a file that is looked at, an archive of packages too
_OF_HEAD: Final = ("manifest", "facts", SIGNATURE)
_ZIP: Final = b"PK\x03\x04"
_WRAPPINGS: Final = 2  # a zip within a zip is what a careful sender makes of a careful program
_MEMBERS: Final = 20
_ENTRIES: Final = 20_000  # of an archive and those within it; a bundle of 5,000 zips has 10,000
_ENTRY: Final = b"PK\x01\x02"
_LOCKED: Final = 0x1  # bit of a member under a password


def shapes_of(editions: Iterable[Edition]) -> tuple[Shape, ...]:
    """Return the transport schemas that packages of these editions have."""
    return tuple(shape_of(edition, whole=whole) for edition in editions for whole in (False, True))


def quarantine_for(shapes: Sequence[Shape]) -> Quarantine:
    """Return the process that reads packages of these schemas."""
    return Quarantine(shapes)


class Proven:
    """A package that is proven: what it says of itself, and its cells when they are asked for."""

    def __init__(self, found: Found, shape: Shape, head: Head) -> None:
        self._found = found
        self._shape = shape
        self.manifest = head.manifest
        self.facts = head.facts
        self.key = head.key

    def rows(self, code: str) -> Rows:
        """Return the rows of one form, none when the edition does not have it."""
        for form in self._shape.edition.forms:
            if form.code == code:
                # No state of a form without its name: most forms are spared the reading of all.
                marked = atom(code) in self._found.tables["cells"]
                cells = self._table("cells") if marked else []
                rows = self._table(table_name(code))
                return unpack_rows(form, rows, cells, whole=self._shape.whole)
        return {}

    @cached_property
    def package(self) -> Package:
        """The package with its whole content."""
        return unpack({name: self._table(name) for name in self._found.tables}, self._shape)[0]

    def _table(self, name: str) -> list[list[Scalar]]:
        return rows_of(self._found.tables[name], name)


def read_package(image: bytes, name: str, shapes: Sequence[Shape], reader: Quarantine) -> Package:
    """Return the package that `image` is with its content; see `prove_package`."""
    return prove_package(image, name, shapes, reader).package


def prove_package(image: bytes, name: str, shapes: Sequence[Shape], reader: Quarantine) -> Proven:
    """Return the package that `image` is, proven: signature, digest, and what it says of itself.

    Cells and digest were proven where the file was read; what is believed of the answer is signed.
    `name`: of the file, for sentences. `reader` must be for these shapes.

    Raises:
        FileRefusedError: with a reason that a clerk can act on.
    """
    try:
        found = reader.read(image)
        shape = shapes[found.schema]
        if found.tables.keys() != shape.tables.keys():
            raise contradictory(name)
        head = unpack_head({table: rows_of(found.tables[table], table) for table in _OF_HEAD})
    except Refused as refused:
        raise refusal(refused, name) from refused
    except (ValueError, KeyError, TypeError) as error:
        raise contradictory(str(error)) from error
    if not verifies(head.key, seal_of(found.tables), head.signature):
        raise said("altered", name)
    _refuse_untrue(head.manifest, found.digest, shape)
    return Proven(found, shape, head)


def _refuse_untrue(manifest: Manifest, digest: bytes, shape: Shape) -> None:
    """Refuse a package that is not what its manifest says.

    Raises:
        FileRefusedError: altered, or made under another edition than it names.
    """
    expected = ("part", True) if shape.whole else ("submission", False)
    if (manifest.kind, shape.whole) != expected or manifest.format != FORMAT:
        raise contradictory(manifest.kind)
    if manifest.edition != shape.edition.code:
        raise contradictory(manifest.edition)
    if digest.hex() != manifest.digest:
        raise contradictory(manifest.digest[:16])


# -- files -----------------------------------------------------------------------------------------


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a package that was sent, unwrapped from zip archives.

    Name and extension do not matter. Links, pipes and devices are refused.

    Raises:
        FileRefusedError: missing, unreadable, too large, or an archive of none or several packages.
    """
    image = read_regular(path)
    for _ in range(_WRAPPINGS):
        if image.startswith(_ZIP):
            image = _unwrapped(image, path.name)
    return image


def read_regular(path: Path) -> bytes:
    """Return the bytes of a file of bearable size, no link, pipe or device.

    Raises:
        FileRefusedError: missing, unreadable, too large, or no plain file.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise said("no_package", path.name)
            if found.st_size > _LARGEST:
                raise said("too_large", path.name)
            return file.read(found.st_size + 1)
    except OSError as error:
        raise FileRefusedError(
            zh=f"文件 {path} 无法读取（{why(error)}）。请检查路径和权限，或先复制到本机。",
            en=f"{path} cannot be read ({error.strerror}). Check path and rights, or copy it.",
        ) from error


def _unwrapped(image: bytes, name: str) -> bytes:
    """Return the only package of an archive; what else lies in it is what mail programs add."""
    try:
        with open_archive(image, name) as archive:
            members = [one for one in archive.infolist()[:_MEMBERS] if not one.is_dir()]
            candidates = [bytes_of(archive, one, name) for one in members]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise said("cut_off", name) from error
    packages = [one for one in candidates if one.startswith((b"SQLite format 3\x00", _ZIP, b"{"))]
    if len(packages) != 1:
        raise said("archive", name)
    return packages[0]


def open_archive(image: bytes, name: str) -> zipfile.ZipFile:
    """Open an archive, unless its list of members alone would eat the memory.

    Raises:
        FileRefusedError: it has far more members than anybody sends.
        zipfile.BadZipFile: it is none.
    """
    if image.count(_ENTRY) > _ENTRIES:
        raise said("archive_empty", name)
    return zipfile.ZipFile(BytesIO(image))


def bytes_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """Return a member of an archive; what it declares of its size is not believed."""
    if member.flag_bits & _LOCKED:
        raise said("archive_locked", name)
    with archive.open(member) as file:
        body = file.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise said("too_large", name)
    return body


def refusal(refused: Refused, name: str) -> FileRefusedError:
    """Return the sentence for what a stranger's file is not."""
    if refused.why == "contradictory":
        return contradictory(refused.detail)
    return said(refused.why, name)


def said(key: str, name: str) -> FileRefusedError:
    """Return the sentence `key` of `resources/i18n/exchange.toml` about a file as a refusal."""
    label = load_words("exchange").label(key, name=name)
    return FileRefusedError(zh=label.zh, en=label.en)
