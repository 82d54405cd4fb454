"""Opening what a school encrypted to its district: columns with names, and signed papers.

Whoever opens it is kept with the decisions on the school, so that it is known who saw the names.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from edudesk.actions.dossier import SentDocument, documents_in
from edudesk.actions.exporting import export_all
from edudesk.actions.issuing import READING_KEY
from edudesk.actions.naming import safe_name
from edudesk.actions.outgoing import known_editions, write_whole
from edudesk.actions.receiving import refuse_school_file
from edudesk.actions.session import Desk
from edudesk.actions.submitted import laid_out
from edudesk.actions.verifying import kept_package
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError
from edudesk.exchange.personal import restore
from edudesk.exchange.sealing import open_with_key, open_with_passphrase
from edudesk.model.receiving import Decision, Receipt
from edudesk.model.submission import Package

UNSEAL: Final = "unseal"
"""Act of the decision that names were looked at; it is about the receipt."""


class Opened(NamedTuple):
    """A submission whole, and by name the documents of it that were encrypted."""

    receipt: Receipt
    package: Package
    documents: dict[str, bytes]


class Unsealed(NamedTuple):
    """What was written: a workbook of all forms with their personal columns, and documents."""

    path: Path
    documents: tuple[Path, ...]


def unsealed(desk: Desk, receipt_number: int, passphrase: str = "") -> Opened:
    """Return a submission whole, and keep that somebody opened it.

    `passphrase`: of one that was encrypted under one; the district's own key opens the others.

    Raises:
        UnknownNameError: there is no such receipt. EdudeskError: nothing in it is encrypted, or it
            does not open: another passphrase, another district's key. NotWritableError: a file
            that is only read, where nobody could be named.
    """
    refuse_school_file(desk)
    receipt = desk.store.received.receipt(receipt_number)
    package = kept_package(desk, receipt)
    if package is None or not package.box:
        raise _said("nothing_sealed", school=desk.store.school(receipt.school).name)
    editions = {one.code: one for one in known_editions(desk.catalogue)}
    edition = editions[package.manifest.edition]
    whole = restore(package, _opened(desk, package, passphrase), edition)
    with desk.store.recording():
        made = Decision(UNSEAL, str(receipt.number), "", desk.who, desk.now())
        desk.store.received.decide(receipt.school, receipt.collection, made)
    names = whole.documents.keys() - package.documents.keys()
    return Opened(receipt, whole, {name: whole.documents[name] for name in sorted(names)})


def sealed_documents(
    desk: Desk, receipt_number: int, passphrase: str = ""
) -> tuple[SentDocument, ...]:
    """Return the signed papers that were encrypted, to be looked at.

    Raises:
        EdudeskError, UnknownNameError, NotWritableError: as `unsealed`.
    """
    found = unsealed(desk, receipt_number, passphrase)
    documents = documents_in(desk, found.receipt, found.package)
    return tuple(one for one in documents if one.scan.name in found.documents)


def write_unsealed(
    desk: Desk,
    receipt_number: int,
    out: Path,
    passphrase: str = "",
    *,
    identity: bool = False,
    lang: str = "zh",
) -> Unsealed:
    """Write what a school sent at `out` (.xlsx) with its personal columns, its papers beside it.

    `identity`: with numbers of identity papers.

    Raises:
        EdudeskError, UnknownNameError: as `unsealed`. NotWritableError: `out`.
    """
    found = unsealed(desk, receipt_number, passphrase)
    with laid_out(desk, found.package) as (session, collection):
        session.run(export_all, out, collection, identity=identity, lang=lang)
    documents = []
    for at, (name, body) in enumerate(found.documents.items(), start=1):
        said = Path(name)
        place = out.with_name(f"{out.stem}-{at}{safe_name(said.stem)}{said.suffix}")
        write_whole(body, place)
        documents.append(place)
    return Unsealed(out, tuple(documents))


def _opened(desk: Desk, package: Package, passphrase: str) -> bytes:
    digest = package.manifest.digest
    if package.manifest.sealed == "passphrase":
        return open_with_passphrase(package.box, passphrase, digest)
    key = desk.store.setting(READING_KEY)
    if not key:
        raise _said("no_reading_key")
    return open_with_key(package.box, bytes.fromhex(key), digest)


def _said(key: str, **figures: object) -> EdudeskError:
    label = load_words("receiving").label(key, **figures)
    return EdudeskError(label.zh, label.en)
