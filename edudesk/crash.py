"""Writes down a fault of our own: where it happened, never the data that was worked on."""

from __future__ import annotations

import os
import platform
import sys
import traceback
from datetime import datetime
from pathlib import Path
from tempfile import gettempdir

from edudesk import __version__
from edudesk.paths import state_dir

# Their messages are written by Python and name code; other messages may quote figures or people.
_SPEAKS_OF_CODE = (
    AttributeError,
    ImportError,
    IndexError,
    NameError,
    RecursionError,
    TypeError,
    ZeroDivisionError,
)


def write_report(error: BaseException) -> Path:
    """Write the crash report of `error` and return its path, in the user's state folder."""
    now = datetime.now().astimezone()
    path = _folder() / f"crash-{now:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
    path.write_text(report(error, now), encoding="utf-8")
    return path


def _folder() -> Path:
    """Return the folder for crash reports; the one for temporary files when that takes none."""
    try:
        folder = state_dir() / "crashes"
        folder.mkdir(exist_ok=True)
    except OSError:
        return Path(gettempdir())
    return folder


def report(error: BaseException, now: datetime) -> str:
    """Return versions, the kinds of the errors and the lines of code they passed, no values."""
    head = [
        f"EduDesk {__version__}, Python {platform.python_version()}, {platform.platform()}",
        f"{now.isoformat(timespec='seconds')}, frozen: {hasattr(sys, 'frozen')}",
    ]
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        chain.append(_one(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\n\n".join(["\n".join(head), *chain]) + "\n"


def _one(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    message = f": {error}" if isinstance(error, _SPEAKS_OF_CODE) else ""
    return f"{type(error).__name__}{message}\n{frames}".rstrip()


def sentence(path: Path) -> str:
    """Return what the user is told, in both languages."""
    return (
        f"程序出错了，您的数据没有受影响。错误报告（不含数据）：{path}\n"
        f"EduDesk has failed; your data are not affected. Crash report (without data): {path}"
    )
