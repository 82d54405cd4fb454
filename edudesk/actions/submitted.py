"""What a school sent, laid out again as its own file, so that figures open to their rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from edudesk.actions.collections import open_collection
from edudesk.actions.files import open_file
from edudesk.actions.session import Desk, Session, local_now
from edudesk.actions.verifying import kept_package
from edudesk.model.submission import Package
from edudesk.storage.entering import enter_content
from edudesk.storage.workspace import Workspace

_FILE = "submitted.edudesk"


@contextmanager
def submitted_file(
    desk: Desk, school: int, collection: int
) -> Iterator[tuple[Session, int] | None]:
    """Lend a file made of what a school sent last in a collection, and its collection's number.

    None when nothing was received, or only a workbook or typed figures. What did not travel, such
    as names of persons, is not in it. The file is gone afterwards.
    """
    receipt = desk.store.received.last(school, collection)
    package = kept_package(desk, receipt) if receipt is not None else None
    if package is None:
        yield None
        return
    with laid_out(desk, package) as made:
        yield made


@contextmanager
def laid_out(desk: Desk, package: Package) -> Iterator[tuple[Session, int]]:
    """Lend a file made of a package, and its collection's number; it is gone afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / _FILE
        manifest = package.manifest
        Workspace.create(
            path,
            "school",
            desk.catalogue.forms_of("school"),
            school_code=manifest.school_code,
            school_name=manifest.school_name,
            now=local_now(),
        )
        with open_file(path, catalogue=desk.catalogue, who=desk.who) as session:
            yield session, session.run(_lay_out, package)


def _lay_out(desk: Desk, package: Package) -> int:
    manifest = package.manifest
    made = open_collection(
        desk, manifest.collection_kind, manifest.year, date.fromisoformat(manifest.moment)
    )
    desk.store.scans.bring(package.documents, manifest.school_name, desk.now())
    with desk.at(made.number) as store, store.writing(manifest.school_name, desk.who) as pen:
        enter_content(store, pen, package.content, desk.school, made.number)
    return made.number
