"""The side file that says who has a file open, so that the next one is told a name."""

from __future__ import annotations

import contextlib
import os
import socket
from datetime import datetime
from pathlib import Path

import msgspec

from edudesk.errors import FileHeldError


class Holder(msgspec.Struct, frozen=True):
    """Who has the file open: the name at the desk, the machine, the process, since when."""

    who: str
    host: str
    pid: int
    since: datetime

    @property
    def is_here(self) -> bool:
        """Whether the holder is on this machine, where the lock on the file itself is the truth."""
        return self.host == socket.gethostname()


def side_file(path: Path) -> Path:
    """Return the name of the side file of `path`."""
    return path.with_name(path.name + ".lock")


def read_holder(path: Path) -> Holder | None:
    """Return who is said to hold `path`; None when nobody is, or the note is unreadable."""
    try:
        return msgspec.json.decode(side_file(path).read_bytes(), type=Holder)
    except (OSError, msgspec.DecodeError):
        return None


def write_holder(path: Path, who: str, now: datetime) -> Holder:
    """Note that this process holds `path`.

    A folder that takes no side file is no reason to refuse: the lock on the file itself is held.
    """
    holder = Holder(who, socket.gethostname(), os.getpid(), now)
    try:
        side_file(path).write_bytes(msgspec.json.encode(holder))
    except OSError:
        with contextlib.suppress(OSError):
            side_file(path).unlink(missing_ok=True)  # a full disk leaves an empty one
    return holder


def remove_holder(path: Path, holder: Holder) -> None:
    """Remove the note, unless it has become another's."""
    if read_holder(path) == holder:
        side_file(path).unlink(missing_ok=True)


def refuse_elsewhere(path: Path) -> None:
    """Refuse a file that another machine noted as open: locks do not always cross a network.

    Raises:
        FileHeldError: naming the holder, and the note to delete when that program has ended.
    """
    holder = read_holder(path)
    if holder is not None and not holder.is_here:
        raise FileHeldError(
            zh=f"{held(path, holder).zh}如确认对方已关闭程序，"
            f"请删除 {side_file(path).name} 后再试。",
            en=f"{held(path, holder).en} If that program has surely ended, "
            f"delete {side_file(path).name} and try again.",
        )


def held(path: Path, holder: Holder | None) -> FileHeldError:
    """Return the sentence for a file that somebody else has open."""
    if holder is None:
        return FileHeldError(
            zh=f"文件 {path.name} 正在另一个程序中打开，请在那里关闭后再试。",
            en=f"{path.name} is open in another program. Close it there and try again.",
        )
    since = holder.since.astimezone()
    name = holder.who or "?"
    return FileHeldError(
        zh=f"文件 {path.name} 正由 {name} 在电脑 {holder.host} 上打开"
        f"（自 {since:%Y-%m-%d %H:%M} 起），请在那里关闭后再试。",
        en=f"{path.name} is open by {name} on {holder.host} since {since:%Y-%m-%d %H:%M}. "
        "Close it there and try again.",
    )
