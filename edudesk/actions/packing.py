"""Packing: makes the file that goes to the district, and takes that back while nobody has it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from edudesk import __version__
from edudesk.actions.marks import turned_of
from edudesk.actions.outgoing import write_proven
from edudesk.actions.outlook import Lineage, lineage, proven, said_beside, stands
from edudesk.actions.session import Desk
from edudesk.actions.threads import thread_of
from edudesk.assessment.facts import facts_of
from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.errors import EdudeskError, UnknownNameError
from edudesk.exchange.personal import divide, filled_box
from edudesk.exchange.sealing import seal_to_key, seal_with_passphrase
from edudesk.exchange.signing import sign
from edudesk.model.check import Finding
from edudesk.model.place import Value
from edudesk.model.submission import ColumnProof, Content, Manifest, Package, Standing, check_code
from edudesk.storage.contents import (
    documents_of,
    keys_of,
    read_content,
    unnamed_documents,
    with_its_documents,
)
from edudesk.storage.submissions import Packing, keep_packing, stand, standing
from edudesk.storage.transport import edition_of, shape_of, write_package

SUFFIX: Final = ".edusub"
_SHOWN = 3  # wrong findings that a refusal names; the list is in the window


class Choices(msgspec.Struct, frozen=True):
    """What travels beside the open columns.

    `quasi`: columns (form.field) that the school consents to send in clear. `to_key`: public key
    (hex) of the district that all other personal columns, and the signed papers that show names,
    are encrypted to; `by_passphrase`: they are encrypted under one instead.
    """

    quasi: tuple[str, ...] = ()
    to_key: str = ""
    by_passphrase: bool = False


class Packed(NamedTuple):
    """A package that was made; `again`: the same as the last one, byte by byte."""

    path: Path
    manifest: Manifest
    code: str
    size: int
    again: bool


def pack(
    desk: Desk,
    collection: int,
    out: Path,
    *,
    draft: bool = False,
    choices: Choices | None = None,
    passphrase: str = "",
) -> Packed:
    """Make the file of a collection that goes to the district, read back and proven, at `out`.

    A final package locks the forms; a draft says that it is one and locks nothing. The same content
    with the same choices gives the same bytes as last time. `passphrase` goes with
    `choices.by_passphrase`.

    Raises:
        EdudeskError: wrong findings stand that nobody overruled; the figures are locked; not a
            school's file.
        UnknownNameError: a column in the consents that is not quasi-identifying.
        NotWritableError: nothing can be written there.
    """
    wanted = choices or Choices()
    _refuse_choices(desk, wanted)
    with desk.at(collection) as store:
        findings = desk.rules.run(store)
    if not draft:
        _refuse_wrong(findings)
    content = _with_standing(desk, collection, findings)
    digest, proofs = proven(desk, content, collection)
    line = lineage(desk, collection, digest.hex())
    manifest = _manifest(desk, collection, findings, line, digest.hex(), draft=draft)
    told = " ".join(filter(None, (_encoded(wanted), said_beside(desk, collection))))
    now = standing(desk.store, desk.school, collection)
    again = _is_last(line.last, digest.hex(), told, now, draft=draft)
    if again and line.last is not None:
        body = line.last.body
    else:
        if not draft:
            _refuse_state(now)
        body = _body(desk, collection, manifest, content, proofs, wanted, passphrase)
    package = write_proven(body, out, desk.catalogue)
    if not again:
        _keep(desk, collection, package.manifest, told, body)
        if not draft:
            _forget_unnamed(desk)
    return Packed(out, package.manifest, check_code(digest), len(body), again)


def reopen(desk: Desk, collection: int) -> Standing:
    """Take a packing back that nobody has received: the forms can be changed again.

    Raises:
        EdudeskError: the figures are in no state in which a school may do that.
    """
    now = standing(desk.store, desk.school, collection)
    step = load_lifecycle().step("reopen", "school", now.state)
    if step is None:
        raise _out_of_turn(now)
    after = Standing(step.after, desk.who, desk.now())
    stand(desk.store, desk.school, collection, after, (), step.label.zh)
    return after


# -- what goes into a package ----------------------------------------------------------------------


def _with_standing(desk: Desk, collection: int, findings: Sequence[Finding]) -> Content:
    """Return the content with each explanation marked whether it speaks of the present figures."""
    content = read_content(desk.store, desk.school, collection)
    spoken_of = {said.form for said in content.said}
    keys = {
        form.code: keys_of(desk.store, form, desk.school, collection)
        for form in desk.forms
        if form.code in spoken_of
    }
    standing_now = {
        (one.check, one.form, keys[one.form].get(one.row))
        for one in findings
        if one.state in ("explained", "overruled") and one.form in keys
    }
    said = tuple(
        msgspec.structs.replace(one, standing=(one.check, one.form, one.key) in standing_now)
        for one in content.said
    )
    return msgspec.structs.replace(content, said=said)


def _manifest(
    desk: Desk,
    collection: int,
    findings: Sequence[Finding],
    line: Lineage,
    digest: str,
    *,
    draft: bool,
) -> Manifest:
    unit, place = desk.store.school(desk.school), desk.store.collection(collection)
    return Manifest(
        kind="submission",
        draft=draft,
        school_code=unit.code,
        school_name=unit.name,
        collection=place.id,
        collection_kind=place.kind,
        year=place.year,
        moment=place.moment.isoformat(),
        edition=edition_of(desk.forms).code,
        sequence=line.sequence,
        digest=digest,
        parent=line.parent,
        packed_at=desk.now().isoformat(timespec="seconds"),
        program=__version__,
        wrong=sum(stands(one, "wrong") for one in findings),
        overruled=sum(one.state == "overruled" for one in findings),
        unusual=sum(one.state == "explained" for one in findings),
        thread=thread_of(desk, collection),
        turned=turned_of(desk, collection),
    )


def _body(
    desk: Desk,
    collection: int,
    manifest: Manifest,
    content: Content,
    proofs: Sequence[ColumnProof],
    choices: Choices,
    passphrase: str,
) -> bytes:
    edition = edition_of(desk.forms)
    travelling = {(form, field) for form, _, field in (c.partition(".") for c in choices.quasi)}
    clear, columns, kept = divide(content, proofs, edition, travelling)
    documents = documents_of(desk.store, with_its_documents(clear))
    box = b""
    if choices.to_key or choices.by_passphrase:
        every = documents_of(desk.store, content)
        plain = filled_box(
            kept, {name: body for name, body in every.items() if name not in documents}
        )
    if choices.to_key:
        box = seal_to_key(plain, bytes.fromhex(choices.to_key), manifest.digest)
    elif choices.by_passphrase:
        box = seal_with_passphrase(plain, passphrase, manifest.digest)
    package = Package(
        manifest=msgspec.structs.replace(
            manifest,
            quasi=choices.quasi,
            sealed="key" if choices.to_key else "passphrase" if box else "",
        ),
        content=clear,
        columns=columns,
        facts=_facts(desk, collection),
        key=b"",
        box=box,
        documents=documents,
    )
    return write_package(package, shape_of(edition, whole=False), sign)


def _facts(desk: Desk, collection: int) -> dict[str, Value]:
    with desk.at(collection) as store:
        return facts_of(store, desk.catalogue, desk.kind)[0].values


def _encoded(choices: Choices) -> str:
    return msgspec.json.encode(choices).decode()


def _keep(desk: Desk, collection: int, manifest: Manifest, choices: str, body: bytes) -> None:
    made = Packing(
        0,
        manifest.sequence,
        manifest.digest,
        choices,
        manifest.draft,
        desk.who,
        desk.now(),
        body,
    )
    keep_packing(desk.store, desk.school, collection, made)
    if manifest.draft:
        return
    now = standing(desk.store, desk.school, collection)
    step = load_lifecycle().step("pack", "school", now.state)
    if step is not None:
        locked = [form.code for form in desk.forms]
        after = Standing(step.after, desk.who, desk.now())
        stand(desk.store, desk.school, collection, after, locked, step.label.zh)


def _forget_unnamed(desk: Desk) -> None:
    """Remove the documents that were taken off: undo does not reach back before a packing."""
    left = unnamed_documents(desk.store)
    if left:
        desk.store.scans.drop([one.name for one in left])


def _is_last(
    last: Packing | None, digest: str, choices: str, now: Standing, *, draft: bool
) -> bool:
    """Whether exactly this was packed last.

    While the forms are locked that is so whatever was said beside the figures since: it travels
    when they are packed anew, after a return or when the packing was taken back.
    """
    if last is None or (last.digest, last.draft) != (digest, draft):
        return False
    if load_lifecycle().step("pack", "school", now.state) is None:
        return _of_choices(last.choices) == _of_choices(choices)
    return last.choices == choices


def _of_choices(told: str) -> str:
    """Return what was chosen, without the hash of what is said beside it."""
    return told.partition(" ")[0]


# -- what stands in the way ------------------------------------------------------------------------


def _refuse_choices(desk: Desk, choices: Choices) -> None:
    if desk.kind != "school":
        raise EdudeskError(
            "只有学校文件能打包上报；区县文件请用“接收”“导出”。",
            "Only a school's file is packed; a district receives and exports.",
        )
    allowed = _quasi_columns(desk)
    unknown = [name for name in choices.quasi if name not in allowed]
    if unknown:
        raise UnknownNameError(
            f"“{unknown[0]}”不是可以同意外传的栏目。可选：{'、'.join(sorted(allowed))}。",
            f"{unknown[0]} is no column to consent to. There are: {', '.join(sorted(allowed))}.",
        )


def _quasi_columns(desk: Desk) -> Collection[str]:
    return {
        f"{form.code}.{field.code}"
        for form in desk.forms
        for field in form.stored
        if field.by_consent
    }


def _refuse_wrong(findings: Sequence[Finding]) -> None:
    wrong = [one for one in findings if stands(one, "wrong")]
    if not wrong:
        return
    first = wrong[:_SHOWN]
    raise EdudeskError(
        f"还有 {len(wrong)} 处错误，不能打包上报，没有生成文件："
        + "；".join(one.message.zh.rstrip("。") for one in first)
        + ("等" if len(wrong) > len(first) else "")
        + "。请改正；确属例外的，由校长签字作特殊情况说明。也可以先打一个草稿包。",
        f"{len(wrong)} wrong findings stand, so nothing was packed: "
        + "; ".join(one.message.en.rstrip(".") for one in first)
        + ". Mend them, or have the head sign for true exceptions. A draft can be packed.",
    )


def _refuse_state(now: Standing) -> None:
    if load_lifecycle().step("pack", "school", now.state) is None:
        raise _out_of_turn(now)


def _out_of_turn(now: Standing) -> EdudeskError:
    told = load_lifecycle().state(now.state).told
    at = f"{now.at:%Y-%m-%d %H:%M}" if now.at else ""
    return EdudeskError(told.zh.format(who=now.who, at=at), told.en.format(who=now.who, at=at))
