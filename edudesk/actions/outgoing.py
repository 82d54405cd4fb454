"""Files that go out: written whole, read back and compared."""

from __future__ import annotations

import os
from pathlib import Path

from edudesk.catalogue.editions import released_editions
from edudesk.catalogue.library import Catalogue
from edudesk.errors import NotWritableError, why
from edudesk.exchange.packages import quarantine_for, read_package, shapes_of
from edudesk.model.submission import Edition, Package
from edudesk.storage.transport import edition_of


def known_editions(catalogue: Catalogue) -> tuple[Edition, ...]:
    """Return the editions whose packages are read: that of the forms in use, and released ones."""
    present = edition_of(catalogue.school_forms)
    return (present, *(one for one in released_editions() if one.code != present.code))


def write_proven(body: bytes, out: Path, catalogue: Catalogue) -> Package:
    """Write a package at `out` and return it as a stranger would read it.

    Raises:
        NotWritableError: nothing was left at `out`, or what was there before.
    """
    shapes = shapes_of(known_editions(catalogue))
    with quarantine_for(shapes) as reader:
        package = read_package(body, out.name, shapes, reader)
    write_whole(body, out)
    return package


def write_whole(body: bytes, out: Path) -> None:
    """Write a file so that it is there whole or not at all, and compare what the disk gives back.

    Raises:
        NotWritableError: with the reason; what was there before is left.
    """
    beside = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        with beside.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if beside.read_bytes() != body:
            raise NotWritableError(
                zh=f"写到 {out.parent} 的文件读回来不一样，U盘或磁盘可能已坏，请换一个位置。",
                en=f"What was written to {out.parent} reads back differently: the stick may "
                "be failing. Choose another place.",
            )
        beside.replace(out)
    except OSError as error:
        raise NotWritableError(
            zh=f"不能写到 {out}（{why(error)}）。请检查文件夹、权限和剩余空间，或换一个位置。",
            en=f"{out} cannot be written ({error.strerror}). Check folder, rights and free space.",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
