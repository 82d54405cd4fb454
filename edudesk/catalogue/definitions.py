"""What definition files come to: every form, code list, check, standard and layout, by its code."""

from __future__ import annotations

from msgspec import Struct

from edudesk.model.check import Check
from edudesk.model.form import CodeList, Form
from edudesk.model.layout import Layout, Packet
from edudesk.model.standard import Fact, Standard


class Definitions(Struct, frozen=True, kw_only=True):
    """All definitions, by code; `checks` holds the written ones and those every field brings along.

    Made by `building`; what asks for them knows the `Catalogue` that they become (library.py).
    """

    forms: dict[str, Form]
    lists: dict[str, CodeList]
    checks: tuple[Check, ...]
    facts: dict[str, Fact]
    standards: dict[str, Standard]
    layouts: dict[str, Layout]
    packets: dict[str, Packet]
