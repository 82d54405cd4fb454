"""Reads resources/exchange/statistics.toml: how the statistics' export is understood."""

from __future__ import annotations

from functools import cache

import msgspec

from edudesk.catalogue.faults import refuse
from edudesk.catalogue.reader import parse_toml
from edudesk.catalogue.shape import shape_faults
from edudesk.model.statistics import StatisticsExport
from edudesk.paths import shipped

_FILE = "statistics.toml"


@cache
def load_statistics_export() -> StatisticsExport:
    """Return the header paths of the export.

    Raises:
        DefinitionError: the file is not as it must be.
    """
    data = parse_toml((shipped("resources") / "exchange" / _FILE).read_bytes())
    refuse(shape_faults(data, StatisticsExport, f"exchange/{_FILE}"))
    return msgspec.convert(data, StatisticsExport)
