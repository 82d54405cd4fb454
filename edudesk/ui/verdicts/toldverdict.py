"""What the help panel says of a verdict: formula, figures put in, certainty, share, clause."""

from __future__ import annotations

from fractions import Fraction

from edudesk.model.exact import decimal_text, down, half_up, plain, telling, up
from edudesk.model.explanation import Why
from edudesk.model.standard import Indicator, Standard
from edudesk.model.verdict import Assessment, IndicatorResult, UnitResult
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower, grouped, symbol_label, unit_label, verdict_word
from edudesk.ui.pages.told import Told
from edudesk.ui.verdicts.boardmodel import MISLEADING, SIGNS, shown

_FACTS = "school_facts"  # the register that holds what the indicators are computed from
_DRIVING = 3  # schools named that drive a coefficient
_CV_PLACES = 6
_AS_ROW = {"met": "met", "not_met": "fail", "unknown": "unknown"}


def tell_indicator(ctx: Context, file: OpenFile, unit: UnitResult, result: IndicatorResult) -> Told:
    """Return how an indicator's figure came about: formula, figures, inputs, clause."""
    words, lang, standard = ctx.words, ctx.lang, file.standard
    indicator = next(one for one in standard.indicators if one.code == result.code)
    told = Told(f"{unit.name.text(lang)}\n{indicator.code} {indicator.label.text(lang)}")
    tone = {"met": "done", "floor": "unusual", "below": "wrong"}.get(result.verdict, "muted")
    if unit.stage in indicator.thresholds or result.value is None:
        said = verdict_word(words, result.verdict, standard)
        told.add(words("board_verdict"), f"{SIGNS[result.verdict]} {said}", tone)
    told.add(words("tell_formula"), indicator.formula.text(lang))
    unit_name = symbol_label(file.catalogue, indicator.unit).text(lang)
    told.add(words("tell_figures"), _substituted(standard, indicator, result, unit_name))
    if result.misleading:
        told.add(words("tell_rounding"), f"{MISLEADING} {words('verdict_misleading')}", "unusual")
    if result.missing:
        told.add(
            words("tell_missing"),
            words("between").join(_fact_name(file, fact, lang) for fact in result.missing),
            "wrong",
        )
        if unit.stage in indicator.thresholds:
            told.add(words("tell_sure"), _between(ctx, file, unit, result.code, result.threshold))
    if unit.stage in indicator.thresholds:
        told.add(words("tell_threshold"), _thresholds(ctx, standard, indicator, result, unit_name))
    if unit.share is not None and unit.share != 1 and indicator.shared:
        share = decimal_text(half_up(unit.share * 100, 2), 2)
        told.add(words("tell_share"), words("tell_share_text", share=share))
    told.add(words("tell_inputs"), _inputs(ctx, file, standard, unit, indicator))
    title = standard.title.text(lang)
    told.add(words("tell_clause"), f"{indicator.clause}\n{title}")
    return told


def relaxed_lines(ctx: Context, assessment: Assessment) -> list[str]:
    """Return what the relaxations switched on would change, a line each; none when none is on."""
    relaxed = assessment.relaxed
    if relaxed is None:
        return []
    words, lang = ctx.words, ctx.lang
    between = words("between")
    names = between.join(one.label.text(lang) for one in relaxed.relaxations)
    lines = [words("board_relaxed", names=names)]
    strict = {(one.school_code, one.stage): one.verdict for one in assessment.units}
    changed = [
        words("pair", name=one.name.text(lang), value=words(f"verdict_{one.verdict}"))
        for one in relaxed.units
        if strict.get((one.school_code, one.stage)) != one.verdict
    ]
    rows = {one.code: one.verdict for one in assessment.items}
    changed += [
        words("pair", name=one.code, value=words(f"verdict_{_AS_ROW[one.verdict]}"))
        for one in relaxed.items
        if rows.get(one.code) != one.verdict
    ]
    said = between.join(changed) if changed else words("board_relaxed_none")
    return [*lines, words("board_relaxed_changes", changes=said)]


def tell_coefficient(ctx: Context, why: Why) -> Told:
    """Return how a coefficient came about: formula, figures, the schools that drive it, clause."""
    words, lang = ctx.words, ctx.lang
    told = Told(f"{why.subject.text(lang)}\n{why.code} {why.title.text(lang)}")
    tone = {"met": "done", "not_met": "wrong"}.get(why.verdict, "muted")
    known = why.verdict if why.verdict != "not_met" else "fail"
    told.add(words("board_verdict"), f"{SIGNS[why.verdict]} {words(f'verdict_{known}')}", tone)
    told.add(words("tell_formula"), why.formula.text(lang) if why.formula else "")
    told.add(words("tell_figures"), "\n".join(why.steps))
    told.add(words("tell_threshold"), why.bound)
    if why.missing:
        lacking = words("between").join(one.text(lang) for one in why.missing)
        told.add(words("tell_missing"), lacking, "wrong")
    if why.sure:
        high = why.high or words("tell_endless")
        told.add(words("tell_sure"), words(f"surely_{why.sure}", low=why.low, high=high))
    told.add(
        words("tell_driven"),
        "\n".join(
            words(
                "tell_without",
                school=one.name.text(lang),
                cv="?" if one.without is None else decimal_text(one.without, _CV_PLACES),
            )
            for one in why.influences[:_DRIVING]
        ),
    )
    told.add(words("tell_clause"), f"{why.clause}\n{why.document.text(lang)}")
    return told


def _between(ctx: Context, file: OpenFile, unit: UnitResult, code: str, bound: Fraction) -> str:
    """Return what is certain of a figure that is not known, "" when nothing is to be said."""
    assessment = file.assessment
    for one in assessment.outlooks.units if assessment else ():
        if (one.school_code, one.stage) == (unit.school_code, unit.stage):
            for outlook in one.indicators:
                if outlook.code == code:
                    return ctx.words(
                        f"surely_{outlook.verdict}",
                        low=grouped(telling(outlook.low, [bound], 2, down)),
                        high=ctx.words("tell_endless")
                        if outlook.high is None
                        else grouped(telling(outlook.high, [bound], 2, up)),
                    )
    return ""


def _substituted(
    standard: Standard, indicator: Indicator, result: IndicatorResult, unit_name: str
) -> str:
    if result.value is None or result.numerator is None or result.denominator is None:
        return ""
    upper = grouped(decimal_text(half_up(result.numerator, 2), 2).removesuffix(".00"))
    value = shown(result, standard, indicator.places)
    per = f"{indicator.per} × " if indicator.per != 1 else ""
    return f"{per}{upper} ÷ {result.denominator:,} = {value} {unit_name}"


def _thresholds(
    ctx: Context,
    standard: Standard,
    indicator: Indicator,
    result: IndicatorResult,
    unit_name: str,
) -> str:
    threshold = grouped(plain(result.threshold, indicator.places))
    if not standard.floor:
        return ctx.words("tell_threshold_alone", threshold=threshold, unit=unit_name)
    floor = Fraction(standard.floor)
    return ctx.words(
        "tell_threshold_text",
        threshold=threshold,
        percent=plain(floor * 100),
        floor=grouped(plain(result.threshold * floor)),
        unit=unit_name,
    )


def _inputs(
    ctx: Context, file: OpenFile, standard: Standard, unit: UnitResult, indicator: Indicator
) -> str:
    """Return the school's facts that enter, one a line; empty where no register is kept."""
    page = (
        file.page(_FACTS)
        if _FACTS in file.catalogue.forms and file.session.kind == "district"
        else None
    )
    row = (
        next((row for row in page.rows.values() if row.school == unit.school), None)
        if page
        else None
    )
    if page is None or row is None:
        return ""
    stage = next(stage for stage in standard.stages if stage.code == unit.stage)
    shower = Shower(file.catalogue, page.form, ctx.lang, file.names_of)
    lines = []
    for term in (*indicator.terms[unit.stage], stage.students):
        field = page.form.by_code.get(term.removeprefix("-"))
        if field is not None:
            sign = "− " if term.startswith("-") else ""
            figure = shower.cell(field, row) or "?"
            measure = unit_label(file.catalogue, field).text(ctx.lang)
            said = ctx.words("pair", name=field.label.text(ctx.lang), value=f"{figure} {measure}")
            lines.append(f"{sign}{said}".rstrip())
    return "\n".join(lines)


def _fact_name(file: OpenFile, fact: str, lang: str) -> str:
    form = file.catalogue.forms.get(_FACTS)
    field = form.by_code.get(fact) if form else None
    return field.label.text(lang) if field else fact
