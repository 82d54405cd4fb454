"""Commands that prove files and paper against each other: verify, paper."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, file_argument, json_option, opened
from edudesk.cli.speech import Spoken
from edudesk.errors import EdudeskError

if TYPE_CHECKING:
    from edudesk.actions.correcting import OnPaper
    from edudesk.actions.paperwork import DifferingCell, VerifiedHere
    from edudesk.actions.verifying import Verified

_SHOWN = 20  # differing cells that are listed in words; JSON has them all


@click.command("verify", cls=Spoken, help="verify_help")
@file_argument()
@click.option("--code", default="", metavar="CODE", help="verify_code_help")
@click.option("--in", "district", type=PATH, metavar="FILE", help="verify_in_help")
@json_option()
@click.pass_obj
def verify(words: Words, file: Path, code: str, district: Path | None, as_json: bool) -> int:
    """Say whether a file that was sent is whole, and whether paper agrees with it."""
    try:
        found = _proven(words, file, code, district)
    except EdudeskError as error:
        if as_json:
            answer = {"accepted": False, "file": str(file), "reason": error.text(words.lang)}
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        raise
    if as_json:
        told = _as_object(found.verified) | (_held_as_object(found, words) if district else {})
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        _tell_verified(found.verified, words)
        if district:
            _tell_held(found, words)
    superseded = found.held is not None and found.held.by is not None
    return 0 if found.verified.accepted and not superseded else 3


def _proven(words: Words, file: Path, code: str, district: Path | None) -> VerifiedHere:
    from edudesk.actions.paperwork import VerifiedHere, verify_here
    from edudesk.actions.verifying import verify as prove

    if district is None:
        return VerifiedHere(prove(file, code=code), None, None, ())
    with opened(words, district, "") as (session, _):
        return session.run(verify_here, file, code)


def _as_object(found: Verified) -> dict[str, object]:
    manifest = found.manifest
    return {
        "accepted": found.accepted,
        "code": found.code,
        "code_agrees": None if found.wrong_groups is None else not found.wrong_groups,
        "school_code": manifest.school_code,
        "school_name": manifest.school_name,
        "collection": manifest.collection,
        "moment": manifest.moment,
        "sequence": manifest.sequence,
        "draft": manifest.draft,
        "kind": manifest.kind,
        "digest": manifest.digest,
        "parent": manifest.parent,
        "packed_at": manifest.packed_at,
        "edition": manifest.edition,
        "program": manifest.program,
        "signer": found.signer,
        "wrong": manifest.wrong,
        "overruled": manifest.overruled,
        "explained": manifest.unusual,
    }


def _local(moment: str) -> str:
    """Return a moment as the clock on the wall here showed it."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _tell_verified(found: Verified, words: Words) -> None:
    manifest = found.manifest
    click.echo(
        words(
            "verified_draft" if manifest.draft else "verified",
            school=manifest.school_name,
            code=manifest.school_code,
            collection=manifest.collection,
            sequence=manifest.sequence,
            at=_local(manifest.packed_at),
        )
    )
    click.echo(words("check_code", code=found.code))
    click.echo(words("verified_signer", signer=found.signer))
    if found.wrong_groups is None:
        return
    if not found.wrong_groups:
        click.echo(words("code_agrees"))
    else:
        groups = words("comma").join(map(str, found.wrong_groups))
        few = len(found.wrong_groups) <= 2
        click.echo(words("code_mistyped" if few else "code_differs", groups=groups))


def _held_as_object(found: VerifiedHere, words: Words) -> dict[str, object]:
    """Return what the district holds: of the file's own content, and of the code on paper."""
    held, paper = found.held, found.paper
    return {
        "held": None
        if held is None
        else {
            "receipt": held.receipt.number,
            "sequence": held.receipt.sequence,
            "superseded_by": held.by.sequence if held.by else None,
        },
        "paper": None if paper is None else _paper_as_object(paper),
        "cells": _cells_as_objects(found.cells, words),
    }


def _paper_as_object(paper: OnPaper) -> dict[str, object]:
    return {
        "school_name": paper.school_name,
        "sequence": paper.receipt.sequence,
        "holds": paper.holds,
        "superseded_by": paper.by.sequence if paper.by else None,
    }


def _cells_as_objects(cells: Iterable[DifferingCell], words: Words) -> list[dict[str, str]]:
    return [
        {
            "cell": one.name,
            "label": one.label.text(words.lang),
            "paper": one.paper,
            "file": one.file,
        }
        for one in cells
    ]


def _tell_held(found: VerifiedHere, words: Words) -> None:
    if found.held is None:
        click.echo(words("verify_not_held"))
    elif found.held.by is None:
        click.echo(words("verify_held", sequence=found.held.receipt.sequence))
    else:
        click.echo(words("verify_superseded", by=found.held.by.sequence))
    if not found.verified.wrong_groups:
        return
    if found.paper is None:
        click.echo(words("verify_paper_unknown"))
        return
    paper = found.paper
    click.echo(words("verify_paper", school=paper.school_name, sequence=paper.receipt.sequence))
    _tell_cells(found.cells, words)


def _tell_cells(cells: tuple[DifferingCell, ...], words: Words) -> None:
    for one in cells[:_SHOWN]:
        label = one.label.text(words.lang)
        blind = not one.paper and not one.file
        key = "differing_column" if blind else "differing_cell"
        none = words("nothing_there")
        click.echo(words(key, label=label, paper=one.paper or none, file=one.file or none))
    if len(cells) > _SHOWN:
        click.echo(words("differing_more", count=len(cells) - _SHOWN))


@click.command("paper", cls=Spoken, help="paper_help")
@file_argument()
@click.argument("code")
@json_option()
@click.pass_obj
def paper(words: Words, file: Path, code: str, as_json: bool) -> int:
    """Say whose figures a check code on paper belongs to, and whether they still hold."""
    from edudesk.actions.paperwork import paper_here

    with opened(words, file, "") as (session, _):
        found = session.run(paper_here, code)
    told = found.paper
    if as_json:
        answer = _paper_as_object(told) | {"cells": _cells_as_objects(found.cells, words)}
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return 0 if told.by is None else 3
    named = {"school": told.school_name, "sequence": told.receipt.sequence}
    if told.by is None:
        click.echo(words("paper_holds", **named))
        return 0
    at = f"{told.by.at:%Y-%m-%d}"
    click.echo(words("paper_superseded", by=told.by.sequence, at=at, **named))
    _tell_cells(found.cells, words)
    return 3


COMMANDS = (verify, paper)
