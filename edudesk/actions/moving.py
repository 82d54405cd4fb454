"""Taking a file out of where work gets lost: chats, archives, caches, clouds, a failing disk."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from fnmatch import fnmatchcase
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from edudesk.catalogue.folders import load_folders
from edudesk.errors import NotWritableError, why
from edudesk.model.folder import UnfitFolder

if TYPE_CHECKING:
    from edudesk.actions.session import Desk

_READ_ONLY = "read_only"


def unfit_folder(path: Path) -> UnfitFolder | None:
    """Return the kind of folder that `path` should not be worked on in; None where all is well."""
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return next(kind for kind in load_folders() if kind.code == _READ_ONLY)
    return kind_of_path(path.absolute().as_posix())


def kind_of_path(path: str) -> UnfitFolder | None:
    """Return the kind of folder by the names in a whole path, its parts divided by /."""
    whole = path.lower()
    for kind in load_folders():
        if any(fnmatchcase(whole, pattern) for pattern in kind.patterns):
            return kind
    return None


def namesake(path: Path, folder: Path) -> Path | None:
    """Return the file of the same name in the work folder, which may be the one worked on."""
    there = folder / path.name
    return there if there.is_file() else None


def bring(path: Path, folder: Path, take: Literal["copy", "move"]) -> Path:
    """Copy or move a closed file into the work folder, made when missing; return where it is now.

    The copy is on disk before the original goes; a file of the same name there is never replaced.
    An original that cannot be deleted stays. Raises NotWritableError; then nothing has changed.
    """
    part = folder / f".{path.name}.{os.getpid()}.tmp"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy_durably(path, part)
        place = _free_name(folder, path)
        part.rename(place)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise NotWritableError(
            f"未能把 {path.name} 放进“{folder}”：{why(error)}。文件仍在原处，没有改动。",
            f"{path.name} could not be put into {folder}: {error.strerror or error}. "
            "It is where it was, unchanged.",
        ) from error
    if take == "move":
        _remove(path)
    return place


def _copy_durably(path: Path, part: Path) -> None:
    with path.open("rb") as source, part.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        target.flush()
        os.fsync(target.fileno())


def _free_name(folder: Path, path: Path) -> Path:
    if not (folder / path.name).exists():
        return folder / path.name
    numbered = (folder / f"{path.stem} ({number}){path.suffix}" for number in count(2))
    return next(place for place in numbered if not place.exists())


def _remove(path: Path) -> None:
    with suppress(OSError):  # held by the cloud's own program: two files are better than none
        path.unlink()


def save_copy(desk: Desk, out: Path) -> None:
    """Write what is stored as a file of its own at `out`, even where the open one is gone.

    Raises:
        NotWritableError: nothing was left at `out`, or what was there before.
    """
    from edudesk.actions.outgoing import write_whole  # brings packages along

    write_whole(desk.store.snapshot(), out)
