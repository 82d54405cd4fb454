"""Compares TOML data with a model struct and names every fault; msgspec names the first."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin

import msgspec

from edudesk.catalogue.faults import Fault, unknown
from edudesk.model.form import Label

_NAMES = ("code", "key", "value", "name")


def shape_faults(data: object, shape: Any, file: str, item: str = "") -> Iterator[Fault]:  # noqa: ANN401
    """Yield every way in which `data` cannot become `shape` (a struct, container or plain type).

    `item` is the path that leads to `data`, such as "form.sections[1].fields[birth_month]".
    """
    shape = _chosen(shape, data)
    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        yield from _struct_faults(data, shape, file, item)
    elif get_origin(shape) is tuple and isinstance(data, list):
        for place, element in enumerate(data, start=1):
            path = f"{item}[{_name(element, place)}]"
            yield from shape_faults(element, get_args(shape)[0], file, path)
    elif get_origin(shape) is dict and isinstance(data, dict):
        for name, element in data.items():
            yield from shape_faults(element, get_args(shape)[1], file, _joined(item, name))
    else:
        yield from _leaf_faults(data, shape, file, item)


@functools.cache
def _fields_of(shape: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """Return the fields of a struct by their key; to evaluate its annotations takes long."""
    return {field.encode_name: field for field in msgspec.structs.fields(shape)}


def _struct_faults(
    data: object, shape: type[msgspec.Struct], file: str, item: str
) -> Iterator[Fault]:
    if not isinstance(data, dict):
        yield from _leaf_faults(data, shape, file, item)
        return
    fields = _fields_of(shape)
    for name in data.keys() - fields.keys() - {shape.__struct_config__.tag_field}:
        yield unknown(file, item, ("键", "key"), name, fields)
    for name, field in fields.items():
        if name in data:
            yield from shape_faults(data[name], field.type, file, _joined(item, name))
        elif field.required:
            yield Fault(file, item, f"缺少键“{name}”", f"key “{name}” is missing")
    if shape is Label:
        yield from _label_faults(data, file, item)


def _label_faults(data: dict[str, object], file: str, item: str) -> Iterator[Fault]:
    for lang, text in data.items():
        if text == "":
            yield Fault(file, item, f"{lang} 为空", f"{lang} is empty")


def _leaf_faults(data: object, shape: Any, file: str, item: str) -> Iterator[Fault]:  # noqa: ANN401
    try:
        msgspec.convert(data, shape)
    except msgspec.ValidationError as error:
        yield Fault(file, item, f"值 {data!r} 不合要求（{error}）", f"value {data!r}: {error}")


def _chosen(shape: Any, data: object) -> Any:  # noqa: ANN401
    """Return T of `T | None` (TOML cannot say None) and the tagged struct that `data` names.

    Any other shape is returned as it is.
    """
    if get_origin(shape) not in (Union, types.UnionType):
        return shape
    options = [option for option in get_args(shape) if option is not type(None)]
    if len(options) == 1:
        return options[0]
    for option in options:
        config = option.__struct_config__
        if isinstance(data, dict) and data.get(config.tag_field) == config.tag:
            return option
    return shape


def _name(element: object, place: int) -> str:
    """Return how a list element is called: its own code, else its place counted from 1."""
    if isinstance(element, dict):
        for key in _NAMES:
            if isinstance(element.get(key), str):
                return str(element[key])
    return str(place)


def _joined(item: str, name: str) -> str:
    return f"{item}.{name}" if item else name
