"""A new file is no list of mistakes: what is merely not filled is told once its page was left."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.files import open_file
from edudesk.catalogue.library import Catalogue
from edudesk.model.place import Cell
from edudesk.ui.desk.workbench import Workbench
from edudesk.ui.file.findingbook import is_absence
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from tests.ui.conftest import shown_bench
from tests.ui.test_keyboard import settled


def shown(file: OpenFile) -> set[str]:
    """Return the forms of which something missing is shown."""
    return {finding.form for finding in file.findings if is_absence(finding)}


def fresh_bench(ctx: Context, file: OpenFile, qtbot: QtBot) -> Workbench:
    bench = shown_bench(ctx, file, qtbot, visited=False)
    settled(file, qtbot)
    return bench


def test_a_new_file_shows_nothing_missing(ctx: Context, school: OpenFile, qtbot: QtBot) -> None:
    bench = fresh_bench(ctx, school, qtbot)
    assert shown(school) == set()
    assert all(not bench.navigation.badges(form.code)[1:] for form in school.forms)
    assert bench.foot.said.text() != ""


def test_a_page_that_was_left_says_what_is_missing(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    bench = fresh_bench(ctx, school, qtbot)
    bench.show_page("grounds")
    assert shown(school) == {"school_profile"}  # the first page was shown before
    bench.show_page("security")
    assert shown(school) == {"school_profile", "grounds"}
    badges = {tone: text for text, tone in bench.navigation.badges("grounds")}
    assert badges["wrong"] == f"✕ {school.findings.tally('grounds').wrong}"


def test_other_mistakes_are_told_at_once(ctx: Context, school: OpenFile, qtbot: QtBot) -> None:
    bench = fresh_bench(ctx, school, qtbot)
    bench.show_page("grounds")
    qtbot.waitUntil(lambda: "grounds" in school.pages)
    row = next(iter(school.pages["grounds"].rows))
    with qtbot.waitSignal(school.edited):
        school.edit(Cell("grounds", row, "green_area"), "viele")
    assert school.findings.tones("grounds", row) == {"green_area": "wrong"}


def test_a_form_begun_in_an_earlier_session_is_not_spared(
    ctx: Context, catalogue: Catalogue, copies: dict[str, object], qtbot: QtBot
) -> None:
    with open_file(copies["school"], catalogue=catalogue) as session:  # type: ignore[arg-type]
        file = OpenFile(session, ctx.worker)
        field = next(f.code for f in catalogue.forms["security"].stored if f.required)
        row = session.run(read_form, "security", 1).rows[0].id
        session.run(set_cell, Cell("security", row, field), "", "na")
        fresh_bench(ctx, file, qtbot)
        assert shown(file) == {"security"}
        file.retire()


def test_before_sending_everything_missing_is_told(
    ctx: Context, school: OpenFile, qtbot: QtBot
) -> None:
    fresh_bench(ctx, school, qtbot)
    school.leave_all()
    forms = {"school_profile", "grounds", "security", "quality_health", "safety_work"}
    assert shown(school) == forms
