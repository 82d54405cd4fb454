"""Makes definitions out of their files: read, cross-checked, with the checks of fields."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from edudesk.catalogue.campuses import campus_checks
from edudesk.catalogue.crossing import Parts, crossing_faults
from edudesk.catalogue.declaring import declared_checks, with_declared
from edudesk.catalogue.definitions import Definitions
from edudesk.catalogue.faults import Fault, refuse
from edudesk.catalogue.generated import field_checks
from edudesk.catalogue.limits import with_limits
from edudesk.catalogue.ratios import with_ratios
from edudesk.catalogue.reader import (
    AnyFile,
    FactsFile,
    FormFile,
    LayoutFile,
    LimitsFile,
    ListsFile,
    PacketFile,
    Source,
    StandardFile,
    read,
    stray_faults,
)
from edudesk.catalogue.words import Words, load_words
from edudesk.model.form import Form, Line
from edudesk.model.standard import Standard

_T = TypeVar("_T")


def build(sources: tuple[Source, ...], forms: Path, reports: Path) -> Definitions:
    """Return what stands in these definition files, which lie in the folders `forms`, `reports`.

    Raises:
        DefinitionError: the definitions are faulty; every fault of every file is listed.
    """
    files, faults = read(sources)
    faults += stray_faults(forms, reports)
    refuse(faults)
    words = load_words("checks")
    parts = _parts(files, words)
    if not parts.forms:
        refuse([Fault("forms", "", "其中没有任何表的定义", "there is no form in it")])
    refuse(crossing_faults(parts))
    lists = {found.code: found for _, found in parts.lists}
    standards = {standard.code: standard for _, standard in parts.standards}
    limits = tuple(limit for _, limit in parts.limits)
    known = {
        form.code: with_limits(with_ratios(_with_lines(form, standards)), limits)
        for _, form in parts.forms
    }
    generated = (
        check
        for form in known.values()
        for checks in (
            field_checks(form, lists, known, words),
            declared_checks(form, words),
            campus_checks(form, words),
        )
        for check in checks
    )
    return Definitions(
        forms=known,
        lists=lists,
        checks=(*(check for _, check in parts.checks), *generated),
        facts={fact.key: fact for _, fact in parts.facts},
        standards=standards,
        layouts={layout.code: layout for _, layout in parts.layouts},
        packets={packet.code: packet for _, packet in parts.packets},
    )


def _parts(files: dict[str, AnyFile], words: Words) -> Parts:
    def of(shape: type[_T]) -> list[tuple[str, _T]]:
        return [(name, file) for name, file in files.items() if isinstance(file, shape)]

    form_files = of(FormFile)
    return Parts(
        lists=tuple((name, each) for name, file in of(ListsFile) for each in file.lists),
        forms=tuple((name, with_declared(file.form, words)) for name, file in form_files),
        checks=tuple((name, each) for name, file in form_files for each in file.checks),
        facts=tuple((name, each) for name, file in of(FactsFile) for each in file.facts),
        limits=tuple((name, each) for name, file in of(LimitsFile) for each in file.limits),
        standards=tuple((name, file.standard) for name, file in of(StandardFile)),
        layouts=tuple((name, file.layout) for name, file in of(LayoutFile)),
        packets=tuple((name, file.packet) for name, file in of(PacketFile)),
    )


def _with_lines(form: Form, standards: dict[str, Standard]) -> Form:
    """Return the form with the items of its standard as lines, if that is where they come from."""
    if not form.lines_from:
        return form
    items = standards[form.lines_from].items
    lines = tuple(
        Line(code=item.code, label=item.label, group=item.group, asks=item.asks) for item in items
    )
    return msgspec.structs.replace(form, lines=lines)
