"""Follows what definition SQL reads down to the figures that people type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from edudesk.model.form import Form
from edudesk.storage.campuses import TOGETHER
from edudesk.storage.probe import Probe, Reads

Far = frozenset[tuple[str, str]]
"""(form, field) pairs of whole relations of this collection; field "" where rows are counted."""


class Depends(NamedTuple):
    """What an expression over a row depends on: stored fields of the row, cells elsewhere."""

    own: frozenset[str]
    far: Far


NOTHING_AT_ALL: Final = Depends(frozenset(), frozenset())


class Tracer:
    """Follows derived fields down to the stored fields they are made of."""

    def __init__(self, forms: tuple[Form, ...], probe: Probe) -> None:
        self._forms = {form.code: form for form in forms}
        self._gathered = {TOGETHER + form.code: form.code for form in forms if form.per_campus}
        self._probe = probe
        self._known: dict[tuple[str, str], Depends] = {}

    def of_reads(self, form: Form, reads: Reads) -> Depends:
        """Return what an expression over a row of `form` depends on in the end."""
        parts = [self.of_field(form, code) for code in reads.own & form.by_code.keys()]
        parts += [self._of_relation(name, column) for name, column in reads.others]
        return Depends(
            frozenset(code for part in parts for code in part.own),
            frozenset(pair for part in parts for pair in part.far),
        )

    def of_query(self, sql: str) -> Far:
        """Return what a SELECT over the relations depends on in the end."""
        parts = [self._of_relation(name, column) for name, column in self._probe.reads(sql)]
        return frozenset(pair for part in parts for pair in part.far)

    def of_targets(self, form: Form, names: Iterable[str]) -> Far:
        """Return the names of the rows to which quoted references lead."""
        targets = [form.by_code[name].target for name in names if name in form.by_code]
        return frozenset(
            (code, self._forms[code].name) for code in targets if code and self._forms[code].name
        )

    def of_field(self, form: Form, code: str) -> Depends:
        """Return what a field depends on: a stored one on itself, a derived one on its inputs."""
        derived = form.by_code[code].derived
        if not derived:
            return Depends(frozenset((code,)), frozenset())
        key = (form.code, code)
        if key not in self._known:
            # Fields that are made of each other end here instead of going round.
            self._known[key] = NOTHING_AT_ALL
            self._known[key] = self.of_reads(form, self._probe.row_reads(form, derived))
        return self._known[key]

    def _of_relation(self, name: str, column: str) -> Depends:
        name = self._gathered.get(name, name)
        form = self._forms.get(name)
        if form is None:  # the last collection, the school: no edit of this one changes them
            return NOTHING_AT_ALL
        rows = frozenset(((name, ""),))
        if column not in form.by_code:
            return Depends(frozenset(), rows)
        depends = self.of_field(form, column)
        own = frozenset((name, code) for code in depends.own)
        return Depends(frozenset(), rows | own | depends.far)
