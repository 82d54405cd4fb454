"""Where definitions and the user's state live; alone knows "checkout", "installed", "frozen"."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from platformdirs import PlatformDirs

Kind = Literal["forms", "reports", "resources"]

DATA_SUFFIX = ".edudesk"
"""Suffix of school and district files."""
PARCEL_SUFFIXES = frozenset(
    {".edutask", ".edupart", ".edusub", ".edureturn", ".edureceipt", ".educorrect", ".eduremarks"}
)
"""Suffixes of the files that travel between offices and colleagues (docs/exchange.md)."""
TABLE_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".et", ".csv", ".txt"})
"""Suffixes of tables that can be imported."""

_HERE = Path(__file__).resolve().parent
_DIRS = PlatformDirs("edudesk", appauthor=False, roaming=False)


def shipped(kind: Kind) -> Path:
    """Return the folder of shipped definitions or resources of this kind."""
    packaged = _HERE / "_shipped" / kind
    return packaged if packaged.is_dir() else _HERE.parent / kind


def cache_dir() -> Path:
    """Return the folder for what can be made again (compiled definitions); created when missing."""
    return _made(Path(_DIRS.user_cache_dir))


def state_dir() -> Path:
    """Return the folder for window state, recent files and crash reports; created when missing."""
    return _made(Path(_DIRS.user_state_dir))


def config_dir() -> Path:
    """Return the folder for what the user's machine is known by; created when missing."""
    return _made(Path(_DIRS.user_config_dir))


def own_command(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """Return the command that runs this very program again, and what its environment needs."""
    if getattr(sys, "frozen", False):
        return [sys.executable, *arguments], {}
    # Found beside this module, never in the folder that the user happens to be in.
    return [sys.executable, "-P", "-m", "edudesk", *arguments], {"PYTHONPATH": str(_HERE.parent)}


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
