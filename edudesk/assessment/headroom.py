"""How far a school is from the thresholds of a standard, by the engine that judges it.

The verdict is the engine's. With u the resource, v the weighted students that share it and w the
weight of a student of the stage, a threshold p/q is reached when  u·w·per·q ≥ v·scale·p.  Both
distances are that inequality solved in whole numbers: for the least u, and for the greatest v.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from edudesk.assessment.coefficients import Share
from edudesk.assessment.engine import TYPE_FACT, Unit, assess, assess_school
from edudesk.assessment.facts import FACT_FORM
from edudesk.assessment.rules import ReadyStandard, Rule, facts_read, ready
from edudesk.assessment.sentences import Record
from edudesk.assessment.tables import fill_tables
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.catalogue.sql import words as words_of
from edudesk.catalogue.words import Words
from edudesk.model.exact import decimal_text, plain, telling
from edudesk.model.form import Label
from edudesk.model.headroom import Distance
from edudesk.model.standard import Indicator, Part, Standard
from edudesk.model.verdict import Excluded, FactRow, IndicatorResult, UnitVerdict
from edudesk.storage.probe import Probe
from edudesk.storage.relations import Narrowing
from edudesk.storage.store import Store
from edudesk.storage.tracing import Far, Tracer


class Gauge:
    """One standard made ready to be read off one school's file again and again."""

    def __init__(self, catalogue: Catalogue, standard: Standard, words: Words) -> None:
        """`words`: the sentences of distances, in both languages."""
        forms = catalogue.forms_of("school")
        fields = catalogue.form(FACT_FORM).by_code
        self.ready = ready(standard, fields)
        self._keys = tuple(field.code for field in fields.values())
        narrowing = Narrowing(forms)
        wanted = _read_by(standard)
        self._sql = {
            key: narrowing.narrowed(scaled(fact.sql))
            for key, fact in catalogue.facts.items()
            if key in wanted
        }
        self._speaker = _Speaker(catalogue, self.ready, words)
        self.cells = _cells_of(catalogue)
        self.beside = _beside(catalogue)

    def read(self, store: Store) -> tuple[Distance, ...]:
        """Return the distances of the school in scope, stage by stage; none when it is excluded."""
        answered = {key: store.query(sql) for key, sql in self._sql.items()}
        values = {key: rows[0][0] if rows else None for key, rows in answered.items()}
        ((school, code, name),) = store.query("SELECT number, code, name FROM school")
        row = FactRow(school, code, name, {key: values.get(key) for key in self._keys})
        return (*self.distances(row), *self._of_parts(store, row))

    def distances(self, row: FactRow) -> tuple[Distance, ...]:
        """Return the distances of a school by its facts."""
        found = assess_school(row, self.ready)
        if isinstance(found, Excluded):
            return ()
        return tuple(one for unit in found for one in self._of_unit(unit, split=len(found) > 1))

    def _of_parts(self, store: Store, row: FactRow) -> Iterable[Distance]:
        """Yield the distances of computed items, from the very rows that decide on them."""
        resources = assess([row], self.ready)
        if not resources.units:
            return
        facts = (row.school, *row.values.values())
        store.fill_temp(FACT_FORM, ("school", *row.values), [facts])
        fill_tables(store, [row], resources, self.ready)
        for item in self.ready.standard.items:
            for part in item.parts:
                found = store.records(scaled(part.rows)) if part.beside else ()
                for record in found:
                    yield self._speaker.told_of(part, record)

    def _of_unit(self, unit: Unit, *, split: bool) -> Iterable[Distance]:
        stage = unit.result.stage
        indicators = {one.code: one for one in self.ready.standard.indicators}
        rules = self.ready.rules[stage]
        for rule, amount, result in zip(rules, unit.amounts, unit.result.indicators, strict=True):
            if stage not in indicators[rule.code].thresholds:
                continue  # no least value is asked, so that nothing is far from it
            share = unit.split if rule.shared else unit.own
            part = self.ready.stages[stage].part if split else None
            facts = self._facts(rule, unit)
            yield self._speaker.told(
                indicators[rule.code], rule, result, stage, part, facts, amount, share
            )

    def _facts(self, rule: Rule, unit: Unit) -> tuple[str, ...]:
        kind = unit.kind
        shared = tuple(kind.weights) if kind and rule.shared else ()
        students = self.ready.stages[unit.result.stage].students
        return tuple(dict.fromkeys((*(key for key, _ in rule.terms), students, *shared)))


def lacking(rule: Rule, amount: int, share: Share) -> int:
    """Return what is to be added to `amount` to reach the threshold, negative when to spare.

    In the rule's whole units, the least that will do.
    """
    numerator, denominator = rule.threshold_ratio
    needed = numerator * share.weighted * rule.scale
    return -(-needed // (denominator * rule.per * share.weight)) - amount


def too_many(rule: Rule, amount: int, share: Share) -> int | None:
    """Return how many students of the stage are above those that `amount` serves.

    Negative is room for more; None when the other stages alone, or nobody, would be too many.
    """
    numerator, denominator = rule.threshold_ratio
    if not numerator:
        return None
    served = amount * share.weight * rule.per * denominator // (numerator * rule.scale)
    others = share.weighted - share.weight * share.students
    most = (served - others) // share.weight
    return share.students - most if most > 0 else None


class _Speaker:
    """Puts distances into words."""

    def __init__(self, catalogue: Catalogue, ready: ReadyStandard, words: Words) -> None:
        self._ready = ready
        self._words = words
        units = catalogue.lists.get("units")
        self._units = {} if units is None else units.by_value

    def told(
        self,
        indicator: Indicator,
        rule: Rule,
        result: IndicatorResult,
        stage: str,
        part: Label | None,
        facts: tuple[str, ...],
        amount: int | None,
        share: Share | None,
    ) -> Distance:
        """Return the distance of one indicator with its sentences."""
        short, over, value = None, None, result.value
        if value is not None and amount is not None and share is not None:
            short, over = lacking(rule, amount, share), too_many(rule, amount, share)
        figures = self._figures(indicator, rule, result, short, over)
        gist = self._gist(result, short, over, figures)
        known = short is not None
        brief = self._words.label("distance_said", gist=gist, **figures) if known else gist
        name = _named(indicator.short, part)
        return Distance(
            stage=stage,
            code=rule.code,
            name=name,
            verdict=result.verdict,
            facts=facts,
            resource=tuple(key for key, _ in rule.terms),
            told=self._words.label("distance", name=name, said=brief),
            brief=brief,
            gist=gist,
            value=value,
            lacking=short,
            places=rule.fact_places,
            unit=rule.fact_unit,
            too_many=over,
        )

    def told_of(self, part: Part, record: Record) -> Distance:
        """Return the distance of a school's row of a part of an item."""
        beside = part.beside
        assert beside is not None
        verdict = _VERDICTS[record["met"]]
        if verdict == "unknown":
            missing = [key for key in str(record["missing"] or "").split(",") if key]
            brief = self._unknown(missing)
        else:
            figures = {
                key: value // part.divide.get(key, 1) if isinstance(value, int) else value
                for key, value in record.items()
            }
            words = beside.met if verdict == "met" else beside.short
            brief = Label(words.zh.format_map(figures), words.en.format_map(figures))
        return Distance(
            stage=beside.stage,
            code=beside.code,
            name=beside.name,
            verdict=verdict,
            facts=beside.facts,
            resource=beside.facts[:1],
            told=self._words.label("distance", name=beside.name, said=brief),
            brief=brief,
            gist=brief,
        )

    def _unknown(self, missing: Iterable[str]) -> Label:
        names = [self._ready.facts[key] for key in dict.fromkeys(missing)]
        comma = self._ready.standard.phrases.comma
        listed = Label(
            comma.zh.join(one.zh for one in names), comma.en.join(one.en for one in names)
        )
        return self._words.label("distance_unknown", facts=listed)

    def _gist(
        self,
        result: IndicatorResult,
        short: int | None,
        over: int | None,
        figures: Mapping[str, object],
    ) -> Label:
        if short is None:
            return self._unknown(result.missing)
        word = _WORDS[result.verdict]
        if over is None:
            word += "_resource"
        return self._words.label(word, **figures)

    def _figures(
        self,
        indicator: Indicator,
        rule: Rule,
        result: IndicatorResult,
        short: int | None,
        over: int | None,
    ) -> dict[str, object]:
        value = result.value
        said = "" if value is None else telling(value, rule.bounds, rule.places)
        gap = _trimmed(decimal_text(abs(short or 0), rule.fact_places))
        return {
            "value": said,
            "threshold": plain(result.threshold),
            "unit": self._unit(indicator.unit),
            "gap": gap,
            "gap_unit": self._unit(rule.fact_unit),
            "students": abs(over or 0),
            "floor": plain(rule.bounds[1]),
        }

    def _unit(self, symbol: str) -> Label:
        code = self._units.get(symbol)
        return code.label if code else Label(symbol, symbol)


_WORDS: Mapping[UnitVerdict, str] = {
    "met": "gist_met",
    "floor": "gist_floor",
    "below": "gist_below",
}


_VERDICTS: Mapping[int | None, UnitVerdict] = {1: "met", 0: "below", None: "unknown"}


def _named(short: Label, part: Label | None) -> Label:
    if part is None:
        return short
    return Label(f"{part.zh}{short.zh}", f"{part.en}: {short.en}")


def _trimmed(text: str) -> str:
    """Return decimal text without zeros that say nothing."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def _read_by(standard: Standard) -> frozenset[str]:
    """Return the facts, and other names, that distances are made of; the others are not asked."""
    parts = (part for item in standard.items for part in item.parts if part.beside)
    named = (name for part in parts for name in words_of(part.rows))
    return facts_read(standard, TYPE_FACT) | frozenset(named)


def _cells_of(catalogue: Catalogue) -> dict[str, Far]:
    """Return by fact the typed figures it comes from; ("staff", "") are the rows themselves."""
    forms = catalogue.forms_of("school")
    probe = Probe(forms)
    tracer = Tracer(forms, probe)
    found = {key: tracer.of_query(scaled(fact.sql)) for key, fact in catalogue.facts.items()}
    probe.close()
    return found


def _beside(catalogue: Catalogue) -> dict[str, frozenset[tuple[str, str]]]:
    """Return by fact the figures that answer it directly: beside them the distance is told."""
    forms = catalogue.forms_of("school")
    probe = Probe(forms)
    known = {form.code: form.by_code for form in forms}
    found = {}
    for key, fact in catalogue.facts.items():
        reads = probe.reads(scaled(fact.sql))
        found[key] = frozenset((name, code) for name, code in reads if code in known.get(name, {}))
    probe.close()
    return found
