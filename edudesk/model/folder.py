"""Kinds of folders where a file should not be worked on."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from edudesk.model.form import Label


class UnfitFolder(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of folder, known by `patterns` of its path (small letters, / between folders).

    `label` says what it is and why work is lost there; `take`: whether the file is copied out of it
    or moved.
    """

    code: str
    label: Label
    take: Literal["copy", "move"]
    patterns: tuple[str, ...]


class UnfitFolders(Struct, frozen=True, forbid_unknown_fields=True):
    """All of them, the particular before the general."""

    folders: tuple[UnfitFolder, ...]
