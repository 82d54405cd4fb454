"""The problem sentences of computed items, put together from the rows that fall short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from edudesk.assessment.shares import in_percent
from edudesk.model.form import Label
from edudesk.model.standard import Item, Part, Phrases
from edudesk.model.verdict import ShareOutlook

Record = Mapping[str, Any]


class Sum:
    """A column that a text quotes as a sum: `{sum:lacking}`; the format names the column."""

    def __init__(self, rows: Sequence[Record], divide: Mapping[str, int]) -> None:
        self._rows = rows
        self._divide = divide

    def __format__(self, column: str) -> str:
        total = sum(row[column] for row in self._rows if row[column] is not None)
        return str(total // self._divide.get(column, 1))


def problem_of(item: Item, answers: Sequence[Sequence[Record]], phrases: Phrases) -> Label:
    """Return what an item says of the rows with met = 0; `answers` are the rows of its parts."""
    return _label(lambda lang: _problem(item, answers, phrases, lang))


def undecided(
    rows: Iterable[Record], template: Label, facts: Mapping[str, Label], phrases: Phrases
) -> Label:
    """Return `template` about the rows whose verdict is unknown, with the facts they lack."""
    named: dict[tuple[object, Label], dict[str, None]] = {}
    for row in rows:
        name = Label(_name(row, "zh"), _name(row, "en"))
        missing = [key for key in (row.get("missing") or "").split(",") if key]
        named.setdefault((row.get("school_code"), name), {}).update(dict.fromkeys(missing))
    lacks = [(name, tuple(keys)) for (_, name), keys in named.items()]
    return _label(lambda lang: _undecided(lacks, facts, phrases, template, lang))


def between(shares: Iterable[ShareOutlook], phrases: Phrases) -> Label:
    """Return between what the shares lie that are not decided; nothing of one without bounds."""
    depending = [
        one for one in shares if one.verdict == "depends" and (one.low > 0 or one.high < 1)
    ]
    return _label(lambda lang: "".join(_between(one, phrases, lang) for one in depending))


def _between(share: ShareOutlook, phrases: Phrases, lang: str) -> str:
    return phrases.between.text(lang).format(
        name=share.name.text(lang),
        low=in_percent(share.low, up=False),
        high=in_percent(share.high, up=True),
    )


def _undecided(
    lacks: Iterable[tuple[Label, Iterable[str]]],
    facts: Mapping[str, Label],
    phrases: Phrases,
    template: Label,
    lang: str,
) -> str:
    comma = phrases.comma.text(lang)
    texts = []
    for name, keys in lacks:
        unfilled = comma.join(facts[key].text(lang) for key in keys)
        said = name.text(lang)
        if unfilled:
            said = phrases.lacking.text(lang).format(school=said, facts=unfilled)
        texts.append(said)
    return template.text(lang).format(schools=comma.join(texts))


def _label(text: Callable[[str], str]) -> Label:
    return Label(text("zh"), text("en"))


def _problem(item: Item, answers: Sequence[Sequence[Record]], phrases: Phrases, lang: str) -> str:
    texts = [
        text
        for part, rows in zip(item.parts, answers, strict=True)
        for text in _texts(part, rows, phrases, lang)
    ]
    joint = (item.joint or phrases.joint).text(lang)
    ending = item.ending.text(lang) if item.ending else ""
    said = joint.join(texts) + ending + phrases.stop.text(lang)
    return said[:1].upper() + said[1:]


def _texts(part: Part, rows: Sequence[Record], phrases: Phrases, lang: str) -> list[str]:
    failing = [row for row in rows if row["met"] == 0]
    groups: dict[object, list[Record]] = {}
    for row in failing:
        groups.setdefault(_spoken(row, part.by, lang) if part.by else None, []).append(row)
    total = Sum(rows, part.divide)
    return [
        _text(part, group, _names(group, lang), total, phrases, lang) for group in groups.values()
    ]


def _text(
    part: Part,
    failing: Sequence[Record],
    names: Sequence[str],
    total: Sum,
    phrases: Phrases,
    lang: str,
) -> str:
    label = part.one if part.one is not None and len(names) == 1 else part.text
    if part.share is not None and failing[0]["high"]:
        label = part.share.short
    return label.text(lang).format_map(
        _Quotes(
            failing[0],
            lang,
            schools=phrases.comma.text(lang).join(names),
            count=len(names),
            sum=Sum(failing, part.divide),
            total=total,
            by=_spoken(failing[0], part.by, lang) if part.by else "",
            each=phrases.clause.text(lang).join(_each(part, failing, lang)),
        )
    )


def _each(part: Part, failing: Sequence[Record], lang: str) -> list[str]:
    if part.each is None:
        return []
    first = part.first or part.each
    labels = [first, *[part.each] * (len(failing) - 1)]
    return [
        label.text(lang).format_map(_Quotes(row, lang))
        for label, row in zip(labels, failing, strict=True)
    ]


class _Quotes(dict[str, object]):
    """What a text may quote: what is given, and the columns of a row in the text's language."""

    def __init__(self, row: Record, lang: str, **given: object) -> None:
        super().__init__(given)
        self._row = row
        self._lang = lang

    def __missing__(self, key: str) -> object:
        return _spoken(self._row, key, self._lang)


def _spoken(row: Record, column: str, lang: str) -> object:
    bilingual = f"{column}_{lang}"
    return row[bilingual] if bilingual in row else row[column]


def _name(row: Record, lang: str) -> str:
    return str(row.get(f"name_{lang}") or row["school_name"])


def _names(failing: Sequence[Record], lang: str) -> list[str]:
    """Return the failing rows' names; a school all of whose `parts` fail is named as a whole."""
    parted = Counter([row["school_code"] for row in failing if row.get("parts", 1) > 1])
    column, whole, names = f"name_{lang}", set(), []
    for row in failing:
        if not parted or parted[row.get("school_code")] != row.get("parts", 1):
            names.append(str(row.get(column) or row["school_name"]))
        elif row["school_code"] not in whole:
            whole.add(row["school_code"])
            names.append(str(row["school_name"]))
    return names
