"""What a school does with what comes back: open a return, answer, read a receipt, apply."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from edudesk.actions.campuses import list_campuses
from edudesk.actions.merging import SHORTEST_REASON, wanted_reason
from edudesk.actions.outgoing import known_editions, write_whole
from edudesk.actions.outlook import proven
from edudesk.actions.session import Desk
from edudesk.actions.threads import applied, cell_named, keep_thread, questions_of
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.catalogue.words import load_words
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.exchange.letters import read_letter, write_letter
from edudesk.exchange.merging import differences
from edudesk.exchange.packages import quarantine_for, read_package, read_regular, shapes_of
from edudesk.exchange.personal import divide
from edudesk.exchange.signing import fingerprint, sign
from edudesk.model.form import CAMPUS_MARK
from edudesk.model.place import Cell
from edudesk.model.plaintext import said_words
from edudesk.model.receiving import ProposalLetter, ReceiptLetter, ReturnLetter
from edudesk.model.submission import Asked, Difference, Standing, Task, check_code
from edudesk.storage.campuses import form_line
from edudesk.storage.contents import keys_of, read_content
from edudesk.storage.origins import origin_of
from edudesk.storage.submissions import Packing, body_of, packings, stand, standing
from edudesk.storage.transport import edition_of

_RECEIPT: Final = "receipt"
"""Setting of a school's file with the last receipt, followed by the collection."""


class SinceReceipt(NamedTuple):
    """How the figures stand to those that the district has: what is newer here.

    `changed`: cells that differ, but for personal columns, of which only `same` knows.
    """

    letter: ReceiptLetter
    code: str
    same: bool
    changed: tuple[Difference, ...]


def take_return(desk: Desk, path: Path) -> ReturnLetter:
    """Open a return of the district: its forms and cells can be changed, others stay sealed.

    Raises:
        FileRefusedError: no return, or altered. EdudeskError: for another school, about figures
            that this file did not pack, signed by another than who handed the task down, or
            unlocking cells of rows that are gone.
    """
    letter, key = read_letter(read_regular(path), path.name, "return", ReturnLetter)
    collection, _ = _own(desk, path, letter, key)
    now = Standing("returned", letter.who or letter.district_name, desk.now())
    locked = [form.code for form in desk.forms if form.code not in letter.forms]
    act = "unlock" if letter.cells else "return"
    label = next(one.label for one in load_lifecycle().steps if one.act == act)
    cells = _unlocked(desk, collection, letter, path.name)
    keep_thread(desk, collection, desk.school, (*letter.thread, *letter.questions))
    stand(desk.store, desk.school, collection, now, locked, label.zh, cells)
    return letter


def _unlocked(desk: Desk, collection: int, letter: ReturnLetter, name: str) -> list[Cell]:
    """Return the cells of this file that a letter unlocks one by one.

    Where a figure of the school follows from its campuses, theirs are unlocked with it.
    """
    found = []
    for told in letter.cells:
        form, key, field = cell_named(desk.forms, told)
        keys = keys_of(desk.store, desk.form(form), desk.school, collection)
        if key not in map(str, keys.values()):
            raise _said("unlocked_row_missing", name=name, cell=told)
        below = bool(desk.form(form).by_code[field].over_campuses)
        found += [
            Cell(form, row, field)
            for row, known in keys.items()
            if str(known) == key or (below and form_line(str(known)) == key)
        ]
    return found


def answer(desk: Desk, collection: int, number: int, text: str, school: int | None = None) -> None:
    """Answer a question of the district; the answer travels with the next package.

    `school`: of whose thread, by default the file's own; a district answers applications so.

    Raises:
        UnknownNameError: there is no such question. EdudeskError: the answer says nothing, or a
            school answers what it applied for itself.
    """
    known = {one.number: one for one in questions_of(desk, collection, school)}
    if number not in known:
        raise UnknownNameError(
            f"没有编号为 {number} 的询问。", f"There is no question number {number}."
        )
    if known[number].kind == "proposal" and desk.kind == "school":
        raise _said("own_application")
    at = desk.now().isoformat(timespec="seconds")
    desk.store.received.answer(number, wanted_reason(text), desk.who, at)


def take_receipt(desk: Desk, path: Path) -> ReceiptLetter:
    """Keep the district's receipt; the figures stand as it says, if they are still those.

    Raises:
        FileRefusedError, EdudeskError: as in `take_return`.
    """
    letter, key = read_letter(read_regular(path), path.name, "receipt", ReceiptLetter)
    collection, packing = _own(desk, path, letter, key)
    desk.store.keep_setting(f"{_RECEIPT}:{collection}", msgspec.json.encode(letter).decode())
    mine = packings(desk.store, desk.school, collection)
    here = standing(desk.store, desk.school, collection)
    if mine[-1].digest == packing.digest and here.state in ("packed", "received", "accepted"):
        now = Standing(letter.state, letter.who or letter.district_name, desk.now())
        locked = [form.code for form in desk.forms]
        label = load_lifecycle().state(letter.state).label
        stand(desk.store, desk.school, collection, now, locked, label.zh)
    return letter


def since_receipt(desk: Desk, collection: int) -> SinceReceipt | None:
    """Return how the figures stand to those of the last receipt, None while there is none."""
    kept = desk.store.setting(f"{_RECEIPT}:{collection}")
    if not kept:
        return None
    letter = msgspec.json.decode(kept, type=ReceiptLetter)
    content = read_content(desk.store, desk.school, collection)
    digest, proofs = proven(desk, content, collection)
    packing = next(
        one for one in packings(desk.store, desk.school, collection) if one.digest == letter.digest
    )
    shapes = shapes_of(known_editions(desk.catalogue))
    with quarantine_for(shapes) as reader:
        package = read_package(body_of(desk.store, packing.number), desk.store.name, shapes, reader)
    travelling = {
        (form, field) for form, _, field in (q.partition(".") for q in package.manifest.quasi)
    }
    clear, _, _ = divide(content, proofs, edition_of(desk.forms), travelling)
    return SinceReceipt(
        letter,
        check_code(bytes.fromhex(letter.digest)),
        digest.hex() == letter.digest,
        differences(package.content, clear),
    )


def propose(
    desk: Desk,
    collection: int,
    cells: Sequence[tuple[str, str]],
    out: Path,
    *,
    reason: str,
    head: str,
) -> ProposalLetter:
    """Apply for a correction of accepted figures (更正申请), as a letter at `out` (.educorrect).

    `cells`: a cell (form.key.field) and what it shall become.

    Raises:
        EdudeskError: the figures are not accepted, or reason or head is missing.
        UnknownNameError: no such cell. NotWritableError: nothing can be written there.
    """
    now = standing(desk.store, desk.school, collection)
    if load_lifecycle().step("propose", "school", now.state) is None:
        told = load_lifecycle().state(now.state).told
        at = f"{now.at:%Y-%m-%d %H:%M}" if now.at else ""
        raise EdudeskError(told.zh.format(who=now.who, at=at), told.en.format(who=now.who, at=at))
    because, signed = said_words(reason), said_words(head)
    if len(because) < SHORTEST_REASON or not signed or not cells:
        raise _said("head_wanted")
    unit = desk.store.school(desk.school)
    at_now = desk.now().isoformat(timespec="seconds")
    letter = ProposalLetter(
        school_code=unit.code,
        school_name=unit.name,
        collection=desk.store.collection(collection).id,
        digest=packings(desk.store, desk.school, collection)[-1].digest,
        cells=_wished(desk, collection, cells, signed, at_now),
        reason=because,
        head=signed,
        at=at_now,
    )
    write_whole(write_letter("proposal", letter, sign), out)
    keep_thread(desk, collection, desk.school, applied(letter), "proposal")
    return letter


def _wished(
    desk: Desk, collection: int, cells: Sequence[tuple[str, str]], head: str, at: str
) -> tuple[Asked, ...]:
    campuses = {str(one.row): one.name for one in list_campuses(desk, collection)}
    return tuple(
        Asked(
            form=form,
            key=key,
            field=field,
            text=text,
            who=head,
            at=at,
            campus=campuses.get(key.partition(CAMPUS_MARK)[2], ""),
        )
        for name, text in cells
        for form, key, field in [cell_named(desk.forms, name)]
    )


def _own(
    desk: Desk, path: Path, letter: ReturnLetter | ReceiptLetter, key: bytes
) -> tuple[int, Packing]:
    """Return collection and packing that a letter speaks of, when it is meant for this file."""
    unit = desk.store.school(desk.school)
    if desk.kind != "school" or letter.school_code != unit.code:
        raise _said(
            "other_school", name=path.name, school=letter.school_name, code=letter.school_code
        )
    for collection in desk.store.collections():
        if collection.id == letter.collection:
            _refuse_signer(desk, collection.number, path, key)
            for packing in packings(desk.store, desk.school, collection.number):
                if packing.digest == letter.digest:
                    return collection.number, packing
    raise _said("other_digest", name=path.name)


def _refuse_signer(desk: Desk, collection: int, path: Path, key: bytes) -> None:
    """Refuse a letter that another signed than who handed the task down, if there was a task."""
    origin = origin_of(desk.store, collection)
    if origin is None or origin.kind != "task":
        return
    _, task_key = read_letter(origin.body, desk.store.name, "task", Task)
    if task_key != key:
        old, new = fingerprint(task_key), fingerprint(key)
        raise _said("other_signer", name=path.name, old=old, new=new)


def _said(key: str, **figures: object) -> EdudeskError:
    label = load_words("receiving").label(key, **figures)
    return EdudeskError(label.zh, label.en)
