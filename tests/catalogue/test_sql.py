"""The house rules of definition SQL."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.catalogue.sql import RefusedSqlError, decimal_places, lint, scaled, tokens, words


@pytest.mark.parametrize(
    ("written", "compiled"),
    [
        ("this.area >= 96.00", "this.area >= 9600"),
        ("this.share <= 0.05", "this.share <= 5"),
        ("this.share = 0.00", "this.share = 0"),
        ("this.name = '96.00'", "this.name = '96.00'"),
        ("this.name = 'it''s 1.5'", "this.name = 'it''s 1.5'"),
        ("this.count % 2 = 1", "this.count % 2 = 1"),
        ("abs(this.a - last.a) * 100 <= last.a * 10", "abs(this.a - last.a) * 100 <= last.a * 10"),
    ],
)
def test_decimal_literals_become_the_integers_that_are_stored(written: str, compiled: str) -> None:
    assert scaled(written) == compiled


@pytest.mark.parametrize(
    "sql",
    [
        "this.a / this.b > 1",
        "this.a > 1e3",
        "this.a > .5",
        "this.a > 5.",
        "this.a > 0x1F",
        "this.a > 1_000",
        "CAST(this.a AS REAL) > 1",
        "CAST(this.a AS numeric) > 1",
        "avg(this.a) > 1",
        "total (this.a) > 1",
        "round(this.a) > 1",
        "julianday(this.day) > 1",
        "this.day < date('now')",
        "this.day < CURRENT_DATE",
        "random() > 0",
        "this.a > ?",
        "this.a > :limit",
        "this.a > 1; DELETE FROM staff",
        "this.a > 1 -- so",
        "this.a > 1 /* so */",
        '"a" > 1',
        "[a] > 1",
        "(this.a > 1",
        "this.a) > (1",
        "this.name = 'open",
        "",
        "  ",
    ],
)
def test_what_is_not_exact_repeatable_and_harmless_is_refused(sql: str) -> None:
    assert list(lint(sql))
    with pytest.raises(RefusedSqlError):
        scaled(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "this.total = (SELECT sum(x) FROM staff) AND this.real_name IS NOT NULL",
        "CAST(substr(this.id_number, 17, 1) AS INTEGER) % 2 = 1",
        'this."exists" = 1',
        "this.name || '/' || '-- ' <> ''",
        "this.until >= date((SELECT moment FROM collection), '+30 days')",
    ],
)
def test_ordinary_conditions_pass(sql: str) -> None:
    assert list(lint(sql)) == []


def test_the_places_of_literals_and_the_words_are_told() -> None:
    sql = "this.area >= 96.00 AND this.share < 0.5 AND this.name <> '1.234'"
    assert decimal_places(sql) == {1, 2}
    assert {"this", "area", "share", "name"} <= words(sql)


@given(st.text())
def test_tokens_lose_no_character_whatever_is_written(sql: str) -> None:
    assert "".join(token.text for token in tokens(sql)) == sql
