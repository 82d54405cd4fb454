"""On-site checks: a stratified sample of schools and figures that a seed repeats anywhere."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

from edudesk.actions.entry import edited, set_cells
from edudesk.actions.rectifying import SITE_CHECKS
from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.change import Edited
from edudesk.model.form import Field, Form
from edudesk.model.place import Cell, Row, Value

REGISTER = "school_facts"
_STRATUM = "school_type"
_PLACES = 2
"""Decimals in which the sheet keeps every figure."""


class Accuracy(NamedTuple):
    """How many figures of a part were checked on site, and how many of them agreed."""

    part: str
    drawn: int
    checked: int
    agreeing: int


def draw_sample(
    desk: Desk, collection: int, *, schools: int, figures: int, seed: str = ""
) -> Edited:
    """Draw schools within their types, and figures of each within the parts of the register.

    The order of chance is that of SHA-256 over the seed and the school's code (and the figure's),
    so the same seed draws the same sample on every machine. Every type of school is drawn from as
    its share of all schools is, by largest remainders. Without a `seed` one is made; it stands in
    every row. Raises EdudeskError when no school has figures, UnknownNameError in a school's file.
    """
    if desk.kind != "district":
        raise UnknownNameError(
            "现场核查在区县文件中抽样。", "On-site checks are drawn in a district file."
        )
    seed = seed or secrets.token_hex(4)
    register = desk.form(REGISTER)
    with desk.at(collection) as store:
        rows = [row for row in store.rows(REGISTER) if _filled(register, row)]
        if not rows:
            raise EdudeskError(
                "还没有学校数据，不能抽样。请先导入学校情况或接收上报文件。",
                "No school has figures yet: load the table of schools or receive submissions.",
            )
        with store.writing(spoken("draw_sample", seed=seed), desk.who) as pen:
            for row in drawn_schools(rows, schools, seed):
                for part, field in drawn_figures(register, row, figures, seed):
                    values = _sheet_row(desk, row, part, field)
                    pen.add_row(SITE_CHECKS, desk.school, collection, {"seed": seed, **values})
        return edited(desk, pen.change())


def drawn_schools(rows: Sequence[Row], wanted: int, seed: str) -> list[Row]:
    """Return the schools that the seed draws, as many of each type as its share of all is."""
    strata: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        strata[str(row.values[_STRATUM] or "")].append(row)
    shares = _shares({name: len(found) for name, found in strata.items()}, wanted)
    drawn = [
        row
        for name, found in sorted(strata.items())
        for row in sorted(found, key=lambda row: _chance(seed, _code(row)))[: shares[name]]
    ]
    return sorted(drawn, key=_code)


def drawn_figures(register: Form, row: Row, wanted: int, seed: str) -> list[tuple[str, Field]]:
    """Return the figures of a school that the seed draws, in turn from each part that has any."""
    ranked = []
    for place, (part, fields) in enumerate(_filled(register, row).items()):
        by_chance = sorted(fields, key=lambda field: _chance(seed, _code(row), field.code))
        ranked += [(rank, place, part, field) for rank, field in enumerate(by_chance)]
    chosen = sorted(ranked, key=lambda one: (one[0], _chance(seed, _code(row), one[2])))[:wanted]
    return [(part, field) for _, _, part, field in sorted(chosen, key=lambda one: one[:2][::-1])]


def key_back(desk: Desk, row: int, texts: Mapping[str, str]) -> Edited:
    """Write what was found on site of a figure, by field as typed, as one step."""
    edits = [(Cell(SITE_CHECKS, row, field), text) for field, text in texts.items()]
    return set_cells(desk, spoken("key_back"), edits)


def measured_accuracy(desk: Desk, collection: int) -> tuple[Accuracy, ...]:
    """Return for each part of the register how much of what was checked agreed with what was said.

    Parts stand in the order in which they were drawn first.
    """
    counts: dict[str, list[int]] = {}
    with desk.at(collection) as store:
        for row in store.rows(SITE_CHECKS):
            found, declared = row.values["found"], row.values["declared"]
            count = counts.setdefault(str(row.values["part"] or ""), [0, 0, 0])
            count[0] += 1
            count[1] += found is not None
            count[2] += found is not None and found == declared
    return tuple(Accuracy(part, *count) for part, count in counts.items())


def _shares(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Return how many to draw of each stratum: its share rounded down, then largest remainders."""
    total = sum(sizes.values())
    wanted = min(wanted, total)
    shares = {name: size * wanted // total for name, size in sizes.items()}
    rest = sorted(sizes, key=lambda name: (-(sizes[name] * wanted % total), name))
    for name in rest[: wanted - sum(shares.values())]:
        shares[name] += 1
    return shares


def _chance(*parts: str) -> bytes:
    return sha256("|".join(parts).encode()).digest()


def _code(row: Row) -> str:
    return str(row.values["school_code"])


def _filled(register: Form, row: Row) -> dict[str, list[Field]]:
    """Return the numbers that a school has, by the title of their part."""
    parts = {
        section.title.zh: [field for field in section.fields if _is_sampled(field, row)]
        for section in register.sections
    }
    return {part: fields for part, fields in parts.items() if fields}


def _is_sampled(field: Field, row: Row) -> bool:
    """Whether a figure can be counted or measured on site: a number that is stored and filled."""
    stored = field.is_number and not field.derived and field.places <= _PLACES
    return stored and row.values.get(field.code) is not None


def _sheet_row(desk: Desk, row: Row, part: str, field: Field) -> dict[str, Value]:
    stratum = desk.catalogue.lists["school_type"].by_value.get(str(row.values[_STRATUM]))
    declared = int(row.values[field.code] or 0) * 10 ** (_PLACES - field.places)
    return {
        "concerns": row.id,
        "stratum": stratum.label.zh if stratum else "",
        "part": part,
        "figure": field.code,
        "figure_name": f"{field.label.zh}（{field.unit}）" if field.unit else field.label.zh,
        "declared": declared,
    }
