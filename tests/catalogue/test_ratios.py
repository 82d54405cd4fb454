"""Ratios: exact, rounded once half up, never compared."""

import sqlite3
from contextlib import closing
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.catalogue.ratios import ratio_sql
from edudesk.model.form import Field, Label
from edudesk.model.values import show_value

_FIGURE = st.integers(-(10**12), 10**12)


def ratio(*, per: int = 100, places: int = 1, up: int = 0, down: int = 0) -> Field:
    """Return a ratio of the columns n and d, which have `up` and `down` decimals."""
    return Field(
        code="rate",
        label=Label("率", "rate"),
        type="ratio",
        numerator="this.n",
        denominator="this.d",
        per=per,
        places=places,
        numerator_places=up,
        denominator_places=down,
    )


def computed(field: Field, n: int | None, d: int | None) -> int | None:
    """Return what SQLite makes of the ratio for these stored figures."""
    sql = f"SELECT {ratio_sql(field)} FROM (SELECT ? AS n, ? AS d) AS this"
    with closing(sqlite3.connect(":memory:")) as connection:
        (value,) = connection.execute(sql, (n, d)).fetchone()
    assert value is None or isinstance(value, int)
    return value


def rounded_half_up(number: Fraction, places: int) -> int:
    """Return `number` in units of 10**-places, halves away from zero, by another way."""
    doubled = abs(number) * 10**places * 2 + 1
    whole = doubled.numerator // (2 * doubled.denominator)
    return -whole if number < 0 else whole  # type: ignore[no-any-return]


@given(
    n=_FIGURE,
    d=st.integers(1, 10**12),
    per=st.sampled_from((1, 100, 1000, 10_000)),
    places=st.integers(0, 3),
    up=st.sampled_from((0, 2)),
    down=st.sampled_from((0, 2)),
)
def test_a_ratio_is_the_exact_fraction_rounded_once(
    n: int, d: int, per: int, places: int, up: int, down: int
) -> None:
    field = ratio(per=per, places=places, up=up, down=down)
    exact = Fraction(n, 10**up) / Fraction(d, 10**down) * per
    value = computed(field, n, d)
    if value is None:
        inexact = d * 10**up * (2 * per * 10 ** (places + down) + 1) >= 2**63
        assert inexact or abs(exact) * 10**places >= 10**14
    else:
        assert value == rounded_half_up(exact, places)


def test_parts_too_large_to_stay_exact_make_no_ratio() -> None:
    assert (
        computed(ratio(per=10_000, places=3, up=2, down=2), 4_611_662_944, 461_488_547_759) is None
    )
    money = ratio(per=100, places=1, up=2, down=2)
    assert computed(money, 99_999_999_999, 99_999_999_999) == 1000  # a milliard yuan of each


@pytest.mark.parametrize(
    ("n", "d", "shown"),
    [
        (1, 8, "12.5"),
        (1, 16, "6.3"),  # 6.25
        (-1, 16, "-6.3"),
        (2, 3, "66.7"),
        (45, 45, "100.0"),
        (0, 45, "0.0"),
    ],
)
def test_a_ratio_is_shown_with_its_places(n: int, d: int, shown: str) -> None:
    assert show_value(ratio(), computed(ratio(), n, d)) == shown


@pytest.mark.parametrize(("n", "d"), [(5, 0), (5, None), (None, 5), (5, -1), (10**15, 1)])
def test_a_ratio_without_both_parts_is_nothing(n: int | None, d: int | None) -> None:
    assert computed(ratio(), n, d) is None
