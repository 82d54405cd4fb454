"""Finds names in layouts and packets that lead nowhere: forms, fields, layouts, dividers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from edudesk.catalogue.faults import Fault, unknown
from edudesk.model.form import CodeList, Form
from edudesk.model.layout import FormLayout, Layout, ListLayout, Packet, PageLayout, SheetLayout

_FORM = ("报表", "form")
_FIELD = ("指标", "field")
_LAYOUT = ("表样", "layout")
_GROUPS = "report_groups"


def print_faults(
    layouts: Sequence[tuple[str, Layout]],
    packets: Sequence[tuple[str, Packet]],
    forms: Mapping[str, Form],
    lists: Mapping[str, CodeList],
) -> Iterator[Fault]:
    """Yield the faults of layouts and packets, each with the name of its file."""
    known = {layout.code: layout for _, layout in layouts}
    for file, layout in layouts:
        yield from _layout_faults(file, layout, forms)
        groups = lists[_GROUPS].by_value if _GROUPS in lists else {layout.group: None}
        if layout.owners and layout.group not in groups:
            yield unknown(file, layout.code, ("分类", "group"), layout.group, groups)
        if layout.first and not isinstance(known.get(layout.first), ListLayout):
            fit = [code for code, one in known.items() if isinstance(one, ListLayout)]
            yield unknown(file, layout.code, _LAYOUT, layout.first, fit)
    for file, packet in packets:
        for code in packet.layouts:
            if code not in known:
                yield unknown(file, packet.code, _LAYOUT, code, known)
        for part in packet.parts:
            for code in part.when.keys() - set(part.layouts):
                yield unknown(file, packet.code, _LAYOUT, code, part.layouts)
        if packet.divider and not isinstance(known.get(packet.divider), PageLayout):
            pages = [code for code, one in known.items() if isinstance(one, PageLayout)]
            yield unknown(file, packet.code, ("隔页表样", "page layout"), packet.divider, pages)


def _layout_faults(file: str, layout: Layout, forms: Mapping[str, Form]) -> Iterator[Fault]:
    if isinstance(layout, FormLayout | SheetLayout | ListLayout):
        if layout.form and layout.form not in forms:
            yield unknown(file, layout.code, _FORM, layout.form, forms)
            return
        yield from _kind_faults(file, layout, forms)
    if isinstance(layout, FormLayout):
        fields = forms[layout.form].by_code
        for code in (*layout.fields, *layout.leave_out, *layout.widths, *layout.labels):
            if code not in fields:
                yield unknown(file, layout.code, _FIELD, code, fields)
    if isinstance(layout, ListLayout):
        for column in layout.columns:
            yield from _column_faults(file, layout.code, column.field, forms)


def _kind_faults(
    file: str, layout: FormLayout | SheetLayout | ListLayout, forms: Mapping[str, Form]
) -> Iterator[Fault]:
    """Yield the fault of a record drawn as a table, or of a table drawn as label and value."""
    if not layout.form or isinstance(layout, ListLayout):
        return
    if (forms[layout.form].kind == "record") != isinstance(layout, SheetLayout):
        yield Fault(
            file,
            layout.code,
            f"“{layout.form}”不能用这种表样：单行表用 sheet，名册和固定行表用 form",
            f"{layout.form} cannot be drawn so: records as sheet, rosters and grids as form",
        )


def _column_faults(file: str, code: str, name: str, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Yield the fault of a column that follows a field which is not there."""
    if not name:
        return
    form, _, field = name.partition(".")
    if form not in forms:
        yield unknown(file, code, _FORM, form, forms)
    elif field not in forms[form].by_code:
        yield unknown(file, code, _FIELD, field, forms[form].by_code)
