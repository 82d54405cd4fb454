"""The checks of forms that every campus fills in: school and campuses agree, all can be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from edudesk.catalogue.words import Words
from edudesk.model.check import Check, Figure
from edudesk.model.form import CAMPUSES, Field, Form

# Asked first: most schools have one campus, and need not look through the rows of others.
_SEVERAL: Final = f"(SELECT count(*) > 1 FROM {CAMPUSES})"


def campus_checks(form: Form, words: Words) -> Iterator[Check]:
    """Yield for a form per campus the checks that its rows agree; they speak on the school's row.

    They are silent while a school has one campus, and until every campus has said its figure, or
    one of them where an empty cell counts for none.
    """
    if not form.per_campus:
        return
    for field in form.stored:
        if field.over_campuses:
            yield _agreement(form, field, words)
    yield _readable(form, words)


def _agreement(form: Form, field: Field, words: Words) -> Check:
    rows = f"campus_{form.code} AS each WHERE each.line = this.line"
    name = f'each."{field.code}"'
    together = f"(SELECT {field.over_function}({name}) FROM {rows})"
    said = f"count({name}) > 0" if field.over_filled else f"count(*) = count({name})"
    return Check(
        code=f"{form.code}.{field.code}.campuses",
        level="wrong",
        kind="between",
        form=form.code,
        fields=(field.code,),
        holds=f'this."{field.code}" = {together}',
        applies=f"{_SEVERAL} AND (SELECT count(*) > 1 AND {said} FROM {rows})",
        message=words.label(
            f"over_{field.over_function}",
            label=field.label,
            value=f"{{{field.code}}}",
            over="{over}",
            unit=field.unit,
        ),
        show={"over": Figure(sql=together, places=field.places)},
        source=field.source,
    )


def _readable(form: Form, words: Words) -> Check:
    """Return the check that no campus typed what cannot be read; it speaks on the first row."""
    count = (
        f"(SELECT count(*) FROM cells WHERE form = '{form.code}' AND state = 'unreadable'"
        f" AND row IN (SELECT id FROM campus_{form.code}))"
    )
    return Check(
        code=f"{form.code}.campus_unreadable",
        level="wrong",
        kind="field",
        form=form.code,
        fields=(form.stored[0].code,),
        holds=f"{count} = 0",
        applies=f"this.id = (SELECT min(id) FROM {form.code})"
        f" AND EXISTS (SELECT 1 FROM campus_{form.code})",
        message=words.label("campus_unreadable", title=form.title, count="{count}"),
        show={"count": Figure(sql=count)},
    )
