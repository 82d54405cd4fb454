"""Systems of inequalities whose answers can be seen by hand."""

from edudesk.assessment.inequalities import Half, solvable


def test_a_quantity_lies_between_its_bounds_or_nowhere() -> None:
    least, most = Half({"a": 1}, -3, False), Half({"a": -2}, 6, False)  # a ≥ 3, 2a ≤ 6
    assert solvable([least, most])
    assert not solvable([least, most.opposite(), Half({"a": -1}, 3, False)])  # a > 3 and a ≤ 3
    assert not solvable([least, Half({"a": -1}, 3, True)])  # a ≥ 3 and a < 3


def test_no_quantity_is_less_than_nothing() -> None:
    assert not solvable([Half({"a": -1}, -1, False)])  # a ≤ -1
    assert solvable([Half({"a": -1}, 0, False)])
    assert not solvable([Half({"a": -1, "b": -1}, 0, True)])  # a + b < 0


def test_quantities_that_hang_together_are_taken_together() -> None:
    # a + b ≥ 10, a + c ≥ 10, b + c ≥ 10 need 15 of all three.
    pairs = [Half({one: 1, two: 1}, -10, False) for one, two in ("ab", "ac", "bc")]
    all_three = {"a": -1, "b": -1, "c": -1}
    assert solvable([*pairs, Half(all_three, 15, False)])
    assert not solvable([*pairs, Half(all_three, 15, True)])


def test_numbers_alone_are_right_or_wrong() -> None:
    assert solvable([])
    assert solvable([Half({}, 0, False)])
    assert not solvable([Half({}, 0, True)])
