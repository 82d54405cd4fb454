"""Figures declared elsewhere: the typed total beside the derived one, and which of them holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from edudesk.catalogue.words import Words
from edudesk.model.check import Check, Figure
from edudesk.model.form import Field, Form, Label, Line
from edudesk.model.place import Value

BASES = "figure_basis"
"""The code list from which is chosen which of the two figures holds."""

_COUNTED, _DECLARED, _BASIS, _REASON = "_counted", "_declared", "_basis", "_basis_reason"
_LONGEST_REASON = 200


def with_declared(form: Form, words: Words) -> Form:
    """Return the form with four fields more behind every declared one.

    `X_counted` is what X was derived as, `X_declared` is typed, `X_basis` says which holds and
    `X_basis_reason` why. X itself is what all others read: the figure that holds.
    """
    if not any(field.declared for field in form.fields):
        return form
    sections = tuple(
        msgspec.structs.replace(
            section,
            fields=tuple(made for field in section.fields for made in _with_parts(field, words)),
        )
        for section in form.sections
    )
    declared = frozenset(field.code for field in form.fields if field.declared)
    lines = tuple(_asking(line, declared) for line in form.lines)
    return msgspec.structs.replace(form, sections=sections, lines=lines)


def declared_checks(form: Form, words: Words) -> Iterator[Check]:
    """Yield for each declared figure of a form the check that both agree.

    The reason of a decision is the explanation of the difference: it lapses as all explanations do
    when the figures change that it was given for.
    """
    for field in form.fields:
        if field.declared:
            yield _agreement(form, field, words)


def decides(field: Field) -> bool:
    """Whether a cell of the field says which of two figures holds, or why."""
    return bool(field.beside) and field.code in (
        f"{field.beside}{_BASIS}",
        f"{field.beside}{_REASON}",
    )


def decided_check(form: str, field: Field) -> str:
    """Return the code of the check that speaks of the figures among which `field` decides."""
    return _agreement_code(form, field.beside)


def decision(field: Field, values: Mapping[str, Value]) -> str:
    """Return the reason of what was decided in a row, "" while basis or reason is missing."""
    basis, reason = (values.get(f"{field.beside}{part}") for part in (_BASIS, _REASON))
    return str(reason) if basis and reason else ""


def _with_parts(field: Field, words: Words) -> Iterator[Field]:
    if not (field.declared and field.derived and field.is_number):
        yield field
        return
    code = field.code
    counted, declared, basis = (f"this.{code}{part}" for part in (_COUNTED, _DECLARED, _BASIS))
    yield msgspec.structs.replace(
        field,
        derived=f"CASE WHEN {basis} = 'declared' AND {declared} IS NOT NULL"
        f" THEN {declared} ELSE {counted} END",
    )
    yield _part(field, _COUNTED, words, "counted", derived=field.derived)
    yield _part(
        field,
        _DECLARED,
        words,
        "declared",
        minimum=field.minimum,
        maximum=field.maximum,
        renamed_from=field.declared_renamed_from,
        label=_elsewhere(field, words),
    )
    yield _part(field, _BASIS, words, "basis", type="code", unit="", places=0, list=BASES)
    yield _part(
        field,
        _REASON,
        words,
        "reason",
        type="text",
        unit="",
        places=0,
        max_length=_LONGEST_REASON,
        required_when=f"{basis} = 'declared'",
    )


def _elsewhere(field: Field, words: Words) -> Label:
    """Return what the typed figure is called: by the place it is copied from, if that is known."""
    return field.declared_label or words.label("declaring_declared", label=field.label)


def _part(field: Field, suffix: str, words: Words, word: str, **differing: object) -> Field:
    """Return a field that stands beside a declared one: of its kind but for what differs."""
    plain = msgspec.structs.replace(
        field,
        code=f"{field.code}{suffix}",
        label=words.label(f"declaring_{word}", label=field.label),
        hint=words.label(f"declaring_{word}_hint", label=field.label),
        derived="",
        declared=False,
        declared_label=None,
        declared_renamed_from="",
        beside=field.code,
        minimum=None,
        maximum=None,
        carries=False,
        status="C",
    )
    return msgspec.structs.replace(plain, **differing)


def _asking(line: Line, declared: frozenset[str]) -> Line:
    """Return a grid's line that asks for the parts of the declared fields that it asks for."""
    parts = tuple(
        f"{code}{part}"
        for code in line.asks
        if code in declared
        for part in (_COUNTED, _DECLARED, _BASIS, _REASON)
    )
    return msgspec.structs.replace(line, asks=(*line.asks, *parts)) if parts else line


def _agreement(form: Form, field: Field, words: Words) -> Check:
    code = field.code
    counted, declared, basis, reason = (
        f"{code}{part}" for part in (_COUNTED, _DECLARED, _BASIS, _REASON)
    )
    return Check(
        code=_agreement_code(form.code, code),
        level="unusual",
        kind="between",
        form=form.code,
        fields=(declared, counted),
        holds=f"this.{declared} = this.{counted}",
        applies=f"this.{declared} IS NOT NULL",
        message=words.label(
            "declared_agrees",
            label=field.label,
            elsewhere=_elsewhere(field, words),
            unit=field.unit,
            counted=f"{{{counted}}}",
            declared=f"{{{declared}}}",
        ),
        # Nobody is told it here; it binds the explanation to the reason as it was written.
        show={"reason": Figure(sql=f"iif(this.{basis} IS NULL, NULL, this.{reason})")},
        source=field.source,
    )


def _agreement_code(form: str, code: str) -> str:
    return f"{form}.{code}.declared"
