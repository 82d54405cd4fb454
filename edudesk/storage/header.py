"""The first hundred bytes, read before SQLite sees a file: whether it is ours, and how new."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from edudesk.errors import FileRefusedError, why

APPLICATION_ID: Final = int.from_bytes(b"EduD", "big")
_MAGIC: Final = b"SQLite format 3\x00"
_LENGTH: Final = 100
_USER_VERSION: Final = slice(60, 64)
_APPLICATION_ID: Final = slice(68, 72)


def read_version(path: Path) -> int:
    """Return the version of the engine's tables in one of our files.

    Call it only on files that this process has not open: closing a file drops SQLite's locks on it.

    Raises:
        FileRefusedError: missing, unreadable, not SQLite, or made by another program.
    """
    head = _head(path)
    ours = int.from_bytes(head[_APPLICATION_ID], "big") == APPLICATION_ID
    if len(head) < _LENGTH or not head.startswith(_MAGIC) or not ours:
        raise FileRefusedError(
            zh=f"{path.name} 里不是 EduDesk 的填报数据，未作任何改动。请核对是否选错了文件。",
            en=f"{path.name} holds no EduDesk figures; nothing was changed. Is it the right file?",
        )
    return int.from_bytes(head[_USER_VERSION], "big")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LENGTH)
    except FileNotFoundError as error:
        raise FileRefusedError(
            zh=f"找不到文件 {path}。请检查路径，或U盘是否已插好。",
            en=f"There is no file {path}. Check the path, or whether the USB stick is plugged in.",
        ) from error
    except OSError as error:
        raise FileRefusedError(
            zh=f"文件 {path} 无法读取（{why(error)}）。请检查权限，或复制到本机后再打开。",
            en=f"{path} cannot be read ({error.strerror}). Check your rights, or open a copy.",
        ) from error
