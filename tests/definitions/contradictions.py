"""Finds checks that no figures can satisfy together: whoever mends one breaks the other."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from itertools import combinations, product

from edudesk.catalogue.sql import scaled
from edudesk.model.form import Field
from edudesk.model.place import Cell, Value
from edudesk.storage.store import Store
from tests.definitions.bench import Bench, Pair, State, Verdicts, of_example

_NUMBER = re.compile(r"(?<![\w.])\d{1,9}(?![\w.])")
_STEPS = 600
_CODES_AT_MOST = 25
_DAYS = ("2024-10-15", "2025-08-20", "2025-09-01", "2025-09-10", "2026-01-15")


class Search:
    """Looks for a file that satisfies two checks at once, for every pair that shares a figure.

    A pair is contradictory when some file tried has a row that both speak of, yet in none are both
    content. A check that falls silent as soon as the other holds leaves a way out: the pair is then
    a choice, no contradiction.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        checks = bench.checks
        self._demands = {code: bench.fields_of(code, checks[code].holds) for code in bench.rules}
        self._asks = {code: bench.fields_of(code, checks[code].applies) for code in bench.rules}
        self._open = {
            pair
            for pair in combinations(sorted(bench.rules), 2)
            if self._fields(pair[0]) & self._fields(pair[1])
        }
        self._met: set[Pair] = set()
        """Pairs of which both checks have spoken of one row, or of one file."""

    def _fields(self, code: str) -> frozenset[Pair]:
        return self._demands[code] | self._asks[code]

    def look_at(self, store: Store, pairs: Iterable[Pair] | None = None) -> None:
        """Cross off the pairs that the file in scope satisfies."""
        known: dict[str, Verdicts] = {}

        def verdicts(code: str) -> Verdicts:
            if code not in known:
                known[code] = self._bench.verdicts(store, code)
            return known[code]

        for pair in list(self._open if pairs is None else pairs):
            first, second = map(verdicts, pair)
            if self._together(pair, first.applies, second.applies):
                self._met.add(pair)
            if self._together(pair, first.holds, second.holds) or self._gives_way(
                pair, first, second
            ):
                self._open.discard(pair)

    def _together(self, pair: Pair, first: frozenset[int], second: frozenset[int]) -> bool:
        """Whether both sets of rows meet: in a row of one form, or in the file when of two."""
        one, other = map(self._bench.form_of, pair)
        return bool(first & second) if one is other else bool(first and second)

    def _gives_way(self, pair: Pair, first: Verdicts, second: Verdicts) -> bool:
        """Whether one holds where the other is silent because of what the first demands."""
        one, other = pair
        return any(
            bool(self._demands[holding] & self._asks[silent])
            and bool(ours.holds)
            and not theirs.applies
            for holding, silent, ours, theirs in (
                (one, other, first, second),
                (other, one, second, first),
            )
        )

    def try_examples(self) -> None:
        """Type the passing examples of both checks over one another, for pairs still open."""
        for pair in sorted(self._open):
            for state in self._joined(pair):
                if pair in self._open:
                    with self._bench.typed(state) as (store, _):
                        self.look_at(store, [pair])

    def _joined(self, pair: Pair) -> Iterator[State]:
        one, other = ([*self._passing(code)] for code in pair)
        for first, second in product(one, other):
            yield first.under(second, self._bench.catalogue)
            yield second.under(first, self._bench.catalogue)
            yield first.beside(second, self._bench.catalogue)

    def _passing(self, code: str) -> Iterator[State]:
        for example in self._bench.checks[code].examples:
            if example.expect == "pass":
                yield of_example(example)

    def climb(self) -> None:
        """Change one figure after another to values at the bounds, for pairs still open."""
        for pair in sorted(self._open):
            chance = random.Random("/".join(pair))  # every run takes the same steps
            for state in sorted(self._joined(pair), key=lambda _: chance.random())[:4]:
                if pair in self._open:
                    with self._bench.typed(state) as (store, _):
                        self._climb(store, pair, chance)

    def _climb(self, store: Store, pair: Pair, chance: random.Random) -> None:
        catalogue = self._bench.catalogue
        values = {
            place: [*self._values(catalogue.field(*place), place, pair)]
            for place in sorted(self._fields(pair[0]) | self._fields(pair[1]))
        }
        with store.writing("climb", "") as pen:
            height = self._height(store, pair)
            for _ in range(_STEPS):
                form, field = chance.choice([*values])
                rows = store.rows(form)
                if not rows:
                    continue
                row = chance.choice(rows)
                cell, before = Cell(form, row.id, field), row.values[field]
                pen.set_value(cell, chance.choice(values[form, field]))
                now = self._height(store, pair)
                if now < height:
                    pen.set_value(cell, before)
                else:
                    height = now
                if pair not in self._open:
                    break
        store.undo("")

    def _height(self, store: Store, pair: Pair) -> int:
        """Return how near the file is to satisfying both: checks that speak, and that hold."""
        self.look_at(store, [pair])
        first, second = (self._bench.verdicts(store, code) for code in pair)
        rows = self._together(pair, first.applies, second.applies)
        return sum(map(bool, (*first, *second))) + 2 * rows

    def _values(self, field: Field, place: Pair, pair: Pair) -> Iterator[Value]:
        """Yield values at which conditions change: bounds, what examples say and its neighbours."""
        yield None
        if field.is_number:
            yield from sorted(self._numbers(field, place, pair))
        elif field.type in ("code", "codes"):
            codes = self._bench.catalogue.codes(field)
            assert codes is not None
            yield from [code.value for code in codes.codes][:_CODES_AT_MOST]
        elif field.type == "bool":
            yield from (0, 1)
        elif field.type == "date":
            yield from _DAYS
        elif field.type == "month":
            yield from (day[:7] for day in _DAYS)

    def _numbers(self, field: Field, place: Pair, pair: Pair) -> set[int]:
        unit = 10**field.places
        found = {0, unit, 2 * unit, 50 * unit, 100 * unit, 1000 * unit}
        found |= {
            int(limit * unit) for limit in (field.minimum, field.maximum) if limit is not None
        }
        form, code = place
        for check in pair:
            found |= {limit + step for limit in self._limits(check) for step in (-1, 0, 1)}
            for example in self._bench.checks[check].examples:
                for row in example.forms.get(form, []):
                    if (said := _number(row.get(code))) is not None:
                        value = int(said * unit)
                        found |= {value, value + 1, max(0, value - 1), 2 * value}
        return found

    def _limits(self, check: str) -> set[int]:
        """Return the numbers that the conditions of a check name, as they are compared."""
        asked = self._bench.checks[check]
        named = _NUMBER.findall(f"{scaled(asked.holds)} {scaled(asked.applies or '1')}")
        return {int(number) for number in named}

    def contradictions(self) -> list[Pair]:
        """Return the pairs that were seen to speak of the same row and never both to hold."""
        return sorted(self._open & self._met)


def _number(said: object) -> Decimal | None:
    try:
        return None if said is None else Decimal(str(said))
    except InvalidOperation:
        return None


def contradictions(
    bench: Bench, files: Sequence[Store], states: Iterable[State] = ()
) -> list[Pair]:
    """Return the pairs of checks that nothing tried can satisfy together.

    Tried are whole files, further states, the examples of both checks laid over one another, and
    from there on changes of single figures, cheapest first.
    """
    search = Search(bench)
    for store in files:
        search.look_at(store)
    for state in states:
        with bench.typed(state) as (store, _):
            search.look_at(store)
    steps: tuple[Callable[[], None], ...] = (search.try_examples, search.climb)
    for step in steps:
        step()
    return search.contradictions()
