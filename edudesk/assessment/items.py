"""A whole assessment: indicators, then the annex row by row, computed or answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

import msgspec

from edudesk.assessment.certainty import has_gaps, outlooks
from edudesk.assessment.engine import TYPE_FACT, resources_of, units_of
from edudesk.assessment.facts import DISTRICT_FORM, FACT_FORM, facts_of, kind_of
from edudesk.assessment.gaps import fill_gaps
from edudesk.assessment.joining import joined_rows
from edudesk.assessment.relaxing import granted, relaxed_rows, relaxed_standard
from edudesk.assessment.rules import ReadyStandard, facts_read, ready
from edudesk.assessment.sentences import Record, between, problem_of, undecided
from edudesk.assessment.shares import Summed, summed
from edudesk.assessment.spreads import fill_spreads
from edudesk.assessment.tables import (
    NO_OUTLOOKS,
    NOTHING,
    fill_items,
    fill_relaxed,
    fill_tables,
)
from edudesk.assessment.workings import fill_workings
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.sql import scaled
from edudesk.model.form import Label
from edudesk.model.place import Collection, Value
from edudesk.model.standard import Item, Part, Phrases, Standard
from edudesk.model.verdict import (
    Assessment,
    Basis,
    FactRow,
    ItemOutlook,
    ItemResult,
    Outlooks,
    Relaxed,
    Resources,
    ShareOutlook,
    Verdict,
)
from edudesk.model.work import Told, untold
from edudesk.storage.store import Store

Answers = Mapping[str, Mapping[str, Value]]
EXISTS = "exists"
WORKINGS, SPREADS = "workings", "spreads"
_MET = ("met", 1)


def assess_collection(
    store: Store,
    catalogue: Catalogue,
    standard: Standard,
    told: Told = untold,
    beside: Set[str] = frozenset(),
) -> Assessment:
    """Assess the collection in scope and lay the verdicts out as temporary tables.

    A school's file is assessed as a district of one school whose annex nobody has answered. `told`
    hears how many rows of the annex are decided. `beside`: needs of layouts, of which "workings"
    (how coefficients came about) and "spreads" (coefficients by place) are laid out when named.
    """
    told(0, 0)
    kind = kind_of(store)
    facts = facts_of(store, catalogue, kind, facts_read(standard, TYPE_FACT))
    prepared = prepare(standard, catalogue)
    answers = _answers(store, standard) if kind == "district" else {}
    relaxed = _relaxed(store, facts, prepared, answers, told) if kind == "district" else None
    resources, certain, items = _assessed(store, facts, prepared, answers, told, beside)
    fill_items(store, items, prepared)
    fill_relaxed(store, resources, items, relaxed, prepared)
    collection = _collection(store)
    return Assessment(
        standard=standard.code,
        collection=collection.id,
        moment=collection.moment.isoformat(),
        units=resources.units,
        excluded=resources.excluded,
        stages=resources.stages,
        items=items,
        outlooks=certain,
        relaxed=relaxed,
    )


def _assessed(
    store: Store,
    facts: Sequence[FactRow],
    ready: ReadyStandard,
    answers: Answers,
    told: Told,
    beside: Set[str] = frozenset(),
) -> tuple[Resources, Outlooks, tuple[ItemResult, ...]]:
    """Assess these facts; the verdict tables are left as they follow from them."""
    facts = joined_rows(store, facts, ready)
    units, excluded = units_of(facts, ready)
    resources = resources_of(units, excluded, ready)
    certain = outlooks(facts, ready) if has_gaps(units) else NO_OUTLOOKS
    fill_tables(store, facts, resources, ready, certain)
    fill_gaps(store, units, ready)
    if WORKINGS in beside:
        by_school = {row.school: row for row in facts}
        fill_workings(store, units, resources.stages, by_school, ready, certain)
    if SPREADS in beside:
        fill_spreads(store, units, ready)
    filled = _filled(ready.standard, store)
    items = tuple(
        _item(item, store, answers, ready, resources, filled)
        for item in _telling(ready.standard.items, told)
    )
    return resources, certain, items


def _telling(items: Sequence[Item], told: Told) -> Iterator[Item]:
    """Yield the rows of the annex one by one; between two the work can be ended."""
    for done, item in enumerate(items):
        told(done, len(items))
        yield item
    told(len(items), len(items))


def _relaxed(
    store: Store, facts: Sequence[FactRow], ready: ReadyStandard, answers: Answers, told: Told
) -> Relaxed | None:
    """Assess with the relaxations that are switched on, before the strict assessment."""
    relaxations = granted(store, ready.standard)
    if not relaxations:
        return None
    rows = relaxed_rows(store, facts, relaxations)
    eased = relaxed_standard(ready, relaxations)
    resources, _, items = _assessed(store, rows, eased, answers, told)
    return Relaxed(
        relaxations=relaxations, units=resources.units, stages=resources.stages, items=items
    )


def prepare(standard: Standard, catalogue: Catalogue) -> ReadyStandard:
    """Return the standard ready for the facts of a catalogue and the figures of its districts."""
    prepared = ready(standard, catalogue.form(FACT_FORM).by_code)
    figures = catalogue.forms.get(DISTRICT_FORM)
    labels = {field.code: field.label for field in figures.fields} if figures else {}
    return msgspec.structs.replace(prepared, facts=labels | prepared.facts)


def _collection(store: Store) -> Collection:
    number = store.scope.collection
    if number is None:
        raise ValueError("an assessment needs a collection in scope")
    return store.collection(number)


def _answers(store: Store, standard: Standard) -> Answers:
    """Return what the district answered, by item."""
    return {
        row.line: row.values
        for form in store.forms
        if form.lines_from == standard.code
        for row in store.rows(form.code)
    }


def _item(
    item: Item,
    store: Store,
    answers: Answers,
    ready: ReadyStandard,
    resources: Resources,
    filled: Set[str],
) -> ItemResult:
    phrases = ready.standard.phrases
    answer = answered(item, answers.get(item.code, {}), phrases) if item.asks else None
    if answer is not None and not (item.parts and _has_begun(item, resources, filled)):
        return answer
    if answer is None and not resources.units:
        return _result(item, "unknown", phrases.no_schools)
    if answer is None:
        return _found(item, [_short(store, part) for part in item.parts], ready)
    found = [summed(part, store.records(scaled(part.rows))) for part in item.parts]
    rows = [row for part in found for row in part.rows]
    is_share = any(part.outlook is not None for part in found)  # who reported bounds it
    if rows and not is_share and all(row["met"] is None for row in rows):
        return answer  # nobody has begun with the figures, so that they say nothing
    return _of_both(item, _found(item, found, ready), answer)


def _short(store: Store, part: Part) -> Summed:
    """Return the rows of a part that are not met, all of them where its text tells a total."""
    is_whole = part.share is not None or "{total:" in part.text.zh
    return summed(part, store.records(scaled(part.rows), without=None if is_whole else _MET))


def _found(item: Item, parts: Sequence[Summed], ready: ReadyStandard) -> ItemResult:
    shares = [part.outlook for part in parts if part.outlook is not None]
    return computed(item, [part.rows for part in parts], ready, shares)


def _has_begun(item: Item, resources: Resources, filled: Set[str]) -> bool:
    """Whether there are schools, and figures where the item needs them.

    Without any, nothing would be met but for want of a school that falls short.
    """
    if not (resources.units or resources.excluded):
        return False
    return not item.needs or not filled.isdisjoint(item.needs)


def _filled(standard: Standard, store: Store) -> Set[str]:
    """Return the facts that items need and that some school has filled."""
    needed = sorted({key for item in standard.items for key in item.needs})
    if not needed:
        return frozenset()
    columns = ", ".join(f"count({key})" for key in needed)
    (counts,) = store.query(f"SELECT {columns} FROM {FACT_FORM}")
    return {key for key, count in zip(needed, counts, strict=True) if count}


def _of_both(item: Item, found: ItemResult, answer: ItemResult) -> ItemResult:
    """Return what figures and the district's word say together: a shortfall by either counts.

    Figures that leave it open yield to the word; without either it is unknown, for their reason.
    """
    if found.verdict == "not_met" or answer.verdict == "not_met":
        return found if found.verdict == "not_met" else answer
    if found.verdict == "met":
        return answer if item.partial else found
    return found if answer.verdict == "unknown" else answer


def computed(
    item: Item,
    answers: Sequence[Sequence[Record]],
    ready: ReadyStandard,
    shares: Sequence[ShareOutlook] = (),
) -> ItemResult:
    """Return the verdict on an item from the rows of its parts.

    One row with met = 0 decides it, whatever is unknown beside; the unknown rows are then named
    after the sentence. `shares`: what is certain of those for which cells are missing.
    """
    phrases = ready.standard.phrases
    rows = [row for part in answers for row in part]
    failing = [row for row in rows if row["met"] == 0]
    unknown = [row for row in rows if row["met"] is None]
    if failing:
        problem = problem_of(item, answers, phrases)
        if unknown:
            more = undecided(unknown, phrases.undecided_too, ready.facts, phrases)
            problem = Label(problem.zh + more.zh, problem.en + more.en)
        found = _result(item, "not_met", problem, failing)
    elif unknown:
        problem = undecided(unknown, phrases.undecided, ready.facts, phrases)
        more = between(shares, phrases)
        found = _result(item, "unknown", Label(problem.zh + more.zh, problem.en + more.en), unknown)
    else:
        found = _result(item, "met", NOTHING)
    if not unknown and not shares:
        return found
    return msgspec.structs.replace(found, outlook=_outlook(found.verdict, unknown, shares))


def _outlook(
    verdict: Verdict, unknown: Sequence[Record], shares: Sequence[ShareOutlook]
) -> ItemOutlook:
    lacking = [
        (str(row.get("school_code") or ""), key)
        for row in unknown
        for key in (row.get("missing") or "").split(",")
        if key
    ]
    lacking += [place for share in shares for place in share.depends_on]
    return ItemOutlook(
        verdict="depends" if verdict == "unknown" else verdict,
        depends_on=tuple(dict.fromkeys(lacking)),
        shares=tuple(shares),
    )


def answered(item: Item, answer: Mapping[str, Value], phrases: Phrases) -> ItemResult:
    """Return the verdict on an item that the district attests, with the problem in its own words.

    A veto is asked 是否存在 and is met when the fact does not exist.
    """
    verdict, note = _attested(item, answer, phrases)
    if verdict == "unknown":
        return _result(item, "unknown", phrases.unanswered, basis="attested")
    if verdict == "met":
        return _result(item, "met", NOTHING, note=note, basis="attested")
    text = answer.get("problem")
    problem = Label(text, text) if isinstance(text, str) and text else phrases.undescribed
    return _result(item, "not_met", problem, basis="attested")


def _attested(
    item: Item, answer: Mapping[str, Value], phrases: Phrases
) -> tuple[Verdict, Label | None]:
    if EXISTS in item.asks:
        exists = answer.get(EXISTS)
        return "unknown" if exists is None else "not_met" if exists else "met", None
    match answer.get("attested"):
        case "met":
            return "met", None
        case "not_met":
            return "not_met", None
        case "not_sampled" if item.sampled:
            return "met", phrases.not_sampled
        case _:
            return "unknown", None


def _result(
    item: Item,
    verdict: Verdict,
    problem: Label,
    rows: Sequence[Record] = (),
    note: Label | None = None,
    basis: Basis = "computed",
) -> ItemResult:
    codes = dict.fromkeys(str(row["school_code"]) for row in rows if row.get("school_code"))
    return ItemResult(
        code=item.code,
        verdict=verdict,
        problem=problem,
        schools=tuple(codes),
        note=note,
        basis=basis,
    )
