"""Commands around files that travel: pack, hand tasks and parts out and take them back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli import telling
from edudesk.cli.arguments import PATH, collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken

if TYPE_CHECKING:
    from edudesk.actions.packing import Packed
    from edudesk.actions.parts import Taken
    from edudesk.actions.session import Session


@click.command("pack", cls=Spoken, help="pack_help")
@file_argument()
@click.option("-o", "--out", type=PATH, metavar="PATH", help="pack_out_help")
@click.option("--draft", is_flag=True, help="pack_draft_help")
@click.option("--consent", multiple=True, metavar="FORM.FIELD", help="pack_consent_help")
@click.option("--personal", type=click.Choice(["key", "passphrase"]), help="pack_personal_help")
@click.option("--key", "public_key", default="", metavar="HEX", help="pack_key_help")
@click.option("--passphrase", default="", metavar="TEXT", help="pack_passphrase_help")
@click.option("--reopen", is_flag=True, help="pack_reopen_help")
@collection_option()
@json_option()
@click.pass_obj
def pack(
    words: Words,
    file: Path,
    out: Path | None,
    draft: bool,
    consent: tuple[str, ...],
    personal: str | None,
    public_key: str,
    passphrase: str,
    reopen: bool,
    collection: str,
    as_json: bool,
) -> int:
    """Make the file that goes to the district, or take that back."""
    from edudesk.actions import packing
    from edudesk.actions.outlook import outlook
    from edudesk.actions.tasks import DISTRICT_KEY

    with opened(words, file, collection) as (session, chosen):
        if reopen:
            session.run(packing.reopen, chosen.number)
            click.echo(words("pack_reopened", id=chosen.id))
            return 0
        if out is None:
            name = session.run(outlook, chosen.number).name
            out = file.with_name(name + packing.SUFFIX)
        known = public_key or session.run(lambda desk: desk.store.setting(DISTRICT_KEY))
        choices = packing.Choices(tuple(sorted(consent)), *_locked(personal, known, words))
        made = session.run(
            packing.pack, chosen.number, out, draft=draft, choices=choices, passphrase=passphrase
        )
    _tell_packed(made, words, as_json=as_json)
    return 0


def _locked(personal: str | None, public_key: str, words: Words) -> tuple[str, bool]:
    """Return the district's key, or whether a passphrase takes its place."""
    if personal == "key" and not public_key:
        raise click.UsageError(words("pack_key_missing"), click.get_current_context())
    return (public_key if personal == "key" else "", personal == "passphrase")


def _tell_packed(made: Packed, words: Words, *, as_json: bool) -> None:
    manifest = made.manifest
    if as_json:
        answer = {
            "path": str(made.path),
            "code": made.code,
            "school_code": manifest.school_code,
            "collection": manifest.collection,
            "sequence": manifest.sequence,
            "draft": manifest.draft,
            "digest": manifest.digest,
            "parent": manifest.parent,
            "size": made.size,
            "again": made.again,
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    key = "packed_draft" if manifest.draft else "packed"
    size = -(-made.size // 1024)
    click.echo(words(key, path=made.path, size=size, sequence=manifest.sequence))
    click.echo(words("check_code", code=made.code))
    if made.again:
        click.echo(words("packed_again"))
    if manifest.quasi:
        click.echo(words("packed_quasi", columns=words("comma").join(manifest.quasi)))
    click.echo(words("packed_sealed" if manifest.sealed else "packed_without_names"))


# -- tasks and parts -------------------------------------------------------------------------------


@click.command("issue", cls=Spoken, help="issue_help")
@file_argument()
@click.option("-o", "--out", type=PATH, required=True, metavar="PATH", help="issue_out_help")
@click.option("--contact", default="", metavar="TEXT", help="issue_contact_help")
@click.option("--headroom/--no-headroom", default=None, help="issue_headroom_help")
@collection_option()
@json_option()
@click.pass_obj
def issue(
    words: Words,
    file: Path,
    out: Path,
    contact: str,
    headroom: bool | None,
    collection: str,
    as_json: bool,
) -> int:
    """Make the task package that a district hands down to its schools."""
    from edudesk.actions.issuing import issue as hand_down

    with opened(words, file, collection) as (session, chosen):
        made = session.run(hand_down, chosen.number, out, contact=contact, headroom=headroom)
    task = made.task
    if as_json:
        answer = {
            "path": str(made.path),
            "collection": chosen.id,
            "district": task.district_code,
            "deadline": task.deadline,
            "schools": len(task.schools),
            "public_key": task.public_key,
            "size": made.size,
        }
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0
    schools = len(task.schools)
    click.echo(words("issued", path=made.path, schools=schools, size=-(-made.size // 1024)))
    if not task.contact:
        click.echo(words("issued_without_contact"))
    return 0


def begin(
    words: Words, file: Path | None, task: Path | None, school: str, part: Path | None
) -> int:
    """Make a school's file from a task package, or a colleague's from a part: `edudesk new`."""
    from edudesk.actions.collections import newest_open
    from edudesk.actions.parts import begin_part
    from edudesk.actions.tasks import begin_from_task

    if task is not None and part is None:
        session = begin_from_task(task, school, file)
    elif part is not None and task is None:
        session = begin_part(part, file)
    else:
        raise click.UsageError(words("task_or_part"), click.get_current_context())
    with session:
        collection = session.run(newest_open)
        unit = session.run(lambda desk: desk.store.school(desk.school))
        path = session.path
    click.echo(words("made_school", path=path, name=unit.name))
    click.echo(telling.collection_line(collection, words))
    return 0


@click.command("unit", cls=Spoken, help="unit_help")
@click.argument("task", type=PATH)
@click.argument("name")
@click.option("--schools", default="", metavar="CODE,CODE", help="unit_schools_help")
@click.option("-o", "--out", type=PATH, metavar="PATH", help="unit_out_help")
@click.pass_obj
def unit(words: Words, task: Path, name: str, schools: str, out: Path | None) -> int:
    """Make the file of a collecting unit from a task package."""
    from edudesk.actions.collections import newest_open
    from edudesk.actions.tasks import begin_unit

    with begin_unit(task, name, _named(schools), out) as session:
        collection = session.run(newest_open)
        count = session.run(lambda desk: len(desk.store.schools())) - 1
        click.echo(words("unit_made", path=session.path, name=name, count=count))
    click.echo(telling.collection_line(collection, words))
    return 0


@click.command("take", cls=Spoken, help="take_help")
@file_argument()
@click.argument("package", type=PATH)
@click.option("--theirs", multiple=True, metavar="FORM.KEY.FIELD", help="take_theirs_help")
@click.option("--all-theirs", is_flag=True, help="take_all_theirs_help")
@click.pass_obj
def take(words: Words, file: Path, package: Path, theirs: tuple[str, ...], all_theirs: bool) -> int:
    """Take a task package, or a part that came back, into a school's file."""
    from edudesk.actions.parts import take_part
    from edudesk.actions.tasks import take_task
    from edudesk.exchange.letters import is_letter
    from edudesk.exchange.packages import read_bytes

    with opened(words, file, "") as (session, _):
        if is_letter(read_bytes(package)):
            collection = session.run(take_task, package)
            click.echo(telling.collection_line(collection, words))
            return 0
        taken = session.run(take_part, package, theirs=None if all_theirs else theirs)
    _tell_taken(taken, words)
    return 1 if taken.conflicts else 0


def _tell_taken(taken: Taken, words: Words) -> None:
    change = taken.edited.change if taken.edited else None
    click.echo(
        words(
            "part_taken",
            person=taken.part.person,
            cells=len(change.cells) if change else 0,
            added=len(change.added) if change else 0,
            removed=len(change.removed) if change else 0,
        )
    )
    for one in taken.conflicts:
        mine = one.mine.value if one.mine else ""
        other = one.theirs.value if one.theirs else ""
        name = ".".join(map(str, one.place))
        click.echo(words("part_conflict", name=name, mine=mine, theirs=other))


@click.command("part", cls=Spoken, help="part_help")
@file_argument()
@click.option("--give", "person", default="", metavar="NAME", help="part_give_help")
@click.option("--forms", default="", metavar="FORM,FORM", help="part_forms_help")
@click.option("--campus", default="", metavar="NAME", help="part_campus_help")
@click.option("--classes", default="", metavar="NAME,NAME", help="part_classes_help")
@click.option("--back", is_flag=True, help="part_back_help")
@click.option("--whose", is_flag=True, help="part_whose_help")
@click.option("-o", "--out", type=PATH, metavar="PATH", help="part_out_help")
@collection_option()
@click.pass_obj
def part(
    words: Words,
    file: Path,
    person: str,
    forms: str,
    campus: str,
    classes: str,
    back: bool,
    whose: bool,
    out: Path | None,
    collection: str,
) -> int:
    """Give a part of a school's file out, give it back, or list who owes what."""
    from edudesk.actions import parts
    from edudesk.actions.owing import shares

    if (bool(person) or back) != (out is not None) or (person and back):
        raise click.UsageError(words("part_needs"), click.get_current_context())
    with opened(words, file, collection) as (session, chosen):
        if out is not None and back:
            told = session.run(parts.return_part, out)
            click.echo(words("part_returned", path=out, person=told.person))
        elif out is not None:
            given = session.run(
                parts.give_part,
                chosen.number,
                _named(forms),
                person,
                out,
                campus=campus,
                classes=_named(classes),
            )
            click.echo(words("part_given", path=out, person=given.person, forms=len(given.forms)))
        elif whose:
            for one in session.run(shares, chosen.number):
                title = session.catalogue.forms[one.form].title.text(words.lang)
                day = f"{one.last:%Y-%m-%d}"
                click.echo(words("part_share", form=title, who=one.who, cells=one.cells, day=day))
        else:
            _tell_owed(session, chosen.number, words)
    return 0


def _tell_owed(session: Session, collection: int, words: Words) -> None:
    from edudesk.actions.owing import owed

    given = session.run(owed, collection)
    if not given:
        click.echo(words("parts_none"))
    for one in given:
        titles = [session.catalogue.forms[code].title.text(words.lang) for code in one.part.forms]
        forms = words("comma").join(titles)
        if one.part.scope:
            forms = words("part_scope", forms=forms, scope=words("comma").join(one.part.scope))
        state = words("part_is_back" if one.back else "part_is_out")
        left = words("part_left", count=len(one.open)) if one.open else ""
        click.echo(f"{one.part.number}  {one.part.person}  {forms}  {state}{left}")


def _named(text: str) -> list[str]:
    return [one.strip() for one in text.replace("，", ",").split(",") if one.strip()]


COMMANDS = (pack, issue, unit, take, part)
