"""What definition SQL may call beside SQLite's own functions."""

import sqlite3

import pytest

from edudesk.storage.functions import add_functions


def answer(call: str) -> object:
    connection = sqlite3.connect(":memory:")
    add_functions(connection)
    try:
        return connection.execute(f"SELECT {call}").fetchone()[0]
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("quotient(1, 3, 2)", "0.33"),
        ("quotient(1, 8, 2)", "0.13"),  # halves go up
        ("quotient(14, 2, 0)", "7"),
        ("quotient(1, 0, 2)", None),
        ("quotient('9000000000000000001/3', '1/1000', 0)", "3000000000000000000333"),
        ("quotient(NULL, 3, 2)", None),
        ("percent(1, 3, 50)", "33.3"),
        ("percent(2014, 2015, 100)", "99.95"),  # 99.950… would print 100.0
        ("percent(2015, 2015, 100)", "100.0"),
        ("percent(19, 20, 95)", "95.0"),
        ("percent(94999, 100000, 95)", "94.999"),
        ("percent(1, 0, 95)", None),
        ("percent(1, NULL, 95)", None),
        ("blank(45)", "＿45＿"),
        ("blank(NULL)", "＿＿"),
    ],
)
def test_shares_are_exact_and_do_not_mislead(call: str, text: str | None) -> None:
    assert answer(call) == text
