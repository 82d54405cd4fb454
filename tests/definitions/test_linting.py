"""The linters of the definitions: the shipped ones are clean, and every planted fault is found."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from edudesk.actions.sample import SampleFiles
from edudesk.catalogue.library import Catalogue, load
from edudesk.checks.engine import Rulebook
from edudesk.errors import DefinitionError
from edudesk.model.form import Label
from edudesk.model.place import FileKind
from edudesk.storage import connecting
from edudesk.storage.relations import form_views
from edudesk.storage.store import Store
from tests.catalogue.definitions import change, write_definitions
from tests.definitions import linting
from tests.definitions.bench import Bench, State
from tests.definitions.contradictions import contradictions
from tests.fresh_files import shipped_catalogue as shipped

KINDS: tuple[FileKind, ...] = ("school", "district")
TERMS = Path(__file__).with_name("terms.toml")
# Unusual whenever it is so, whatever else is right: the school is to say why it stands.
TO_BE_EXPLAINED = {
    ("buildings.dilapidated_is_a_hazard", "grounds.dilapidated_space"),
    ("buildings.dilapidated_is_appraised", "grounds.dilapidated_space"),
}
# Figures that satisfy two checks by several rows at once, which no single change comes upon.
TOGETHER = (
    State(
        {
            "classes": [
                {"class_no": f"{place}", "grade": "g1", "student_count": 40} for place in range(12)
            ],
            "special_rooms": [
                {"kind": "music", "name": "音乐教室", "area": "96"},
                {"kind": "art", "name": "美术教室", "area": "90"},
            ],
            "grounds": [{"music_rooms": 1, "art_rooms": 1}],
        },
        {},
    ),
    State(
        {
            "students": [{"line": "primary", "entrants": 100, "preschool_none": 2}],
            "primary_ages": [{"line": "a6", "entrants": 100}],
        },
        {},
    ),
    State(
        {
            "school_profile": [{"schooling_system": "63", "is_ethnic_school": "是"}],
            "classes": [{"class_no": "1", "grade": "g1", "student_count": 100}],
            "grades": [{"line": "g1", "minority": 60}],
            "students": [
                {"line": "primary", "entrants": 100, "graduates": 98, "preschool_none": 2}
                | {"came_otherwise": 0, "left_otherwise": 2},
            ],
        },
        {"classes": [{"class_no": "1", "grade": "g1", "student_count": 100}]},
    ),
)


@cache
def terms() -> tuple[linting.Term, ...]:
    found = tomllib.loads(TERMS.read_text(encoding="utf-8"))["terms"]
    return tuple(linting.Term(term["term"], tuple(term["instead_of"])) for term in found)


@pytest.fixture(scope="module", params=KINDS)
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(shipped(), request.param, tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def stores(sample: SampleFiles) -> list[tuple[FileKind, Store]]:
    """The sample's files, each once for every collection."""
    found = []
    for path in (file.path for file in sample.files if file.path.suffix == ".edudesk"):
        kind: FileKind = "district" if path == sample.district else "school"
        first = Store(connecting.from_bytes(path.read_bytes()), shipped().forms_of(kind))
        for collection in first.collections():
            store = Store(connecting.from_bytes(path.read_bytes()), shipped().forms_of(kind))
            store.set_scope(1, collection.number)
            found.append((kind, store))
        first.close()
    return found


def test_every_written_check_speaks_up_for_one_of_its_examples(bench: Bench) -> None:
    assert linting.never_triggered(bench) == []


def test_no_check_speaks_only_where_a_field_has_refused_the_value_already(bench: Bench) -> None:
    assert linting.dead(bench) == []


def test_every_two_checks_can_be_satisfied_together(
    bench: Bench, stores: list[tuple[FileKind, Store]]
) -> None:
    files = [store for kind, store in stores if kind == bench.kind]
    states = TOGETHER if bench.kind == "school" else ()
    assert set(contradictions(bench, files, states)) - TO_BE_EXPLAINED == set()


def test_no_check_wants_what_a_bound_a_list_or_a_required_field_refuses(
    bench: Bench, stores: list[tuple[FileKind, Store]]
) -> None:
    files = [store for kind, store in stores if kind == bench.kind]
    assert linting.impossible(bench, files) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_is_read_by_a_check(kind: FileKind) -> None:
    rulebook = Rulebook(shipped(), kind, cache=False)
    assert linting.unread_fields(shipped(), rulebook, kind) == []


def test_every_label_has_words_in_both_languages_and_chinese_marks_in_the_chinese() -> None:
    assert linting.faulty_labels([*linting.labels_in(shipped())]) == []


def test_every_label_uses_the_words_of_the_trade() -> None:
    assert linting.foreign_words([*linting.labels_in(shipped())], terms()) == []


# -- planted faults --------------------------------------------------------------------------------

CHECK = """
[[checks]]
code = "classes.{name}"
level = "wrong"
kind = "within"
form = "classes"
fields = ["pupils"]
applies = "{applies}"
holds = "{holds}"
message = {{ zh = "学生{{pupils}}人。", en = "{{pupils}} pupils." }}
examples = [
  {{ expect = "pass", forms = {{ classes = [{good}] }} }},
  {{ expect = "fail", forms = {{ classes = [{bad}] }} }},
]
"""


def planted(folder: Path, *checks: str, old: str = "", new: str = "") -> Catalogue:
    """Return the small set of definitions with further checks, and a piece of it replaced."""
    forms, reports = write_definitions(folder)
    if old:
        change(folder, "school/classes.toml", old, new)
    path = forms / "school" / "classes.toml"
    path.write_text(path.read_text(encoding="utf-8") + "".join(checks), encoding="utf-8")
    return load(forms=forms, reports=reports, cache=False)


def check(name: str, holds: str, good: str, bad: str, applies: str = "") -> str:
    return CHECK.format(name=name, holds=holds, good=good, bad=bad, applies=applies)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the planted definitions are written; the files stand above it."""
    made = tmp_path / "definitions"
    made.mkdir()
    return made


def bench_of(catalogue: Catalogue, folder: Path) -> Bench:
    return Bench(catalogue, "school", folder.parent)


AT_LEAST_30 = check("small", "this.pupils >= 30", "{ pupils = 40 }", "{ pupils = 20 }")
AT_MOST_20 = check("big", "this.pupils <= 20", "{ pupils = 10 }", "{ pupils = 40 }")
AT_MOST_31 = check("big", "this.pupils <= 31", "{ pupils = 10 }", "{ pupils = 40 }")


def test_two_checks_that_no_class_can_satisfy_are_found(folder: Path) -> None:
    bench = bench_of(planted(folder, AT_LEAST_30, AT_MOST_20), folder)
    assert contradictions(bench, []) == [("classes.big", "classes.small")]


def test_two_checks_with_room_between_them_are_no_contradiction(folder: Path) -> None:
    bench = bench_of(planted(folder, AT_LEAST_30, AT_MOST_31), folder)
    assert contradictions(bench, []) == []


def test_a_check_that_falls_silent_when_the_other_holds_is_a_way_out(folder: Path) -> None:
    second_grade = check(
        "second", "this.grade = 'g2'", "{ grade = 'g2' }", "{ grade = 'g1' }", "this.girls > 0"
    )
    none_in_first = check(
        "none", "this.girls = 0", "{ grade = 'g1', girls = 0 }", "{ grade = 'g1', girls = 3 }",
        "this.grade = 'g1'",
    )  # fmt: skip
    bench = bench_of(planted(folder, second_grade, none_in_first), folder)
    assert contradictions(bench, []) == []


def test_a_check_that_repeats_a_bound_is_found(folder: Path) -> None:
    beyond = check("beyond", "this.pupils <= 90", "{ pupils = 90 }", "{ pupils = 91 }")
    bench = bench_of(planted(folder, beyond, AT_LEAST_30), folder)
    assert linting.dead(bench) == ["classes.beyond"]


def test_a_check_that_holds_only_beyond_a_bound_is_found(folder: Path) -> None:
    full = check("full", "this.pupils >= 91", "{ pupils = 91 }", "{ pupils = 40 }")
    bench = bench_of(planted(folder, full, AT_LEAST_30), folder)
    assert linting.impossible(bench) == ["classes.full"]


def test_a_check_that_wants_a_required_figure_empty_is_found(folder: Path) -> None:
    unnamed = check(
        "unnamed", "this.class_no IS NULL", "{ pupils = 40 }", "{ class_no = '1', pupils = 40 }",
        "this.pupils > 0",
    )  # fmt: skip
    bench = bench_of(planted(folder, unnamed, AT_LEAST_30), folder)
    assert linting.impossible(bench) == ["classes.unnamed"]


def test_a_check_that_wants_a_figure_empty_where_it_is_required_is_found(folder: Path) -> None:
    """`required_when` against a check: where the one asks, the other forbids."""
    area = 'code = "area"\n'
    ungraded = check(
        "ungraded", "this.area IS NULL", "{ grade = 'g1' }", "{ grade = 'g1', area = '9.00' }",
        "this.grade = 'g1'",
    )  # fmt: skip
    catalogue = planted(
        folder,
        ungraded,
        AT_LEAST_30,
        old=area,
        new=f"{area}required_when = \"this.grade = 'g1'\"\n",
    )
    assert linting.impossible(bench_of(catalogue, folder)) == ["classes.ungraded"]


def test_a_check_whose_example_does_not_break_it_is_found(folder: Path) -> None:
    idle = check(
        "idle", "this.pupils >= 30", "{ pupils = 40 }", "{ pupils = 20 }", "this.area > 999.00"
    )
    silent = linting.never_triggered(bench_of(planted(folder, idle, AT_LEAST_30), folder))
    assert "classes.idle" in silent
    assert "classes.small" not in silent


def test_a_figure_that_no_check_reads_is_found(folder: Path) -> None:
    guests = 'code = "guests"\nlabel = { zh = "借读生", en = "guests" }\ntype = "int"\n'
    boys = '[[form.sections.fields]]\ncode = "boys"'
    unread = planted(folder, old=boys, new=f"[[form.sections.fields]]\n{guests}\n{boys}")
    found = linting.unread_fields(unread, Rulebook(unread, "school", cache=False), "school")
    assert "classes.guests" in found
    assert "classes.pupils" not in found


@pytest.mark.parametrize(
    "label",
    [
        Label(zh="班号", en=""),
        Label(zh=" ", en="class"),
        Label(zh="班号,教室", en="class"),
        Label(zh="班号", en="class 班"),
    ],
)
def test_a_label_that_lacks_a_language_or_mixes_them_is_found(label: Label) -> None:
    assert linting.faulty_labels([label]) == [label]


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.term)
def test_a_word_that_stands_for_one_of_the_trade_is_found(term: linting.Term) -> None:
    for word in term.instead_of:
        label = Label(zh=f"其中：{word}合计", en="of which")
        assert linting.foreign_words([label], terms()) == [f"{label.zh}：{word} → {term.term}"]
    assert linting.foreign_words([Label(zh=f"其中：{term.term}", en="")], terms()) == []


def test_a_message_that_quotes_what_does_not_exist_is_refused(folder: Path) -> None:
    with pytest.raises(DefinitionError, match="ladies"):
        planted(folder, old="女生{girls}人", new="女生{ladies}人")


def test_derived_figures_that_need_each_other_are_refused(folder: Path) -> None:
    circle = planted(folder, old="this.pupils - this.girls", new="this.boys - this.girls")
    with pytest.raises(DefinitionError, match=r"classes\.boys"):
        form_views(circle.forms_of("school"))


def test_derived_figures_of_two_forms_that_need_each_other_are_refused(folder: Path) -> None:
    circle = planted(folder, old="this.pupils - this.girls", new="(SELECT boys FROM summary)")
    with pytest.raises(DefinitionError, match=r"(?s)classes.*summary.*classes"):
        form_views(circle.forms_of("school"))
