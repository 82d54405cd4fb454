"""Checking a collection, and explaining what is unusual but true."""

from __future__ import annotations

from collections.abc import Sequence

from edudesk.actions.session import Desk, spoken
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.model.check import Finding
from edudesk.model.journal import ExplanationKind

SHORTEST_REASON = 10
"""Characters that a reason must have; 情况属实 alone explains nothing."""


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
    overrule: bool = False,
) -> tuple[Finding, ...]:
    """Explain several findings (check, row) with one reason and return all findings anew.

    Unusual findings are explained; wrong ones only pass when the head overrules them. Raises
    EdudeskError for a reason that is too short and for a wrong finding without `overrule`.
    """
    words = reason.strip()
    if len(words) < SHORTEST_REASON:
        raise EdudeskError(
            f"说明至少要写 {SHORTEST_REASON} 个字，请写清楚为什么数据属实。",
            f"A reason has at least {SHORTEST_REASON} characters: say why the figure is right.",
        )
    with desk.at(collection) as store:
        found = {finding.key: finding for finding in desk.rules.run(store)}
        chosen = [_explicable(found.get(key), overrule) for key in keys]
        with store.writing(spoken("explain", count=len(chosen)).zh, desk.who) as pen:
            for finding in chosen:
                kind: ExplanationKind = "overruled" if finding.level == "wrong" else "explained"
                pen.explain(finding.check, finding.row, finding.form, finding.figures, words, kind)
        return desk.rules.run(store)


def _explicable(finding: Finding | None, overrule: bool) -> Finding:
    if finding is None or finding.state == "unchecked":
        raise UnknownNameError(
            "要说明的提示已经不存在，请重新检查。",
            "The finding to be explained is not there any more: check again.",
        )
    if finding.level == "wrong" and not overrule:
        raise EdudeskError(
            f"“{finding.message.zh}”是错误，应当改正；确属例外的，由校长签字后作特殊情况说明。",
            f"“{finding.message.en}” is wrong and is to be mended; a true exception needs the"
            " head's signature.",
        )
    return finding
