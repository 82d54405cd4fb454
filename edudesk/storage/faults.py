"""What SQLite says about the world, told to the user in a sentence; our own faults are raised."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from edudesk.errors import EdudeskError, FileHeldError, FileRefusedError, NotWritableError

_PRIMARY = 0xFF  # extended result codes keep the primary one in the low byte


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn SQLite's complaints about disk, lock and damage into sentences about the file `name`.

    Raises:
        NotWritableError: disk full, medium read-only or failing; nothing was kept of the edit.
        FileHeldError: another program holds the file.
        FileRefusedError: the file is damaged or no database.
    """
    try:
        yield
    except sqlite3.Error as error:
        sentence = _sentence(error, name)
        if sentence is None:
            raise
        raise sentence from error


def _sentence(error: sqlite3.Error, name: str) -> EdudeskError | None:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        return NotWritableError(
            zh=f"磁盘已满，未能写入 {name}，刚才的修改没有保存。请腾出空间后再试。",
            en=f"The disk is full: the last edit was not saved to {name}. "
            "Free some space and try again.",
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return read_only(name)
    if code == sqlite3.SQLITE_IOERR:
        return NotWritableError(
            zh=f"读写 {name} 时磁盘出错，刚才的修改没有保存。请检查磁盘或U盘，并另存一份。",
            en=f"The disk failed on {name}: the last edit was not saved. "
            "Check the disk and keep a copy of the file elsewhere.",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return FileHeldError(
            zh=f"文件 {name} 正被其他程序占用，请关闭该程序后再试。",
            en=f"Another program holds {name}. Close it there and try again.",
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return damaged(name)
    return None


def read_only(name: str) -> NotWritableError:
    """Return the sentence for a file or folder where nothing can be written."""
    return NotWritableError(
        zh=f"文件 {name} 不能写入（文件、文件夹或U盘为只读），请复制到可写的文件夹后再打开。",
        en=f"{name} cannot be written: the file or its folder is read-only. "
        "Copy it to a folder of your own and open it there.",
    )


def gone(name: str) -> NotWritableError:
    """Return the sentence for a file that is no longer where it was opened."""
    return NotWritableError(
        zh=f"文件 {name} 已不在原来的位置（被移走、改名、删除，或者U盘已拔出），"
        "刚才的修改没有保存。请把它放回原处再试；找不回来的，关闭时可以另存一份。",
        en=f"{name} is no longer where it was opened (moved, renamed, deleted, or the drive is "
        "gone): the last edit was not saved. Put it back and try again, or save a copy at closing.",
    )


def damaged(name: str) -> FileRefusedError:
    """Return the sentence for a file whose pages contradict each other or are cut off."""
    return FileRefusedError(
        zh=f"文件 {name} 已损坏或不完整，未作任何改动。请改用备份，或向发送者重新索取。",
        en=f"{name} is damaged or incomplete; nothing was changed. "
        "Use a backup, or ask the sender for it again.",
    )
