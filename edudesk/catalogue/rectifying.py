"""Reads resources/rectifying.toml: how problems of the ledger go from state to state."""

from __future__ import annotations

from functools import cache

import msgspec

from edudesk.catalogue.faults import refuse
from edudesk.catalogue.reader import parse_toml
from edudesk.catalogue.shape import shape_faults
from edudesk.model.rectifying import Rectifying
from edudesk.paths import shipped

_FILE = "rectifying.toml"


@cache
def load_rectifying() -> Rectifying:
    """Return the steps of rectification.

    Raises:
        DefinitionError: the file is not as it must be.
    """
    data = parse_toml((shipped("resources") / _FILE).read_bytes())
    refuse(shape_faults(data, Rectifying, _FILE))
    return msgspec.convert(data, Rectifying)
