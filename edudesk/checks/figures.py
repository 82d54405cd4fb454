"""The figures that findings of a rule speak of, or are bound to, as SQL over the row."""

from __future__ import annotations

from collections.abc import Mapping

from edudesk.catalogue.crossing import quoted_names
from edudesk.catalogue.sql import scaled
from edudesk.checks.rule import Rule
from edudesk.model.check import Check
from edudesk.model.form import Form
from edudesk.storage.schema import quoted


def figures_of(rule: Rule, check: Check, forms: Mapping[str, Form]) -> dict[str, str]:
    """Return the SQL over `this` and `last` of each figure that findings of the rule need, by name.

    Names without a dot and "last.field" are quoted in the message; "this.field" is the bare stored
    value.
    """
    form = forms[rule.form]
    columns = {f"this.{code}": f"this.{quoted(code)}" for code in (*rule.inputs, *rule.quoted)}
    for name in (*sorted(quoted_names(check.message)), *_last(rule)):
        if name not in check.show:
            columns[name] = _shown(name, form, forms)
    for other, code in _records(rule, forms):
        columns[f"{other}.{code}"] = f"(SELECT {quoted(code)} FROM {quoted(other)})"
    for name, figure in check.show.items():
        columns[name] = f"({scaled(figure.sql)})"
    return columns


def bound_to(rule: Rule, check: Check, forms: Mapping[str, Form]) -> tuple[str, ...]:
    """Return the names of the figures that an explanation is bound to.

    Figures that come from whole rosters are bound by what the check shows of them.
    """
    return (
        *(f"this.{code}" for code in rule.quoted),
        *_last(rule),
        *(f"{other}.{code}" for other, code in _records(rule, forms)),
        *check.show,
    )


def _shown(name: str, form: Form, forms: Mapping[str, Form]) -> str:
    """Return the SQL of a quoted field; for a reference, of the name of the row it points to."""
    alias, code = ("last", name[5:]) if name.startswith("last.") else ("this", name)
    field = form.by_code[code]
    named = forms[field.target].name if field.target else ""
    if not named:
        return f"{alias}.{quoted(code)}"
    target = quoted(f"last_{field.target}" if alias == "last" else field.target)
    return (
        f"(SELECT target.{quoted(named)} FROM {target} AS target"
        f" WHERE target.id = {alias}.{quoted(code)})"
    )


def _records(rule: Rule, forms: Mapping[str, Form]) -> tuple[tuple[str, str], ...]:
    """Return the figures of one-row forms that the condition reads."""
    return tuple(
        (other, code)
        for other, code in rule.far_inputs
        if code and forms[other].kind == "record" and other != rule.form
    )


def _last(rule: Rule) -> tuple[str, ...]:
    return tuple(f"last.{code}" for code in rule.quoted_last)
