"""Reads resources/folders.toml: in which folders a file should not be worked on."""

from __future__ import annotations

from functools import cache

import msgspec

from edudesk.catalogue.faults import refuse
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
    data = parse_toml((shipped("resources") / _FILE).read_bytes())
    refuse(shape_faults(data, UnfitFolders, _FILE))
    return msgspec.convert(data, UnfitFolders).folders
