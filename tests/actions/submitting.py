"""Submissions for tests of receiving: schools that pack, and packages made without a school."""

from __future__ import annotations

from pathlib import Path

import msgspec

from edudesk.actions.checking import check, explain
from edudesk.actions.entry import add_row, read_form, set_cell
from edudesk.actions.packing import Packed, pack
from edudesk.actions.session import Desk, Session
from edudesk.catalogue.library import Catalogue
from edudesk.model.place import Cell, Value
from edudesk.model.submission import Content, Edition, Filled, Manifest, Package, Rows
from edudesk.storage.digest import content_digest, personal_columns, prove_columns
from edudesk.storage.transport import Signer, edition_of, shape_of, write_package
from tests.fresh_files import Unit, open_fresh
from tests.storage.packages import sign

SALT = bytes(range(32))


def overrule(desk: Desk) -> None:
    """Pass every wrong finding as the head would."""
    wrong = [one.key for one in check(desk, 1) if one.level == "wrong" and one.state == "open"]
    if wrong:
        explain(desk, 1, wrong, "测试用的特殊情况说明，数据属实", overrule=True, head="赵校长")


def enter(desk: Desk, form: str, field: str, text: str) -> None:
    """Type a figure into the only row of a form."""
    row = read_form(desk, form, 1).rows[0].id
    set_cell(desk, Cell(form, row, field), text)


def hire(desk: Desk, name: str) -> None:
    """Add a member of staff."""
    add_row(desk, "staff", 1, {"name": name})


def new_school(path: Path, catalogue: Catalogue, number: int = 1, name: str = "") -> Session:
    """Return the open file of a new school with the code 213700xxxx."""
    unit = Unit("school", f"213700{number:04d}", name or f"第{number}小学", district="370399")
    return open_fresh(path, unit, catalogue)


def packed(session: Session, out: Path) -> Packed:
    """Pack what a school says, its wrong findings overruled."""
    session.run(overrule)
    return session.run(pack, 1, out)


def made_package(
    catalogue: Catalogue,
    *,
    code: str = "2137000001",
    name: str = "第一小学",
    district: str = "370399",
    address: str = "校园路1号",
    facts: dict[str, Value] | None = None,
    signer: Signer = sign,
    **manifest: object,
) -> bytes:
    """Return a submission as its bytes; `manifest`: what of it is otherwise than usual."""
    profile = {
        "address": Filled("plain", address),
        "district_code": Filled("plain", district),
    }
    if not district:
        del profile["district_code"]
    return package_in(
        edition_of(catalogue.school_forms),
        {"school_profile": {"": profile}},
        code=code,
        name=name,
        facts=facts,
        signer=signer,
        **manifest,
    )


def package_in(
    edition: Edition,
    forms: dict[str, Rows],
    /,
    *,
    code: str = "2137000001",
    name: str = "第一小学",
    facts: dict[str, Value] | None = None,
    signer: Signer = sign,
    **manifest: object,
) -> bytes:
    """Return a submission under an edition that says these forms, as `made_package` does."""
    content = Content(
        school=code,
        collection=str(manifest.get("collection", "2025-annual")),
        moment=str(manifest.get("moment", "2025-09-01")),
        forms=forms,
    )
    personal = personal_columns(edition)
    proofs = prove_columns(content, personal, SALT)
    usual = Manifest(
        kind="submission",
        draft=False,
        school_code=code,
        school_name=name,
        collection=content.collection,
        collection_kind="annual",
        year="2025-2026",
        moment=content.moment,
        edition=edition.code,
        sequence=1,
        digest=content_digest(content, personal, proofs).hex(),
        parent="",
        packed_at="2025-10-01T08:00:00+08:00",
        program="1.0",
    )
    package = Package(
        manifest=msgspec.structs.replace(usual, **manifest),
        content=content,
        columns=proofs,
        facts={"primary_students": 900} if facts is None else facts,
        key=b"",
    )
    return write_package(package, shape_of(edition, whole=False), signer)
