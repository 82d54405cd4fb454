"""Packages for tests: a content of every kind of form and state, written as a school would."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edudesk.model.submission import Content, Filled, Manifest, Package, Said
from edudesk.storage.digest import content_digest, personal_columns, prove_columns
from edudesk.storage.transport import Shape, edition_of, shape_of, write_package
from tests.storage.example import FORMS, field, form

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PEOPLE = form(
    "people",
    "roster",
    field("name", "text", personal="direct"),
    field("born", "month", personal="quasi"),
    field("degree", "code", list="degrees"),
)
EDITION = edition_of((*FORMS, PEOPLE))
SHAPE = shape_of(EDITION, whole=False)
WHOLE = shape_of(EDITION, whole=True)
SALT = bytes(range(32))
CONTENT = Content(
    school="2137000001",
    collection="2025-annual",
    moment="2025-09-01",
    forms={
        "profile": {"": {"address": Filled("plain", "校园路1号"), "boarding": Filled("na", None)}},
        "staff": {4: {"hours": Filled("carried", 12)}, 9: {"hours": Filled("unreadable", "约12")}},
        "classes": {1: {"area": Filled("plain", 5650), "teacher": Filled("plain", 4)}, 3: {}},
        "grades": {"g1": {"count": Filled("unknown", None)}, "g2": {"count": Filled("plain", 0)}},
        "people": {7: {"degree": Filled("plain", "master")}},
    },
    nil={"buses": "没有校车"},
    said=(
        Said(
            check="classes.area",
            form="classes",
            key=1,
            kind="explained",
            code="other",
            reason="走廊改建",
        ),
        Said(
            check="profile.address",
            form="profile",
            key="",
            kind="overruled",
            code="",
            reason="门牌尚未确定",
            standing=False,
        ),
    ),
)


def sign(seal: bytes) -> tuple[bytes, bytes]:
    """Return the public key and signature of a fixed installation."""
    return KEY.public_key().public_bytes_raw(), KEY.sign(seal)


def package_of(content: Content = CONTENT, *, shape: Shape = SHAPE) -> Package:
    """Return a package whose manifest is true of the content."""
    personal = personal_columns(shape.edition)
    proofs = prove_columns(content, personal, SALT)
    return Package(
        manifest=Manifest(
            kind="part" if shape.whole else "submission",
            draft=False,
            school_code=content.school,
            school_name="第一小学",
            collection=content.collection,
            collection_kind="annual",
            year="2025-2026",
            moment=content.moment,
            edition=shape.edition.code,
            sequence=3,
            digest=content_digest(content, personal, proofs).hex(),
            parent="00" * 32,
            packed_at="2025-10-01T08:00:00+08:00",
            program="1.0",
        ),
        content=content,
        columns=proofs,
        facts={"students": 900, "school_name": "第一小学", "unknown": None},
        key=sign(b"")[0],
    )


def image_of(content: Content = CONTENT, *, shape: Shape = SHAPE) -> bytes:
    """Return a signed package of a content as the bytes that are sent."""
    return write_package(package_of(content, shape=shape), shape, sign)


KNOWN = (SHAPE, WHOLE)
