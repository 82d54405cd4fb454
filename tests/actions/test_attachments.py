"""Documents that cells name: in digest and submission by their hash, not with their bytes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from edudesk.actions.entry import add_row, set_cell
from edudesk.actions.files import new_file
from edudesk.actions.packing import reopen
from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.actions.verifying import opened_package
from edudesk.catalogue.library import Catalogue, load
from edudesk.model.place import Cell
from edudesk.model.scan import Encoded
from edudesk.model.submission import Attached
from edudesk.paths import shipped
from tests.actions.submitting import new_school, packed

BODY = b"%PDF-1.7 what the head has signed"
NAME = "2025 证书.pdf"


@pytest.fixture(scope="module")
def attaching(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """Return definitions in which the document of an honour is one that the file keeps."""
    folder = tmp_path_factory.mktemp("definitions")
    for kind in ("forms", "reports"):
        shutil.copytree(shipped(kind), folder / kind)
    path = folder / "forms" / "school" / "honours.toml"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r'(code = "document"\n)', r"\1attachment = true\n", text)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    return load(folder / "forms", folder / "reports", cache=False)


@pytest.fixture
def school(tmp_path: Path, attaching: Catalogue) -> Iterator[Session]:
    """Return a school with one honour."""
    with new_school(tmp_path / "s.edudesk", attaching) as made:
        made.run(add_row, "honours", 1, {"title": "体育传统特色学校"})
        yield made


def attach(desk: Desk, body: bytes = BODY) -> None:
    """Keep a document and let the honour name it."""
    scan = desk.store.scans.keep(
        NAME.removesuffix(".pdf"), ".pdf", Encoded("pdf", body, 1), desk.who, desk.now()
    )
    with desk.at(1) as store:
        (row,) = store.rows("honours")
    set_cell(desk, Cell("honours", row.id, "document"), scan.name)


def name_only(desk: Desk) -> None:
    """Type the name of a document that nobody attached."""
    with desk.at(1) as store:
        (row,) = store.rows("honours")
    set_cell(desk, Cell("honours", row.id, "document"), NAME)


def test_a_document_goes_by_name_hash_and_size_and_not_itself(
    school: Session, tmp_path: Path, attaching: Catalogue
) -> None:
    school.run(attach)
    made = packed(school, tmp_path / "1.edusub")
    package = opened_package(made.path, attaching)
    assert package.content.attached == (Attached(NAME, sha256(BODY).hexdigest(), len(BODY)),)
    assert BODY not in made.path.read_bytes()


def test_the_check_code_covers_which_document_it_is(school: Session, tmp_path: Path) -> None:
    codes = {packed(school, tmp_path / "0.edusub").code}
    for number, body in enumerate((BODY, BODY + b" again"), start=1):
        school.run(reopen, 1)
        school.run(attach, body)
        codes.add(packed(school, tmp_path / f"{number}.edusub").code)
    assert len(codes) == 3


def test_a_district_receives_what_was_said_of_documents(
    school: Session, tmp_path: Path, attaching: Catalogue
) -> None:
    school.run(attach)
    made = packed(school, tmp_path / "1.edusub")
    district, _ = new_file(
        tmp_path / "d.edudesk", "district", code="370399", name="高新区",
        year="2025-2026", catalogue=attaching,
    )  # fmt: skip
    with district:
        (outcome,) = district.run(receive, [made.path])
        assert outcome.status == "received"
        kept = tmp_path / "kept.edusub"
        kept.write_bytes(district.run(lambda desk: desk.store.received.body(outcome.number)))
    assert opened_package(kept, attaching).content.attached[0].name == NAME


def test_a_name_without_a_document_proves_nothing(school: Session, tmp_path: Path) -> None:
    school.run(name_only)
    package = opened_package(packed(school, tmp_path / "1.edusub").path, school.catalogue)
    assert package.content.attached == ()
