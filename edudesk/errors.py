"""The failures of the world, told to the user in a sentence; our own faults are not."""

from __future__ import annotations

import errno
from collections.abc import Collection
from typing import Final, Self


class EdudeskError(Exception):
    """Something outside the program prevents the wish: unreadable file, full disk, file in use.

    Attributes:
        zh: what happened, where, and what to do, in Chinese.
        en: the same in English.
        exit_code: status of the command line, 3 unless a child says otherwise (README).
    """

    exit_code = 3

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.zh = zh
        self.en = en

    def text(self, lang: str) -> str:
        """Return the sentence in `lang` ("zh" or "en")."""
        return self.en if lang == "en" else self.zh

    def __str__(self) -> str:
        return self.zh


class FileRefusedError(EdudeskError):
    """A file is missing, unreadable, damaged, of another kind or of a newer program."""


class FileHeldError(EdudeskError):
    """A file is open in another window, by another person or on another machine."""


class NotWritableError(EdudeskError):
    """Nothing can be written: read-only file or medium, full disk."""


class GivenUpError(EdudeskError):
    """The user has cancelled long work; nothing of it is left."""

    def __init__(self) -> None:
        super().__init__("已取消，没有留下任何改动。", "Cancelled; nothing was changed.")


class UnknownNameError(EdudeskError):
    """A form, field, row, report, school or collection of that name does not exist."""

    @classmethod
    def mistyped(cls, zh: str, en: str, name: str, known: Collection[str]) -> Self:
        """Return the refusal of a name: with the nearest of those known, else with all of them.

        `zh`, `en`: what is not there, up to the end of the clause.
        """
        from difflib import get_close_matches  # not before the first paint

        near = get_close_matches(name, known, n=1)
        if near:
            return cls(f"{zh}，是不是 {near[0]}？", f"{en}; did you mean {near[0]}?")
        return cls(f"{zh}。可用的有：{'、'.join(known)}。", f"{en}. There are: {', '.join(known)}.")


_REASONS: Final = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.EISDIR: "这是文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EROFS: "磁盘或U盘为只读",
    errno.EBUSY: "文件正被占用",
    errno.EIO: "磁盘读写出错",
}


def why(error: OSError) -> str:
    """Return what the system says against a file, in Chinese, for within a sentence."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__


class DefinitionError(EdudeskError):
    """One or more definition files are faulty; every fault is listed with file, item and key."""
