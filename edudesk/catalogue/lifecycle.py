"""The states of a school's figures and the files that travel, from resources/exchange."""

from __future__ import annotations

from functools import cache

import msgspec

from edudesk.catalogue.faults import refuse
from edudesk.catalogue.reader import parse_toml
from edudesk.catalogue.shape import shape_faults
from edudesk.model.submission import Lifecycle
from edudesk.paths import shipped

_FILE = "lifecycle.toml"


@cache
def load_lifecycle() -> Lifecycle:
    """Return the kinds of files, states and steps.

    Raises:
        DefinitionError: the file is not as it must be.
    """
    data = parse_toml((shipped("resources") / "exchange" / _FILE).read_bytes())
    refuse(shape_faults(data, Lifecycle, f"exchange/{_FILE}"))
    return msgspec.convert(data, Lifecycle)
