"""Rows on disk: what was yielded comes back, in any order, and little of it is held."""

from __future__ import annotations

import errno
import gc
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NoReturn

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edudesk.errors import NotWritableError
from edudesk.model.document import Content, Figure, Paragraph, Rich, TableRow
from edudesk.reporting import spool
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.spool import spooled
from tests.reporting.test_pdf import document

TEXTS = st.text(max_size=12)
FIGURES = st.decimals(allow_nan=False, allow_infinity=False, places=2).map(
    lambda value: Figure(str(value), value, flagged=value > 9, short=value < 0)
)
PARAGRAPHS = st.builds(
    Paragraph, TEXTS, st.sampled_from(["song", "hei_bold"]), number=TEXTS, centred=st.booleans()
)
CELLS: st.SearchStrategy[Content] = st.one_of(
    TEXTS, FIGURES, st.builds(Rich, st.lists(PARAGRAPHS, max_size=3).map(tuple))
)
ROWS = st.builds(
    TableRow,
    st.lists(CELLS, max_size=4).map(tuple),
    st.sampled_from(["body", "band", "total"]),
    joined=st.sampled_from([(), (0, 2)]),
    behind=st.sampled_from([(), ((1, ("staff-roster", "grades")),)]),
    short=st.sampled_from([(), (3,)]),
)


def many(count: int) -> Iterator[TableRow]:
    for number in range(count):
        yield TableRow((f"第{number}号", Figure(str(number), Decimal(number))))


def test_a_short_table_stays_as_it_is() -> None:
    assert spooled(many(1024)) == tuple(many(1024))


@given(rows=st.lists(ROWS, min_size=1, max_size=20))
@settings(max_examples=30)
def test_what_lies_on_disk_comes_back_as_it_was(rows: list[TableRow]) -> None:
    whole = rows * (1 + 1024 // len(rows))
    kept = spooled(iter(whole))
    assert not isinstance(kept, tuple)
    assert list(kept) == whole
    assert [kept[at] for at in range(0, len(whole), 97)] == whole[::97]


def test_rows_are_reached_from_either_end_and_in_slices() -> None:
    whole = list(many(1500))
    kept = spooled(iter(whole))
    assert (len(kept), kept[-1], kept[-1500]) == (1500, whole[-1], whole[0])
    assert list(kept[250:260]) == whole[250:260]
    assert list(kept[::-1]) == whole[::-1]
    for beyond in (1500, -1501):
        with pytest.raises(IndexError):
            kept[beyond]


def test_ten_times_the_rows_take_no_more_memory() -> None:
    peaks = []
    for count in (2_000, 20_000):
        gc.collect()
        tracemalloc.start()
        kept = spooled(many(count))
        assert sum(1 for _ in kept) == count
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0]


def test_a_full_disk_is_told_to_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, data: bytes) -> NoReturn:
            raise OSError(errno.ENOSPC, "No space left on device")

        def close(self) -> None:
            """There is nothing behind it."""

    monkeypatch.setattr(spool, "TemporaryFile", Full)
    with pytest.raises(NotWritableError, match="磁盘"):
        spooled(many(1025))


def test_a_table_prints_the_same_from_disk_as_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = document("甲", "12.50", rows=60)
    assert base.table is not None
    rows = [TableRow((f"第{at}人", "12.50")) for at in range(60)]
    printed = []
    for limit, kind in ((1024, "memory"), (8, "disk")):
        monkeypatch.setattr(spool, "_IN_MEMORY", limit)
        table = msgspec.structs.replace(base.table, rows=spooled(iter(rows)))
        out = tmp_path / f"{kind}.pdf"
        write_pdf([msgspec.structs.replace(base, table=table)], out, "一张表")
        printed.append(out.read_bytes())
    assert printed[0] == printed[1]
