"""The district's own scheme: a standard made of the indicators that it typed into a table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import msgspec

from edudesk.assessment.typed_annex import with_annex
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError
from edudesk.model.exact import plain
from edudesk.model.form import Label
from edudesk.model.place import Value
from edudesk.model.standard import Exclusion, Indicator, Stage, Standard
from edudesk.model.submission import TypedScheme
from edudesk.storage.store import Store

OWN = "own"
ROWS, RULES = "own_scheme", "own_scheme_rules"
PLACES = 2
_RECTIFICATION = frozenset({"measures", "deadline", "lead_units", "supporting_units"})
_WORDS = load_words("print")

Row = Mapping[str, Value]


def typed_scheme(store: Store) -> TypedScheme:
    """Return what the tables of the scheme hold in the collection in scope."""
    return TypedScheme(
        rules=_filled(store.rows(RULES)[0].values),
        indicators=tuple(_asked(_filled(row.values)) for row in store.rows(ROWS)),
    )


def _asked(row: dict[str, Value]) -> dict[str, Value]:
    """Return what a row asks; what the district does about it is no matter of the schools."""
    return {code: value for code, value in row.items() if code not in _RECTIFICATION}


def _filled(row: Row) -> dict[str, Value]:
    return {code: value for code, value in row.items() if value is not None}


def own_scheme(typed: TypedScheme, catalogue: Catalogue, base: Standard) -> Standard:
    """Return the scheme that a district typed.

    Stages, types of schools, splits and words are those of `base`, and so is what the rows of its
    annex say. A row that is not complete is left out. Figures that are kept for each stage are
    counted for it; others belong to the whole school and are split.

    Raises:
        EdudeskError: no complete indicator was typed.
    """
    name = typed.rules.get("title") or catalogue.form(ROWS).title.zh
    indicators = tuple(
        _indicator(row, str(name), catalogue, base)
        for row in typed.indicators
        if _is_complete(row, base, catalogue)
    )
    if not indicators:
        title = catalogue.form(ROWS).title
        raise EdudeskError(
            f"“{title.zh}”中还没有填写完整的指标，请先填写编号、名称、分子和每多少名学生。",
            f"{title.en}: no complete row yet. Give number, name, numerator and per how many.",
        )
    return _scheme(indicators, typed.rules, catalogue, base)


def _scheme(
    indicators: tuple[Indicator, ...], rules: Row, catalogue: Catalogue, base: Standard
) -> Standard:
    title = rules.get("title")
    label = catalogue.form(ROWS).title
    reach = rules.get("reach")
    percent = _decimal(rules, "floor_percent", catalogue, RULES)
    scheme = msgspec.structs.replace(
        base,
        code=OWN,
        title=Label(title, title) if isinstance(title, str) and title else label,
        source=label.zh,
        annex="",
        reach=min(reach if isinstance(reach, int) else len(indicators), len(indicators)),
        floor=Decimal(0) if percent is None else percent / 100,
        stages=tuple(_stage(stage, rules, catalogue) for stage in base.stages),
        indicators=indicators,
        groups=(),
        items=(),
        exclusions=_exclusions(rules, catalogue),
        relaxations=(),
    )
    return scheme if base.typed is None else with_annex(scheme, base.typed)


def _stage(stage: Stage, rules: Row, catalogue: Catalogue) -> Stage:
    return msgspec.structs.replace(
        stage,
        limit=_decimal(rules, f"{stage.code}_limit", catalogue, RULES, PLACES),
        composite_limit=_decimal(rules, f"{stage.code}_composite", catalogue, RULES, PLACES),
    )


def _exclusions(rules: Row, catalogue: Catalogue) -> tuple[Exclusion, ...]:
    if not rules.get("public_only"):
        return ()
    reason = catalogue.field(RULES, "public_only").label
    return (Exclusion(fact="organizer", values=("private",), reason=reason),)


def _indicator(row: Row, scheme: str, catalogue: Catalogue, base: Standard) -> Indicator:
    title = Label(str(row["title"]), str(row["title"]))
    keys = _terms(row)
    staged = all(_staged(name, base, catalogue) for _, name in keys)
    thresholds = {
        stage.code: least
        for stage in base.stages
        if (least := _decimal(row, f"{stage.code}_least", catalogue, ROWS)) is not None
    }
    return Indicator(
        code=str(row["code"]),
        label=title,
        short=title,
        brief=title,
        unit=str(row.get("measure") or ""),
        per=_whole(row, "per"),
        factor=_whole(row, "factor"),
        places=PLACES,
        shared=not staged,
        terms={
            stage.code: tuple(
                sign + (f"{stage.code}_{name}" if staged else name) for sign, name in keys
            )
            for stage in base.stages
        },
        thresholds=thresholds,
        clause=_WORDS("scheme_clause", scheme=scheme, code=str(row["code"])),
        formula=_formula(row, catalogue, base),
    )


def _terms(row: Row) -> list[tuple[str, str]]:
    """Return the figures of the numerator, each with its sign."""
    named = [("", row.get("counts")), ("", row.get("adds")), ("-", row.get("subtracts"))]
    return [(sign, str(name)) for sign, name in named if name]


def _is_complete(row: Row, base: Standard, catalogue: Catalogue) -> bool:
    """Whether all that is needed is there, and no stage's figure is added to a whole school's."""
    if not all(row.get(field) for field in ("code", "title", "counts", "per")):
        return False
    return len({_staged(name, base, catalogue) for _, name in _terms(row)}) == 1


def _staged(name: str, base: Standard, catalogue: Catalogue) -> bool:
    """Whether a figure is kept for each stage of schooling."""
    return all(f"{stage.code}_{name}" in catalogue.facts for stage in base.stages)


def _formula(row: Row, catalogue: Catalogue, base: Standard) -> Label:
    """Return the quotient in words, the figures by the names of their list."""

    def said(lang: str) -> str:
        parts = ""
        for sign, field in (("", "counts"), (" + ", "adds"), (" − ", "subtracts")):
            codes = catalogue.codes(catalogue.field(ROWS, field))
            value = row.get(field)
            if codes is not None and value:
                parts += sign + codes.by_value[str(value)].label.text(lang)
        resource = f"({parts})" if " " in parts and lang == "zh" else parts
        if _whole(row, "factor") > 1:
            resource += f" × {_whole(row, 'factor')}"
        per = _whole(row, "per")
        ratio = base.phrases.ratio.text(lang).format(resource=resource, per=per)
        return ratio.removesuffix(" × 1") if per == 1 else ratio

    return Label(said("zh"), said("en"))


def _whole(row: Row, field: str) -> int:
    value = row.get(field)
    return value if isinstance(value, int) and value > 0 else 1


def _decimal(
    row: Row, field: str, catalogue: Catalogue, form: str, places: int = 0
) -> Decimal | None:
    """Return a typed decimal as it is written out, with at least so many places."""
    value = row.get(field)
    if not isinstance(value, int):
        return None
    return Decimal(plain(Fraction(value, 10 ** catalogue.field(form, field).places), places))
