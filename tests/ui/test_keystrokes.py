"""A school is filled by keys alone, and an answer takes no more of them than recorded."""

from __future__ import annotations

from benchmarks.keystrokes import EMPTY, per_answer, recorded
from benchmarks.reading import child
from edudesk.actions.entry import read_form
from edudesk.actions.files import open_file
from edudesk.actions.progress import overview
from edudesk.actions.sample import SampleFiles
from edudesk.model.place import Progress

_ROUNDING = 1.01  # rows of rosters are counted from a few


def test_the_sample_school_is_filled_by_keys_within_the_budget(sample: SampleFiles) -> None:
    efforts = child("benchmarks.keystrokes", sample.folder)
    with open_file(sample.folder / EMPTY) as session:
        done: dict[str, Progress] = session.run(overview, 1).forms
        grounds = session.run(read_form, "grounds", 1).rows[0].values
        fixed = [one.code for one in session.catalogue.forms_of("school") if one.kind != "roster"]
    assert grounds["green_area"] is not None
    assert [code for code in fixed if done[code].answered < done[code].asked] == []
    assert per_answer(efforts) <= per_answer(recorded()) * _ROUNDING


def test_a_dearer_answer_would_be_noticed() -> None:
    budget = recorded()
    dearer = {form: [keys + told, told] for form, (keys, told) in budget.items()}
    assert per_answer(dearer) > per_answer(budget) * _ROUNDING
