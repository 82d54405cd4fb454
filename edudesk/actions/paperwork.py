"""Paper, file and what the district holds: whether they agree, and which cells differ."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.cells import STATES_WRITTEN
from edudesk.actions.correcting import OnPaper, on_paper
from edudesk.actions.session import Desk, spoken
from edudesk.actions.verifying import Verified, kept_package, opened_package, verified
from edudesk.catalogue.cells import (
    NO_CAMPUSES,
    Campuses,
    as_called_today,
    campuses_of,
    cell_label,
)
from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.errors import UnknownNameError
from edudesk.exchange.merging import differences
from edudesk.model.form import Label
from edudesk.model.receiving import Receipt
from edudesk.model.submission import ColumnProof, Difference, Filled, Package
from edudesk.model.values import show_value
from edudesk.storage.digest import HEAD, SAID


class DifferingCell(NamedTuple):
    """A cell in which paper and file differ, in words; "" where it is empty.

    `name`: form.key.field; `label`: form, row and figure. A personal column is named as a whole
    (`name` form.field) when its cells did not travel: only that they differ is known.
    """

    name: str
    label: Label
    paper: str
    file: str


class Standing(NamedTuple):
    """What a district knows of a content: its receipt, and the later one that superseded it."""

    receipt: Receipt
    by: Receipt | None


class VerifiedHere(NamedTuple):
    """A file that was proven, beside what the district holds.

    `held`: the receipt of this very content, None when it never was received. `paper`: whose the
    code on paper is when it is not this file's; None when no figures here have it. `cells`: in
    which the two differ, empty while only one of them is here.
    """

    verified: Verified
    held: Standing | None
    paper: OnPaper | None
    cells: tuple[DifferingCell, ...]


class PaperHere(NamedTuple):
    """What a code on paper says, and the cells in which the figures that hold now differ."""

    paper: OnPaper
    cells: tuple[DifferingCell, ...]


def verify_here(desk: Desk, path: Path, code: str = "") -> VerifiedHere:
    """Prove a file that was sent, compare it with paper, and both with what the district holds.

    Raises:
        FileRefusedError: with a reason that a clerk can act on.
        EdudeskError: the code does not have 32 digits, or it is no district's file.
    """
    package = opened_package(path, desk.catalogue)
    found = verified(package, code)
    held = _standing(desk, package.manifest.digest)
    if not code or not found.wrong_groups:
        return VerifiedHere(found, held, None, ())
    try:
        paper = on_paper(desk, code)
    except UnknownNameError:
        return VerifiedHere(found, held, None, ())
    printed = kept_package(desk, paper.receipt)
    same_place = printed is not None and _place(printed) == _place(package)
    cells = cells_between(desk.catalogue, printed, package) if printed and same_place else ()
    return VerifiedHere(found, held, paper, cells)


def paper_here(desk: Desk, code: str) -> PaperHere:
    """Return whose figures a code on paper is of, and what has changed of them since.

    Raises:
        EdudeskError, UnknownNameError: as `on_paper`.
    """
    paper = on_paper(desk, code)
    if paper.by is None:
        return PaperHere(paper, ())
    old, new = (kept_package(desk, one) for one in (paper.receipt, paper.by))
    cells = cells_between(desk.catalogue, old, new) if old and new else ()
    return PaperHere(paper, cells)


def told_cells(
    catalogue: Catalogue,
    found: Iterable[Difference],
    lang: str = "zh",
    campuses: Campuses = NO_CAMPUSES,
) -> tuple[DifferingCell, ...]:
    """Return differences in words: the older side as `paper`, the newer as `file`."""
    return tuple(_told(catalogue, one, lang, campuses) for one in found)


def _standing(desk: Desk, digest: str) -> Standing | None:
    receipt = desk.store.received.by_digest(digest)
    if receipt is None:
        return None
    last = desk.store.received.last(receipt.school, receipt.collection)
    superseded = last is not None and last.digest != receipt.digest
    return Standing(receipt, last if superseded else None)


def _place(package: Package) -> tuple[str, str]:
    return package.manifest.school_code, package.manifest.collection


def cells_between(
    catalogue: Catalogue, old: Package, new: Package, lang: str = "zh"
) -> tuple[DifferingCell, ...]:
    """Return in words the cells in which two submissions differ; hidden columns as a whole."""
    campuses = {**campuses_of(catalogue, old.content), **campuses_of(catalogue, new.content)}
    before, after = (as_called_today(one.content, catalogue.forms.values()) for one in (old, new))
    cells = told_cells(catalogue, differences(before, after), lang, campuses)
    seen = {one.name.split(".")[0] + "." + one.name.rsplit(".", 1)[1] for one in cells}
    columns = _columns_that_differ(old.columns, new.columns)
    blind = [_blind(catalogue, *column) for column in columns if ".".join(column) not in seen]
    return (*cells, *blind)


def _columns_that_differ(
    old: Iterable[ColumnProof], new: Iterable[ColumnProof]
) -> list[tuple[str, str]]:
    """Return the personal columns whose leaves differ: their cells need not travel for that."""
    before, after = ({(one.form, one.field): one.leaf for one in side} for side in (old, new))
    return sorted(column for column in {*before, *after} if before.get(column) != after.get(column))


def _blind(catalogue: Catalogue, form: str, field: str) -> DifferingCell:
    return DifferingCell(f"{form}.{field}", _label(catalogue, form, "", field, NO_CAMPUSES), "", "")


def _told(catalogue: Catalogue, one: Difference, lang: str, campuses: Campuses) -> DifferingCell:
    form, key, field = one.place
    return DifferingCell(
        f"{form}.{key}.{field}",
        _label(catalogue, form, str(key), field, campuses),
        _shown(catalogue, form, field, one.old, lang),
        _shown(catalogue, form, field, one.new, lang),
    )


def _label(catalogue: Catalogue, code: str, key: str, field: str, campuses: Campuses) -> Label:
    if (code, field) == (SAID, HEAD):
        return load_words("receiving").label("signed_by_heads")
    return cell_label(catalogue, code, key, field, campuses)


def _shown(catalogue: Catalogue, form: str, field: str, filled: Filled | None, lang: str) -> str:
    if filled is None:
        return ""
    if filled.state in STATES_WRITTEN:
        return spoken(STATES_WRITTEN[filled.state]).text(lang)
    if filled.value is None:
        return ""
    known = catalogue.forms.get(form)
    asked = known.by_code.get(field) if known else None
    if asked is None or filled.state not in ("plain", "carried"):
        return str(filled.value)
    return show_value(asked, filled.value, catalogue.codes(asked), lang)
