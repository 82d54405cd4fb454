"""Reads every definition file into model structs and collects the faults of all files at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec

from edudesk.catalogue.faults import Fault
from edudesk.catalogue.shape import shape_faults
from edudesk.model.check import Check
from edudesk.model.form import CodeList, Form, Limit
from edudesk.model.layout import Layout, Packet
from edudesk.model.standard import Fact, Standard


class ListsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """forms/codes/*.toml."""

    lists: tuple[CodeList, ...]


class FormFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """forms/school/*.toml and forms/district/*.toml: a form and the checks whose home it is."""

    form: Form
    checks: tuple[Check, ...] = ()


class FactsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """forms/facts.toml."""

    facts: tuple[Fact, ...]


class LimitsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """forms/limits.toml."""

    limits: tuple[Limit, ...]


class StandardFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """reports/standards/*.toml."""

    standard: Standard


class LayoutFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """reports/layouts/*.toml."""

    layout: Layout


class PacketFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """reports/packets/*.toml."""

    packet: Packet


AnyFile = ListsFile | FormFile | FactsFile | LimitsFile | StandardFile | LayoutFile | PacketFile

_FORM_SHAPES: dict[str, type[AnyFile]] = {
    "codes/*.toml": ListsFile,
    "school/*.toml": FormFile,
    "district/*.toml": FormFile,
    "facts.toml": FactsFile,
    "limits.toml": LimitsFile,
}
_REPORT_SHAPES: dict[str, type[AnyFile]] = {
    "standards/*.toml": StandardFile,
    "layouts/*.toml": LayoutFile,
    "packets/*.toml": PacketFile,
}


class Source(msgspec.Struct, frozen=True):
    """A definition file: its name for messages ("forms/school/staff.toml"), bytes and shape."""

    name: str
    content: bytes
    shape: type[AnyFile]


def find_sources(forms: Path, reports: Path) -> tuple[Source, ...]:
    """Return every definition file under the two folders, read once, in a fixed order."""
    return (
        *_sources("forms", forms, _FORM_SHAPES),
        *_sources("reports", reports, _REPORT_SHAPES),
    )


def _sources(title: str, folder: Path, shapes: dict[str, type[AnyFile]]) -> Iterator[Source]:
    for pattern, shape in shapes.items():
        for path in sorted(folder.glob(pattern)):
            name = f"{title}/{path.relative_to(folder).as_posix()}"
            yield Source(name=name, content=path.read_bytes(), shape=shape)


def stray_faults(forms: Path, reports: Path) -> Iterator[Fault]:
    """Yield a fault for each TOML file that lies where no definition is looked for."""
    for title, folder, shapes in (
        ("forms", forms, _FORM_SHAPES),
        ("reports", reports, _REPORT_SHAPES),
    ):
        known = {path for pattern in shapes for path in folder.glob(pattern)}
        for path in sorted(set(folder.rglob("*.toml")) - known):
            yield Fault(
                f"{title}/{path.relative_to(folder).as_posix()}",
                "",
                "此处的文件不会被读取，请移到正确的文件夹",
                "a file here is never read, move it to the folder of its kind",
            )


def read(sources: tuple[Source, ...]) -> tuple[dict[str, AnyFile], list[Fault]]:
    """Return the files that could be read, by name, and the faults of all others."""
    files: dict[str, AnyFile] = {}
    faults: list[Fault] = []
    for source in sources:
        try:
            data = parse_toml(source.content)
        except ValueError as error:
            faults.append(Fault(source.name, "", f"不是有效的 TOML（{error}）", f"TOML: {error}"))
            continue
        found = list(shape_faults(data, source.shape, source.name))
        faults += found
        if not found:
            files[source.name] = msgspec.convert(data, source.shape)
    return files, faults


def parse_toml(content: bytes) -> dict[str, Any]:
    """Return the data of a TOML file; decimals stay exact.

    Raises:
        ValueError: the content is not UTF-8 or not TOML.
    """
    import tomllib  # what was read once is kept compiled

    return tomllib.loads(content.decode("utf-8-sig"), parse_float=_exact)


def _exact(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not number.is_finite():
        raise ValueError(text)
    return number
