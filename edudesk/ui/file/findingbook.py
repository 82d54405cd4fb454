"""The findings of the open collection in memory, found by cell, by row and by form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from edudesk.model.change import Rechecked
from edudesk.model.check import Finding

_OPEN = frozenset({"open", "lapsed"})
_RANK = {"wrong": 0, "unusual": 1}
_EVERYWHERE = ""  # in place of a form
PASSED = "passed"
"""The mark of a cell that is wrong, and stands because the head has signed for it."""
PASSED_SIGN = "※"
"""What stands for such cells where there is no room for words, as in print."""


class Tally(NamedTuple):
    """Open findings of a form by level, and the wrong ones that passed with the head's name."""

    wrong: int
    unusual: int
    passed: int = 0


class News(NamedTuple):
    """Findings that came, and findings that went; one that changed did both."""

    came: tuple[Finding, ...] = ()
    went: tuple[Finding, ...] = ()


class FindingBook:
    """All findings; badges, cell marks and the list are read from here, so they always agree.

    Of forms that nobody has begun, what is merely not filled yet is held back until the page has
    been left once: a new file is no list of mistakes.
    """

    def __init__(self) -> None:
        self._spared: frozenset[str] = frozenset()
        self._held_back: dict[str, dict[int, Finding]] = {}
        self._by_check: dict[str, dict[int, Finding]] = {}
        self._by_row: dict[tuple[str, int], dict[str, Finding]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()  # by form, all as _EVERYWHERE, and level
        self._news: News | None = News()  # with the last revision; None: everything may be new
        self.revision = 0

    def __iter__(self) -> Iterator[Finding]:
        for rows in self._by_check.values():
            yield from rows.values()

    def replace_all(self, findings: Iterable[Finding]) -> None:
        """Forget everything and take `findings`."""
        self._by_check.clear()
        self._by_row.clear()
        self._held_back.clear()
        self._counts.clear()
        for finding in findings:
            self._put(finding)
        self._note(None)

    def merge(self, checked: Rechecked) -> frozenset[str]:
        """Take the outcome of a partial run; return the forms whose findings are others now.

        What was found again as it stood stays the same object: who shows findings can pass it over.
        """
        before: dict[tuple[str, int], Finding] = {}
        for check, row in checked.scopes:
            self._forget_held_back(check, row)
            for finding in self._of_scope(check, row):
                before[finding.key] = finding
        found: list[Finding] = []
        went: list[Finding] = []
        for finding in checked.findings:
            was = before.pop(finding.key, None)
            if was != finding:
                found.append(finding)
                went += [was] if was is not None else []
        went += before.values()
        for finding in went:
            self._drop(finding)
        came = [finding for finding in found if self._put(finding)]
        self._note(News(tuple(came), tuple(went)))
        return frozenset(finding.form for finding in (*came, *went))

    def _note(self, news: News | None) -> None:
        self._news = news
        self.revision += 1

    def news(self, form: str) -> Collection[int] | None:
        """Return the rows of a form whose findings changed with the last news, None for any."""
        if self._news is None:
            return None
        return {one.row for part in self._news for one in part if one.form == form}

    def since(self, revision: int) -> News | None:
        """Return what changed since a revision, None where that is not known any more."""
        if revision == self.revision:
            return News()
        return self._news if revision == self.revision - 1 else None

    def spare(self, forms: Iterable[str]) -> None:
        """Hold back from now on what is merely not filled in these forms, and in no others."""
        every = [*self, *(one for rows in self._held_back.values() for one in rows.values())]
        self._spared = frozenset(forms)
        self.replace_all(every)

    def release(self, form: str) -> bool:
        """Show what was held back of a form; whether that is anything new."""
        if form not in self._spared:
            return False
        before = self.tally(form)
        self.spare(self._spared - {form})
        return self.tally(form) != before

    def at(self, form: str, row: int, field: str) -> list[Finding]:
        """Return the findings that mark a cell, the gravest and still open first."""
        found = [f for f in self._by_row.get((form, row), {}).values() if field in f.fields]
        return sorted(found, key=gravity)

    def of_row(self, form: str, row: int) -> list[Finding]:
        """Return the findings of a row."""
        return list(self._by_row.get((form, row), {}).values())

    def tones(self, form: str, row: int) -> dict[str, str]:
        """Return field → "wrong" or "unusual" for the open findings of a row.

        "passed" for a wrong figure that the head has signed for.
        """
        tones: dict[str, str] = {}
        for finding in self._by_row.get((form, row), {}).values():
            if finding.state in _OPEN:
                for field in finding.fields:
                    if tones.get(field) != "wrong":
                        tones[field] = finding.level
            elif finding.state == "overruled":
                for field in finding.fields:
                    tones.setdefault(field, PASSED)
        return tones

    def tally(self, form: str) -> Tally:
        """Return how many findings of a form are open, and how many the head passed."""
        counts = self._counts
        return Tally(counts[form, "wrong"], counts[form, "unusual"], counts[form, PASSED])

    def total(self) -> Tally:
        """Return how many findings are open, and how many the head passed."""
        return self.tally(_EVERYWHERE)

    def _of_scope(self, check: str, row: int | None) -> list[Finding]:
        rows = self._by_check.get(check, {})
        if row is None:
            return list(rows.values())
        return [rows[row]] if row in rows else []

    def _forget_held_back(self, check: str, row: int | None) -> None:
        if row is None:
            self._held_back.pop(check, None)
        else:
            self._held_back.get(check, {}).pop(row, None)

    def _put(self, finding: Finding) -> bool:
        """Take a finding in; whether it is to be seen, and not held back."""
        if finding.form in self._spared and is_absence(finding):
            self._held_back.setdefault(finding.check, {})[finding.row] = finding
            return False
        self._by_check.setdefault(finding.check, {})[finding.row] = finding
        self._by_row.setdefault((finding.form, finding.row), {})[finding.check] = finding
        self._count(finding, 1)
        return True

    def _drop(self, finding: Finding) -> None:
        del self._by_check[finding.check][finding.row]
        del self._by_row[finding.form, finding.row][finding.check]
        self._count(finding, -1)

    def _count(self, finding: Finding, by: int) -> None:
        level = _counts_as(finding)
        self._counts[finding.form, level] += by
        self._counts[_EVERYWHERE, level] += by


def _counts_as(finding: Finding) -> str:
    """Return as what a finding is counted: its level while open, passed by the head, or nothing."""
    if finding.state in _OPEN:
        return finding.level
    return PASSED if finding.state == "overruled" else ""


def is_open(finding: Finding) -> bool:
    """Whether somebody still has to do something about the finding."""
    return finding.state in _OPEN


def is_absence(finding: Finding) -> bool:
    """Whether the finding says no more than that a cell is not filled yet."""
    return finding.check.endswith(".required") and is_open(finding)


def gravity(finding: Finding) -> tuple[bool, int, str]:
    """Return a sort key: open before settled, wrong before unusual."""
    return (finding.state not in _OPEN, _RANK[finding.level], finding.check)
