"""Commands around files that travel: pack, verify, hand tasks and parts out and take them back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from edudesk.catalogue.words import Words
from edudesk.cli.arguments import PATH, collection_option, file_argument, json_option, opened
from edudesk.cli.speech import Spoken
from edudesk.errors import EdudeskError

if TYPE_CHECKING:
    from edudesk.actions.packing import Packed
    from edudesk.actions.verifying import Verified


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

    with opened(words, file, collection) as (session, chosen):
        if reopen:
            session.run(packing.reopen, chosen.number)
            click.echo(words("pack_reopened", id=chosen.id))
            return 0
        if out is None:
            name = session.run(outlook, chosen.number).name
            out = file.with_name(name + packing.SUFFIX)
        choices = packing.Choices(tuple(sorted(consent)), *_locked(personal, public_key, words))
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


@click.command("verify", cls=Spoken, help="verify_help")
@file_argument()
@click.option("--code", default="", metavar="CODE", help="verify_code_help")
@json_option()
@click.pass_obj
def verify(words: Words, file: Path, code: str, as_json: bool) -> int:
    """Say whether a file that was sent is whole, and whether paper agrees with it."""
    from edudesk.actions.verifying import verify as prove

    try:
        found = prove(file, code=code)
    except EdudeskError as error:
        if as_json:
            answer = {"accepted": False, "file": str(file), "reason": error.text(words.lang)}
            click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        raise
    if as_json:
        click.echo(json.dumps(_verified(found), ensure_ascii=False, indent=2))
    else:
        _tell_verified(found, words)
    return 0 if found.accepted else 3


def _verified(found: Verified) -> dict[str, object]:
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


def _tell_verified(found: Verified, words: Words) -> None:
    manifest = found.manifest
    click.echo(
        words(
            "verified_draft" if manifest.draft else "verified",
            school=manifest.school_name,
            code=manifest.school_code,
            collection=manifest.collection,
            sequence=manifest.sequence,
            at=manifest.packed_at,
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


COMMANDS = (pack, verify)
