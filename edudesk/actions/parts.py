"""Parts: forms of a school file given to a colleague, filled in there, taken back and merged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from edudesk import __version__
from edudesk.actions.checking import check
from edudesk.actions.collections import list_collections, open_collection
from edudesk.actions.entry import edited
from edudesk.actions.files import open_file
from edudesk.actions.nil_returns import content_of
from edudesk.actions.outgoing import known_editions, write_proven
from edudesk.actions.outlook import proven
from edudesk.actions.partrows import CLASSES, content_for
from edudesk.actions.session import Desk, Session, local_now, spoken
from edudesk.actions.verifying import opened_package
from edudesk.catalogue.library import Catalogue, load
from edudesk.errors import EdudeskError, FileRefusedError
from edudesk.exchange.merging import merge
from edudesk.exchange.packages import quarantine_for, read_bytes, read_package, shapes_of
from edudesk.exchange.signing import sign
from edudesk.model.change import Edited
from edudesk.model.parts import Conflict, GivenPart, Merge
from edudesk.model.plaintext import said_words
from edudesk.model.submission import Content, Difference, Manifest, Package, Place
from edudesk.storage.contents import documents_of, keys_of, read_content, restricted
from edudesk.storage.entering import add_rows, enter_cells, enter_content
from edudesk.storage.origins import Origin, keep_origin, origin_of
from edudesk.storage.parts import given_parts, keep_part, next_number, set_apart
from edudesk.storage.transport import edition_of, shape_of, write_package
from edudesk.storage.workspace import Workspace

SUFFIX: Final = ".edupart"


class _Told(NamedTuple):
    """What a part says of itself."""

    number: int
    forms: tuple[str, ...]
    person: str
    scope: tuple[str, ...]


class Taken(NamedTuple):
    """What came of taking a part back: what was changed here, and what both sides had changed."""

    part: GivenPart
    edited: Edited | None
    merge: Merge

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Cells that keep this file's figure until somebody decides otherwise."""
        return self.merge.conflicts


def give_part(
    desk: Desk,
    collection: int,
    forms: Sequence[str],
    person: str,
    out: Path,
    *,
    campus: str = "",
    classes: Sequence[str] = (),
) -> GivenPart:
    """Give forms of a school's file to a colleague as a file at `out` (.edupart); none is locked.

    Rosters that the forms refer to go along to be read, without numbers of identity papers.
    `campus`: name of the one whose rows go, for those forms that have rows by campus. `classes`:
    names or codes of the only classes whose rows go; without forms these rows of the roster of
    classes.

    Raises:
        UnknownNameError: an unknown form, campus or class. EdudeskError: without a form or a name,
            classes for forms that have no rows by class, or a file that is no school's.
    """
    forms = forms or ([CLASSES] if classes else [])
    chosen = tuple(desk.form(code).code for code in dict.fromkeys(forms))
    named = said_words(person)
    if desk.kind != "school" or not chosen or not named:
        raise EdudeskError(
            "分工须从学校文件发出，写明发给谁、填哪几张表。",
            "A part comes from a school's file and names a colleague and the forms to fill in.",
        )
    number = next_number(desk.store)
    content, scope = content_for(desk, collection, chosen, campus=campus, classes=classes)
    told = _Told(number, chosen, named, scope)
    body, _ = _written(desk, collection, content, told, out=out)
    part = GivenPart(number, collection, told.person, chosen, desk.now(), body, None, scope)
    keep_part(desk.store, part)
    return part


def list_parts(desk: Desk, collection: int) -> tuple[GivenPart, ...]:
    """Return the parts of a collection, those that are still out too."""
    return tuple(given_parts(desk.store, collection))


def begin_part(
    part: Path, path: Path | None = None, *, catalogue: Catalogue | None = None
) -> Session:
    """Make a file to fill a part in, beside it by default, and return it open under its name.

    Raises:
        FileRefusedError: it is no part, or there is a file of this name.
    """
    known = catalogue or load()
    package = _part_package(part, known)
    manifest = package.manifest
    out = path or part.with_suffix(".edudesk")
    Workspace.create(
        out,
        "school",
        known.forms_of("school"),
        school_code=manifest.school_code,
        school_name=manifest.school_name,
        now=local_now(),
    )
    with ExitStack() as failed:
        failed.callback(out.unlink, missing_ok=True)
        session = open_file(out, catalogue=known, who=manifest.person)
        failed.callback(session.close)
        session.run(_furnish, package, read_bytes(part))
        failed.pop_all()
    return session


def _furnish(desk: Desk, package: Package, body: bytes) -> None:
    manifest = package.manifest
    collection = open_collection(
        desk,
        manifest.collection_kind,
        manifest.year,
        date.fromisoformat(manifest.moment),
    ).number
    desk.store.scans.bring(package.documents, manifest.person, desk.now())
    with desk.at(collection) as store:
        name = spoken("begin_part", person=manifest.person).zh
        with store.writing(name, desk.who) as pen:
            enter_content(store, pen, package.content, desk.school, collection)
        locked = [form.code for form in desk.forms if form.code not in manifest.forms]
        set_apart(
            store,
            manifest.part,
            locked,
            school=desk.school,
            collection=collection,
            who=manifest.person,
            at=desk.now(),
        )
        keep_origin(store, collection, Origin("part", body))
        store.seal(name, desk.who)


def part_of(desk: Desk) -> Manifest | None:
    """Return what the part says that this file was made to fill in, None in an ordinary file."""
    found = _origin(desk)
    return None if found is None else found[0].manifest


def return_part(desk: Desk, out: Path) -> Manifest:
    """Make the file that goes back to the colleague who gave the part out.

    Raises:
        EdudeskError: this file was not made to fill a part in.
    """
    found = _origin(desk)
    if found is None:
        raise EdudeskError(
            "这个文件不是为分工填报建立的，没有可以交回的部分。",
            "This file was not made to fill in a part, so there is nothing to give back.",
        )
    given, collection = found
    told = given.manifest
    content = restricted(read_content(desk.store, desk.school, collection), told.forms)
    return _written(
        desk,
        collection,
        content,
        _Told(told.part, told.forms, told.person, told.scope),
        parent=told.digest,
        out=out,
    )[1]


def take_part(desk: Desk, path: Path, *, theirs: Iterable[str] | None = ()) -> Taken:
    """Take a part back into the file it was given out of, as one step in the colleague's name.

    Cells that only the colleague changed are taken over; where both changed one, this file's figure
    stays and the conflict is returned; `theirs` names the conflicts (form.key.field, or None for
    all) in which the colleague's figure is taken.

    Raises:
        FileRefusedError: it is no part of this school and collection, or not one of this file's.
    """
    package = _part_package(path, desk.catalogue)
    part = _own_part(desk, package, path.name)
    base = _unwrapped(part, desk.catalogue)
    mine = restricted(read_content(desk.store, desk.school, part.collection), part.forms)
    found = merge(
        restricted(base.content, part.forms), mine, restricted(package.content, part.forms)
    )
    chosen = [one for one in found.conflicts if theirs is None or conflict_name(one) in theirs]
    desk.store.scans.bring(package.documents, part.person, desk.now())
    done = _apply(desk, part, found, chosen, package.content)
    left = tuple(one for one in found.conflicts if one not in chosen)
    # While something waits to be decided, both sides still have only the old figures in common.
    base_now = part.base if left else read_bytes(path)
    kept = part._replace(base=base_now, taken_at=desk.now())
    keep_part(desk.store, kept)
    return Taken(kept, done, msgspec.structs.replace(found, conflicts=left))


def conflict_name(conflict: Conflict) -> str:
    """Return how a conflict is called when it is decided: form.key.field."""
    return ".".join(map(str, conflict.place))


# -- packages of parts -----------------------------------------------------------------------------


def _written(
    desk: Desk,
    collection: int,
    content: Content,
    told: _Told,
    *,
    out: Path,
    parent: str = "",
) -> tuple[bytes, Manifest]:
    digest, proofs = proven(desk, content, collection)
    unit, place = desk.store.school(desk.school), desk.store.collection(collection)
    edition = edition_of(desk.forms)
    manifest = Manifest(
        kind="part",
        draft=False,
        school_code=unit.code,
        school_name=unit.name,
        collection=place.id,
        collection_kind=place.kind,
        year=place.year,
        moment=place.moment.isoformat(),
        edition=edition.code,
        sequence=told.number,
        digest=digest.hex(),
        parent=parent,
        packed_at=desk.now().isoformat(timespec="seconds"),
        program=__version__,
        part=told.number,
        forms=told.forms,
        person=told.person,
        scope=told.scope,
    )
    package = Package(
        manifest=manifest,
        content=content,
        columns=proofs,
        facts={},
        key=b"",
        documents=documents_of(desk.store, content),
    )
    body = write_package(package, shape_of(edition, whole=True), sign)
    return body, write_proven(body, out, desk.catalogue).manifest


def _part_package(path: Path, catalogue: Catalogue) -> Package:
    package = opened_package(path, catalogue)
    if package.manifest.kind != "part":
        raise FileRefusedError(
            zh=f"{path.name} 是上报包，不是分工包。",
            en=f"{path.name} is a submission, not a part.",
        )
    return package


def _unwrapped(part: GivenPart, catalogue: Catalogue) -> Package:
    shapes = shapes_of(known_editions(catalogue))
    with quarantine_for(shapes) as reader:
        return read_package(part.base, part.person, shapes, reader)


def _origin(desk: Desk) -> tuple[Package, int] | None:
    for collection in list_collections(desk):
        origin = origin_of(desk.store, collection.number)
        if origin is not None and origin.kind == "part":
            shapes = shapes_of(known_editions(desk.catalogue))
            with quarantine_for(shapes) as reader:
                name = desk.store.name
                return read_package(origin.body, name, shapes, reader), collection.number
    return None


def _own_part(desk: Desk, package: Package, name: str) -> GivenPart:
    manifest = package.manifest
    unit = desk.store.school(desk.school)
    for collection in list_collections(desk):
        for part in given_parts(desk.store, collection.number):
            same = (part.number, part.person, collection.id) == (
                manifest.part,
                manifest.person,
                manifest.collection,
            )
            if same and manifest.school_code == unit.code and manifest.parent:
                return part
    raise FileRefusedError(
        zh=f"{name} 不是从本文件发出的分工（{manifest.school_name}，{manifest.collection}，"
        f"{manifest.person}），或者还没有填写交回，没有收回。",
        en=f"{name} is no part that came from this file ({manifest.school_name}, "
        f"{manifest.collection}, {manifest.person}), or was not filled in yet; it was not taken.",
    )


def _apply(
    desk: Desk,
    part: GivenPart,
    found: Merge,
    chosen: Sequence[Conflict],
    theirs: Content,
) -> Edited | None:
    rows = [one.place for one in chosen if not one.place.field]
    back = [(at.form, at.key) for at in rows if at.key in theirs.forms.get(at.form, {})]
    gone = [(at.form, at.key) for at in rows if at.key not in theirs.forms.get(at.form, {})]
    cells = [
        *found.changes,
        *(Difference(one.place, one.mine, one.theirs) for one in chosen if one.place.field),
        *(
            Difference(Place(form, key, field), None, filled)
            for form, key in back
            for field, filled in theirs.forms[form][key].items()
        ),
    ]
    with desk.at(part.collection) as store:
        name = spoken("take_part", person=part.person).zh
        with store.writing(name, part.person) as pen:
            add_rows(pen, [*found.added, *back], desk.school, part.collection)
            enter_cells(store, pen, cells, desk.school, part.collection)
            for form, row in (*found.removed, *gone):
                pen.remove_row(form, int(row))
            for form in part.forms:
                reason = theirs.nil.get(form, "")
                # Others may have rows in the form, and meanwhile something may stand in it here.
                own = part.scope or content_of(desk, desk.form(form), part.collection)
                if reason and not own:
                    pen.declare_nil(form, desk.school, part.collection, reason)
        change = pen.change()
        touched = change.cells or change.added or change.removed or change.declared
        done = edited(desk, change) if touched else None
    _take_explanations(desk, part, theirs)
    return done


def _take_explanations(desk: Desk, part: GivenPart, theirs: Content) -> None:
    """Give the colleague's reasons for what is found here too; others were about other figures."""
    said = {(one.check, one.form, one.key): one for one in theirs.said if not one.head}
    known = {form.code: form for form in desk.forms}
    keys = {
        code: keys_of(desk.store, known[code], desk.school, part.collection)
        for code in {one.form for one in said.values()}
    }
    with desk.at(part.collection) as store:
        open_ones = [
            (one, said[one.check, one.form, keys[one.form].get(one.row, "")])
            for one in check(desk, part.collection)
            if one.state in ("open", "lapsed")
            and one.level == "unusual"
            and one.form in keys
            and (one.check, one.form, keys[one.form].get(one.row, "")) in said
        ]
        if not open_ones:
            return
        name = spoken("take_part", person=part.person).zh
        with store.writing(name, part.person) as pen:
            for finding, reason in open_ones:
                pen.explain(
                    finding.check,
                    finding.row,
                    finding.form,
                    finding.figures,
                    reason.reason,
                    code=reason.code,
                )
