"""Checking a collection, and explaining what is unusual but true."""

from __future__ import annotations

from collections.abc import Sequence

from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.journal import Explanation, ExplanationKind
from edudesk.model.plaintext import said_words

SHORTEST_REASON = 10
"""Characters that a reason must have; 情况属实 alone explains nothing."""

LONGEST_REASON = 2_000
"""Characters that a reason may have: it is printed whole in a cell of a table."""

REASON_CODES = "reason_codes"
"""Code list from which a reason is chosen beside its words."""


def check(desk: Desk, collection: int) -> tuple[Finding, ...]:
    """Run every check over a collection and return what they found."""
    with desk.at(collection) as store:
        return desk.rules.run(store)


def explain(
    desk: Desk,
    collection: int,
    keys: Sequence[tuple[str, int]],
    reason: str,
    *,
    code: str = "",
    overrule: bool = False,
    head: str = "",
) -> tuple[Finding, ...]:
    """Explain several findings (check, row) with one reason and return all findings anew.

    Unusual findings are explained; wrong ones only pass when the head, by name, overrules them with
    a 特殊情况说明. `code`: of the list of reasons. Raises EdudeskError for a reason that is too
    short, for a wrong finding without `overrule` and for `overrule` without a `head`,
    UnknownNameError for a code outside the list.
    """
    words = sound_reason(desk, reason, code)
    signed = said_words(head)
    if overrule and not signed:
        raise EdudeskError(
            "错误只有经校长签字作特殊情况说明才能通过，请写明校长姓名。",
            "A wrong figure only passes with the head's signature: give the head's name.",
        )
    with desk.at(collection) as store:
        found = {finding.key: finding for finding in desk.rules.run(store)}
        chosen = [_explicable(found.get(key), overrule) for key in keys]
        with store.writing(spoken("explain", count=len(chosen)), desk.who) as pen:
            for finding in chosen:
                wrong = finding.level == "wrong"
                kind: ExplanationKind = "overruled" if wrong else "explained"
                pen.explain(
                    finding.check,
                    finding.row,
                    finding.form,
                    finding.figures,
                    words,
                    kind,
                    code=code,
                    head=signed if wrong else "",
                )
        return desk.rules.run(store)


def passed_by_head(desk: Desk) -> tuple[Finding, ...]:
    """Return the wrong findings of the scope that stand because the head has signed for them.

    Only checks that somebody was ever let off are run: mostly none.
    """
    said = desk.store.explanations()
    checks = {check for (check, _), one in said.items() if one.kind == "overruled"}
    found = desk.rules.run(desk.store, only=checks) if checks else ()
    return tuple(finding for finding in found if finding.state == "overruled")


def offered_reasons(
    desk: Desk, collection: int, keys: Sequence[tuple[str, int]]
) -> dict[tuple[str, int], Explanation]:
    """Return by finding what was said of it before: its own lapsed words, else those of last time.

    Last time is the same check on the row of the last collection that this one continues. Nothing
    is applied: the user sees the old words and gives them again, or others.
    """
    forms = {one.code: one.form for one in desk.catalogue.checks}
    with desk.at(collection) as store:
        said = store.explanations()
        last = {
            form: {row: before.id for row, before in store.last_rows(form).items()}
            for form in {forms[check] for check, _ in keys}
        }
    offered = {}
    for check, row in keys:
        before = said.get((check, last[forms[check]].get(row, 0)))
        spoken_of = said.get((check, row)) or before
        if spoken_of is not None:
            offered[check, row] = spoken_of
    return offered


def sound_reason(desk: Desk, reason: str, code: str) -> str:
    """Return a reason without what nobody sees; raises as `explain` for a poor one."""
    words = said_words(reason)
    if len(words) < SHORTEST_REASON:
        raise EdudeskError(
            f"说明至少要写 {SHORTEST_REASON} 个字，请写清楚为什么数据属实。",
            f"A reason has at least {SHORTEST_REASON} characters: say why the figure is right.",
        )
    if len(words) > LONGEST_REASON:
        raise EdudeskError(
            f"说明最多写 {LONGEST_REASON} 个字，请写得简短些，材料另附。",
            f"A reason has at most {LONGEST_REASON} characters: be brief and attach the rest.",
        )
    codes = desk.catalogue.lists[REASON_CODES].by_value
    if code and code not in codes:
        raise UnknownNameError(
            f"没有编号为“{code}”的原因。可选：{'、'.join(codes)}。",
            f"There is no reason {code}. Choose one of: {', '.join(codes)}.",
        )
    return words


def _explicable(finding: Finding | None, overrule: bool) -> Finding:
    if finding is None or finding.state == "unchecked":
        raise UnknownNameError(
            "要说明的提示已经不存在，请重新检查。",
            "The finding to be explained is not there any more: check again.",
        )
    if finding.level == "wrong" and not overrule:
        raise EdudeskError(
            f"{finding.message.zh}这是错误，应当改正；确属例外的，由校长签字后作特殊情况说明。",
            f"'{finding.message.en}' is wrong and is to be mended; a true exception needs the"
            " head's signature.",
        )
    return finding
