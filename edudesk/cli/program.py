"""The commands, their arguments and what each makes of them."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import click

from edudesk import __version__
from edudesk.catalogue.words import Words
from edudesk.cli import tables, telling
from edudesk.cli.arguments import (
    PATH,
    Decorator,
    campus_option,
    collection_option,
    file_argument,
    json_option,
    opened,
    option_named,
)
from edudesk.cli.speech import Spoken, SpokenGroup
from edudesk.errors import EdudeskError, FileRefusedError
from edudesk.model.layout import TextFace
from edudesk.model.loading import Loaded, LoadedWorkbook
from edudesk.model.place import Cell, FileKind
from edudesk.paths import DATA_SUFFIX

if TYPE_CHECKING:
    from edudesk.model.check import Finding

# Actions are imported where they are called: --version and help pages must not wait for them.

PLACES = {"town": "town", "zone": "school_zone", "group": "education_group"}
"""By what a table of schools can be grouped, as one says it on a command line."""


class WindowWanted(NamedTuple):
    """What the window commands answer: who started the program opens it, with these files."""

    files: tuple[str, ...]


def _partial() -> Decorator:
    return click.option("--partial", is_flag=True, help="partial_help")


def _refused() -> Decorator:
    return click.option("--refused", type=PATH, metavar="PATH", help="refused_help")


def _show_version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"EduDesk {__version__}")
        ctx.exit()


@click.group(
    "edudesk",
    cls=SpokenGroup,
    invoke_without_command=True,
    help="program_help",
    context_settings={"max_content_width": 100, "help_option_names": ["--help", "-h"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="version_help",
)
@click.option(
    "--lang", type=click.Choice(["zh", "en"]), expose_value=False, help="lang_help"
)  # taken out of the arguments before they come here; stands for the help page
@click.pass_context
def program(ctx: click.Context) -> WindowWanted | None:
    """Open the window when no command is given."""
    return None if ctx.invoked_subcommand else _window_wanted(())


@program.command("new", cls=Spoken, help="new_help")
@click.argument("file", type=PATH, required=False)
@click.option("--kind", type=click.Choice(["school", "district"]), help="kind_help")
@click.option("--code", default="", metavar="CODE", help="code_help")
@click.option("--name", default="", metavar="NAME", help="name_help")
@click.option("--year", default="", metavar="2025-2026", help="year_help")
@click.option("--district", default="", metavar="CODE", help="district_help")
@click.option("--task", type=PATH, metavar="PATH", help="new_task_help")
@click.option("--school", default="", metavar="CODE", help="new_school_help")
@click.option("--part", type=PATH, metavar="PATH", help="new_part_help")
@click.pass_obj
def new(
    words: Words,
    file: Path | None,
    kind: FileKind | None,
    code: str,
    name: str,
    year: str,
    district: str,
    task: Path | None,
    school: str,
    part: Path | None,
) -> int:
    """Make a file, with what is given or from what a task package or a part says."""
    from edudesk.actions.collections import newest_open
    from edudesk.actions.files import malformed, new_file

    if task is not None or part is not None:
        from edudesk.cli.submissions import begin  # which needs the other arguments itself

        return begin(words, file, task, school, part)
    given = {"file": file, "kind": kind, "code": code, "name": name, "year": year}
    for which, value in given.items():
        if not value:
            raise click.MissingParameter(param=option_named(which))
    assert file is not None
    assert kind is not None
    if file.suffix.lower() != DATA_SUFFIX:  # else a double click would not open it
        file = file.with_name(file.name + DATA_SUFFIX)
    for which, fault in malformed(kind, code=code, name=name, year=year, district=district).items():
        raise click.BadParameter(fault.text(words.lang), param=option_named(which))
    session, notes = new_file(file, kind, code=code, name=name, year=year, district=district)
    with session:
        collection = session.run(newest_open)
    click.echo(words(f"made_{kind}", path=file, name=name))
    click.echo(telling.collection_line(collection, words))
    telling.notes(notes, words)
    return 0


@program.command(
    "set", cls=Spoken, help="set_help", context_settings={"ignore_unknown_options": True}
)
@file_argument()
@click.argument("form")
@click.argument("field")
@click.argument("value", required=False)
@click.option("--row", default="", metavar="ROW", help="row_help")
@click.option("--state", type=click.Choice(["na", "unknown", "empty"]), help="state_help")
@click.option("--attach", type=PATH, metavar="PICTURE", help="attach_help")
@click.option("--page", type=click.IntRange(min=1), default=1, help="attach_page_help")
@campus_option()
@collection_option()
@click.pass_obj
def set_value(
    words: Words,
    file: Path,
    form: str,
    field: str,
    value: str | None,
    row: str,
    state: Literal["na", "unknown", "empty"] | None,
    attach: Path | None,
    page: int,
    campus: str,
    collection: str,
) -> int:
    """Write one figure, or attach a photo; a negative one is a value, not an option."""
    from edudesk.actions.attachments import attach_file
    from edudesk.actions.campuses import find_campus
    from edudesk.actions.entry import TypedState, find_row, set_cell

    if [state, value, attach].count(None) != 2:
        raise click.UsageError(words("value_or_state"), click.get_current_context())
    with opened(words, file, collection) as (session, chosen):
        place = session.run(find_campus, chosen.number, campus).row if campus else None
        cell = Cell(form, session.run(find_row, form, chosen.number, row, place), field)
        typed: TypedState = "plain" if state is None or state == "empty" else state
        if attach is not None:
            edited = session.run(attach_file, chosen.number, cell, attach, page)
        else:
            edited = session.run(set_cell, cell, value or "", typed)
        telling.cell(session.catalogue, cell, edited, words)
    return telling.findings(
        [one for one in edited.checked.findings if _speaks_of(one, cell)],
        session.catalogue,
        words,
    )


@program.command("export", cls=Spoken, help="export_help")
@file_argument()
@click.argument("form", required=False)
@click.option("--all", "whole", is_flag=True, help="export_all_help")
@click.option(
    "--output", "-o", "out", type=PATH, metavar="OUT", required=True, help="workbook_help"
)
@click.option("--replace", is_flag=True, help="replace_help")
@click.option("--last", is_flag=True, help="last_help")
@click.option("--with-identity-numbers", "identity", is_flag=True, help="identity_help")
@collection_option()
@click.pass_obj
def export(
    words: Words,
    file: Path,
    form: str | None,
    whole: bool,
    out: Path,
    replace: bool,
    last: bool,
    identity: bool,
    collection: str,
) -> int:
    """Write a form, or all of them, as a workbook to be filled in."""
    from edudesk.actions.exporting import export_all, export_form

    if whole == bool(form):
        raise click.UsageError(words("form_or_all"), click.get_current_context())
    if out.exists() and not replace:
        told = words.label("export_exists", path=out)
        raise FileRefusedError(told.zh, told.en)
    lang = words.lang
    with opened(words, file, collection) as (session, chosen):
        if form:
            made = session.run(
                export_form, form, out, chosen.number, last=last, identity=identity, lang=lang
            )
        else:
            made = session.run(export_all, out, chosen.number, identity=identity, lang=lang)
    tables.exported(made, words)
    return 0


@program.command("import", cls=Spoken, help="import_help")
@file_argument()
@click.argument("form_and_table", nargs=-1, metavar="[FORM] TABLE")
@click.option("--all", "whole", is_flag=True, help="import_all_help")
@click.option("--dry-run", is_flag=True, help="dry_run_help")
@_partial()
@_refused()
@collection_option()
@click.pass_obj
def import_form(
    words: Words,
    file: Path,
    form_and_table: tuple[str, ...],
    whole: bool,
    dry_run: bool,
    partial: bool,
    refused: Path | None,
    collection: str,
) -> int:
    """Read a table into a form, or a workbook into all forms."""
    from edudesk.actions.loading import import_table, import_workbook

    if len(form_and_table) != (1 if whole else 2):
        raise click.UsageError(words("import_needs"), click.get_current_context())
    table = Path(form_and_table[-1])
    with opened(words, file, collection) as (session, chosen):
        if whole:
            outcome: Loaded | LoadedWorkbook = session.run(
                import_workbook, table, chosen.number, dry_run=dry_run, partial=partial
            )
        else:
            outcome = session.run(
                import_table,
                form_and_table[0],
                table,
                chosen.number,
                dry_run=dry_run,
                partial=partial,
            )
        catalogue = session.catalogue
    status = tables.outcome(outcome, catalogue, words, dry_run=dry_run)
    return tables.returned(outcome, table, refused, words, status, wanted=not dry_run)


@program.command("load", cls=Spoken, help="load_help")
@file_argument()
@click.argument("table", type=PATH)
@_partial()
@_refused()
@collection_option()
@click.pass_obj
def load(
    words: Words, file: Path, table: Path, partial: bool, refused: Path | None, collection: str
) -> int:
    """Read the table of schools into a district file."""
    from edudesk.actions.loading import load_district_table

    with opened(words, file, collection) as (session, chosen):
        loaded = session.run(load_district_table, table, chosen.number, partial=partial)
    status = tables.loaded(loaded, words)
    return tables.returned(loaded, table, refused, words, status, wanted=True)


@program.command("check", cls=Spoken, help="check_help")
@file_argument()
@json_option()
@collection_option()
@click.pass_obj
def check(words: Words, file: Path, as_json: bool, collection: str) -> int:
    """Check every figure."""
    from edudesk.actions import checking

    with opened(words, file, collection) as (session, chosen):
        found = session.run(checking.check, chosen.number)
    if as_json:
        return telling.findings_as_json(found, chosen, words)
    click.echo(telling.collection_line(chosen, words))
    return telling.findings(found, session.catalogue, words)


@program.command("assess", cls=Spoken, help="assess_help")
@file_argument()
@json_option()
@collection_option()
@click.option("--standard", default="", metavar="CODE", help="standard_help")
@click.option("--further", is_flag=True, help="further_help")
@click.pass_obj
def assess(
    words: Words, file: Path, as_json: bool, collection: str, standard: str, further: bool
) -> int:
    """Assess the schools of a district, or the school."""
    from edudesk.actions import assessing
    from edudesk.assessment.result import as_json as assessment_as_json

    with opened(words, file, collection) as (session, chosen):
        found = session.run(assessing.assess, chosen.number, standard)
        under = session.run(assessing.standard_at, chosen.number, standard)
    if as_json or further:
        told = assessment_as_json(found, words.lang, further=under if further else None)
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        if not further:
            telling.misleading(found, under, words)
        return 0
    click.echo(telling.collection_line(chosen, words))
    telling.assessment(found, under, words)
    return 0


@program.command("report", cls=Spoken, help="report_help")
@click.argument("file", type=PATH, required=False)
@click.argument("name", required=False)
@click.option("--list", "as_list", is_flag=True, help="list_help")
@click.option("--output", "-o", "out", type=PATH, metavar="OUT", help="output_help")
@click.option("--school", default="", metavar="CODE", help="school_help")
@click.option("--every-school", is_flag=True, help="every_school_help")
@click.option("--by", "grouped", type=click.Choice(list(PLACES)), help="grouped_help")
@click.option("--own-fonts", "own_faces", is_flag=True, help="own_fonts_help")
@campus_option()
@collection_option()
@click.pass_obj
def report(
    words: Words,
    file: Path | None,
    name: str | None,
    as_list: bool,
    out: Path | None,
    school: str,
    every_school: bool,
    grouped: str | None,
    own_faces: bool,
    campus: str,
    collection: str,
) -> int:
    """Print a table or packet, or list what there is."""
    from edudesk.actions.printing import list_reports, print_report
    from edudesk.actions.printing_schools import print_every_school
    from edudesk.catalogue.library import load as load_catalogue

    if as_list and file:
        with opened(words, file, collection) as (session, _):
            telling.reports(list_reports(session.catalogue, session.kind), words, session.kind)
        return 0
    if as_list:
        for kind in get_args(FileKind):
            telling.reports(list_reports(load_catalogue(), kind), words, kind)
        return 0
    if file is None or name is None or out is None:
        raise click.UsageError(words("report_needs"), click.get_current_context())
    if (every_school or grouped) and (school or campus):
        raise click.UsageError(words("report_needs"), click.get_current_context())
    faces: dict[TextFace, str] | None = {} if own_faces else None  # found by their usual names
    with opened(words, file, collection) as (session, chosen):
        if every_school:
            made = session.run(print_every_school, name, out, chosen.number, own_faces=faces)
            click.echo(words("printed_schools", folder=out, count=len(made)))
            return 0
        printed = session.run(
            print_report,
            name,
            out,
            chosen.number,
            school=school,
            campus=campus,
            grouped=PLACES[grouped] if grouped else "",
            own_faces=faces,
        )
    click.echo(words("printed", path=printed.path, pages=printed.pages))
    return 0


@program.command("demo", cls=Spoken, help="demo_help")
@click.option("--out", type=PATH, default=Path("out"), metavar="DIR", help="out_help")
@click.option("--show", is_flag=True, help="show_help")
@click.pass_obj
def demo(words: Words, out: Path, show: bool) -> int | WindowWanted:
    """Make the sample district and all that comes of it; open the window on it if wished."""
    from edudesk.actions.sample import make_sample

    sample = make_sample(out)
    telling.sample(sample, words)
    return _window_wanted((sample.district,)) if show else 0


@program.command("window", cls=Spoken, help="window_help", hidden=True)
@click.argument("files", type=PATH, nargs=-1)
def window(files: tuple[Path, ...]) -> WindowWanted:
    """Open the window, with a file."""
    return _window_wanted(files)


def _window_wanted(files: tuple[Path, ...]) -> WindowWanted:
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform == "linux" and not platform and not any(map(os.environ.get, screens)):
        raise no_screen()
    return WindowWanted(tuple(map(str, files)))


def no_screen() -> EdudeskError:
    """Return the refusal to open a window that nobody could see."""
    return EdudeskError(
        "这里没有屏幕，打不开窗口。可用的命令见 edudesk --help。",
        "There is no screen to open the window on. For commands see edudesk --help.",
    )


def _speaks_of(finding: Finding, cell: Cell) -> bool:
    return (finding.form, finding.row) == (cell.form, cell.row) and cell.field in finding.fields
