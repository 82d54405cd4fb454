"""Reads resources/folders.toml: in which folders a file should not be worked on."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

import msgspec

from edudesk.catalogue.faults import refuse
from edudesk.catalogue.kept import keep, read_kept
from edudesk.catalogue.reader import parse_toml
from edudesk.catalogue.shape import shape_faults
from edudesk.model.folder import UnfitFolder, UnfitFolders
from edudesk.paths import shipped

_FILE = "folders.toml"


@cache
def load_folders() -> tuple[UnfitFolder, ...]:
    """Return the kinds of folders, the particular before the general.

    Raises:
        DefinitionError: the file is not as it must be.
    """
    content = (shipped("resources") / _FILE).read_bytes()
    key = sha256(content).hexdigest()
    known = read_kept("folders", key, UnfitFolders)
    if known is None:
        data = parse_toml(content)
        refuse(shape_faults(data, UnfitFolders, _FILE))
        known = msgspec.convert(data, UnfitFolders)
        keep("folders", key, known)
    return known.folders
