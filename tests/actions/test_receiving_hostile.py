"""Damaged and hostile files at the district's door: nothing altered is taken, nothing is left."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.catalogue.library import Catalogue
from edudesk.exchange.bundles import arrivals
from edudesk.storage.transport import edition_of
from tests.actions.submitting import made_package

_DAMAGED = 1000


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members:
            archive.writestr(name, body)
    return out.getvalue()


def nested(image: bytes, depth: int) -> bytes:
    for level in range(depth):
        image = zipped((f"{level}.zip", image))
    return image


def encrypted(image: bytes) -> bytes:
    """Return an archive whose only member claims to be encrypted."""
    archive = bytearray(zipped(("a.edusub", image)))
    archive[6] |= 1
    archive[archive.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(archive)


def flipped(image: bytes, chance: random.Random) -> bytes:
    """Return an image with damage as it happens on the way: bytes, blocks, cuts, doublings."""
    kind = chance.randrange(5)
    at = chance.randrange(len(image))
    if kind == 0:
        return image[:at] + bytes([image[at] ^ (1 << chance.randrange(8))]) + image[at + 1 :]
    if kind == 1:
        return image[:at] + bytes(min(512, len(image) - at)) + image[at + 512 :]
    if kind == 2:
        return image[:at]
    if kind == 3:
        return image[:at] + chance.randbytes(64) + image[at + 64 :]
    return image[:at] + image[at : at + 4096] + image[at:]


ODD: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda image: b"",
    "one byte": lambda image: image[:1],
    "a letter": lambda image: b'{"kind": "task", "key": "", "signature": "", "body": {}}',
    "half a letter": lambda image: b'{"kind": "receipt"',
    "deep json": lambda image: b"[" * 100_000,
    "deep json object": lambda image: b'{"a":' * 100_000,
    "an archive of nothing": lambda image: zipped(),
    "an archive of traces": lambda image: zipped(("__MACOSX/._a.edusub", image)),
    "an archive cut off": lambda image: zipped(("a", image))[:-30],
    "an archive too deep": lambda image: nested(image, 6),
    "an encrypted archive": encrypted,
    "a bomb": lambda image: zipped(("a.edusub", bytes(200 * 2**20))),
    "a bomb of bombs": lambda image: nested(zipped(("a", bytes(60 * 2**20))), 2),
    "an archive that climbs out": lambda image: zipped(("../../../../evil", b"no package")),
    "an archive of an absolute path": lambda image: zipped(("/etc/passwd", b"no package")),
    "too many members": lambda image: zipped(*((str(n), b"") for n in range(5100))),
    "a picture": lambda image: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a rar": lambda image: b"Rar!\x1a\x07\x00" + bytes(100),
    "a Word file": lambda image: zipped(("[Content_Types].xml", b"<Types/>"), ("word/a", b"")),
    "the package twice": lambda image: image + image,
    "an html page of a mail site": lambda image: b"<!DOCTYPE html><html>login</html>",
}


def kept(desk: Desk) -> tuple[int, int]:
    with desk.at(1) as store:
        return len(store.received.receipts(1)), len(store.rows("school_facts"))


@pytest.mark.parametrize("kind", ODD)
def test_odd_files_are_refused_with_a_sentence(
    kind: str, district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = tmp_path / "in" / "deeper"
    folder.mkdir(parents=True)
    (folder / "x.edusub").write_bytes(ODD[kind](made_package(catalogue)))
    outcomes = district.run(receive, [folder])
    assert outcomes
    assert {one.status for one in outcomes} == {"refused"}
    assert all(len(one.why.zh) > 10 and one.why.zh.endswith("。") for one in outcomes)
    assert district.run(kept) == (0, 0)
    found = {path.name for path in tmp_path.rglob("*") if not path.name.startswith("district")}
    assert found == {"in", "deeper", "x.edusub"}


@pytest.mark.skipif(os.name == "nt", reason="no pipes and links in folders there")
def test_pipes_links_and_folders_that_bite_their_tail_do_not_hang(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    os.mkfifo(folder / "pipe.edusub")
    (folder / "link.edusub").symlink_to("/dev/zero")
    (folder / "round").symlink_to(folder)
    (folder / "whole.edusub").write_bytes(made_package(catalogue))
    outcomes = district.run(receive, [folder])
    assert sorted(one.status for one in outcomes) == ["received", "refused", "refused", "refused"]


def test_of_a_thousand_damaged_files_none_is_taken_with_altered_content(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    image = made_package(catalogue)
    chance = random.Random(20251001)
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(_DAMAGED):
        (folder / f"{number:04d}.edusub").write_bytes(flipped(image, chance))
    outcomes = district.run(receive, [folder])
    assert len(outcomes) == _DAMAGED
    assert {one.status for one in outcomes} <= {"refused", "received", "same"}
    refused = sum(one.status == "refused" for one in outcomes)
    assert refused > _DAMAGED * 0.4  # the rest hit bytes that say nothing: empty room in pages
    receipts = district.run(lambda desk: desk.store.received.receipts(1))
    whole = district.run(lambda desk: [desk.store.received.body(one.number) for one in receipts])
    from edudesk.exchange.packages import quarantine_for, read_package, shapes_of

    edition = edition_of(catalogue.school_forms)
    shapes = shapes_of([edition])
    with quarantine_for(shapes) as reader:
        expected = read_package(image, "a", shapes, reader)
        for body in whole:
            package = read_package(body, "b", shapes, reader)
            assert package.content == expected.content
            assert package.facts == expected.facts
            assert package.manifest.digest == expected.manifest.digest


def test_members_of_archives_are_never_written_anywhere(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped(("../../x.edusub", made_package(catalogue))))
    (arrival,) = arrivals([path])
    assert arrival.name == "a.zip › x.edusub"
    assert list(tmp_path.iterdir()) == [path]
