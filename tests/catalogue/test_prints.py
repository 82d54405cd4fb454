"""Layouts and packets that name what is not there are refused when the definitions are read."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from edudesk.catalogue.library import Catalogue, load
from edudesk.catalogue.prints import print_faults
from edudesk.model.layout import FormLayout, ListLayout, SheetLayout


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load()


def faults(catalogue: Catalogue, **spoilt: object) -> list[str]:
    """Return the faults when things of these codes (with _ for -) stand as given."""
    changed = {code.replace("_", "-"): thing for code, thing in spoilt.items()}
    layouts = [("l.toml", changed.get(c, one)) for c, one in catalogue.layouts.items()]
    packets = [("p.toml", changed.get(c, one)) for c, one in catalogue.packets.items()]
    things: tuple[Any, Any] = layouts, packets
    found = print_faults(*things, catalogue.forms, catalogue.lists)
    return [f"{fault.item}: {fault.en}" for fault in found]


def test_the_shipped_layouts_and_packets_name_nothing_unknown(catalogue: Catalogue) -> None:
    assert faults(catalogue) == []


def test_a_form_that_is_not_there_is_named_with_the_nearest(catalogue: Catalogue) -> None:
    layout = msgspec.structs.replace(catalogue.layouts["buses"], form="busses")
    assert faults(catalogue, buses=layout) == [
        "buses: unknown form “busses”; did you mean “buses”?"
    ]


def test_a_group_that_is_not_there_is_named_with_the_nearest(catalogue: Catalogue) -> None:
    layout = msgspec.structs.replace(catalogue.layouts["buses"], group="safty")
    assert faults(catalogue, buses=layout) == [
        "buses: unknown group “safty”; did you mean “safety”?"
    ]


@pytest.mark.parametrize("key", ["fields", "leave_out", "widths"])
def test_a_field_that_is_not_there_is_named(catalogue: Catalogue, key: str) -> None:
    layout = catalogue.layouts["buses"]
    assert isinstance(layout, FormLayout)
    wrong: object = {"plat_no": 12.0} if key == "widths" else ("plat_no",)
    (found,) = faults(catalogue, buses=msgspec.structs.replace(layout, **{key: wrong}))
    assert "plat_no" in found


def test_a_column_that_follows_no_field_is_named(catalogue: Catalogue) -> None:
    layout = catalogue.layouts["guards"]
    assert isinstance(layout, ListLayout)
    first = msgspec.structs.replace(layout.columns[0], field="guards.nam")
    columns = (first, *layout.columns[1:])
    (found,) = faults(catalogue, guards=msgspec.structs.replace(layout, columns=columns))
    assert "“nam”" in found


def test_a_record_is_no_table_and_a_table_no_record(catalogue: Catalogue) -> None:
    table, sheet = catalogue.layouts["buses"], catalogue.layouts["fire"]
    assert isinstance(table, FormLayout)
    assert isinstance(sheet, SheetLayout)
    spoilt = msgspec.structs.replace(table, form="fire", widths={}, labels={})
    assert ["cannot be drawn" in one for one in faults(catalogue, buses=spoilt)] == [True]
    spoilt_sheet = msgspec.structs.replace(sheet, form="buses")
    assert ["cannot be drawn" in one for one in faults(catalogue, fire=spoilt_sheet)] == [True]


def test_a_packet_names_layouts_that_exist_and_a_page_as_its_divider(catalogue: Catalogue) -> None:
    packet = catalogue.packets["safety-packet"]
    spoilt = msgspec.structs.replace(packet, divider="fire")
    assert len(faults(catalogue, safety_packet=spoilt)) == 1
    part = msgspec.structs.replace(packet.parts[1], layouts=("drill",))
    spoilt = msgspec.structs.replace(packet, parts=(part,))
    assert faults(catalogue, safety_packet=spoilt) == [
        "safety-packet: unknown layout “drill”; did you mean “drills”?"
    ]
