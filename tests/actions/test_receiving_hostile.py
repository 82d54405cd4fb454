"""Damaged and hostile files at the district's door: nothing altered is taken, nothing is left."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from edudesk.actions.receiving import receive
from edudesk.actions.session import Desk, Session
from edudesk.catalogue.library import Catalogue
from edudesk.exchange.bundles import arrivals
from edudesk.model.receiving import Outcome
from edudesk.storage.transport import edition_of
from tests.actions.hostile import HOSTILE, zipped
from tests.actions.submitting import made_package
from tests.fresh_files import DISTRICT, open_fresh

_DAMAGED = 1000


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


def kept(desk: Desk) -> tuple[int, int]:
    with desk.at(1) as store:
        return len(store.received.receipts(1)), len(store.rows("school_facts"))


@pytest.fixture(scope="module")
def season(
    tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue
) -> tuple[dict[str, list[Outcome]], Path, tuple[int, int]]:
    """Receive a folder of every hostile kind with one honest file; return what became of each."""
    place = tmp_path_factory.mktemp("hostile")
    folder = place / "in" / "deeper"
    folder.mkdir(parents=True)
    image = made_package(catalogue)
    for at, (make, _) in enumerate(HOSTILE.values()):
        (folder / f"{at:03d}.edusub").write_bytes(make(image))
    (folder / "whole.edusub").write_bytes(image)
    with open_fresh(place / "district.edudesk", DISTRICT) as session:
        told = session.run(receive, [folder])
        there = session.run(kept)
    outcomes: dict[str, list[Outcome]] = {}
    for one in told:
        outcomes.setdefault(one.name.split(".")[0], []).append(one)
    return outcomes, place, there


@pytest.mark.parametrize(("at", "kind"), list(enumerate(HOSTILE)))
def test_hostile_files_are_refused_with_the_reason_that_is_true_of_them(
    at: int, kind: str, season: tuple[dict[str, list[Outcome]], Path, tuple[int, int]]
) -> None:
    (outcome,) = season[0][f"{at:03d}"]
    assert (kind, outcome.status) == (kind, "refused")
    assert HOSTILE[kind][1] in outcome.why.zh
    assert outcome.why.zh.endswith("。")
    assert len(outcome.why.en) > 20


def test_hostile_files_stop_no_honest_one_and_leave_nothing_behind(
    season: tuple[dict[str, list[Outcome]], Path, tuple[int, int]],
) -> None:
    outcomes, place, there = season
    assert [one.status for one in outcomes["whole"]] == ["received"]
    assert there == (1, 1)
    found = {path.name for path in place.rglob("*") if path.suffix != ".edusub"}
    assert {name for name in found if not name.startswith("district")} == {"in", "deeper"}


def test_there_are_sixty_kinds_of_hostile_file_and_no_two_are_the_same(
    catalogue: Catalogue,
) -> None:
    image = made_package(catalogue)
    made = {hashlib.sha256(make(image)).digest() for make, _ in HOSTILE.values()}
    assert len(made) == len(HOSTILE)
    assert len(made) >= 60


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


def test_what_lies_beside_a_package_is_not_taken_for_a_part_of_it(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    package = folder / "a.edusub"
    package.write_bytes(made_package(catalogue))
    other = tmp_path / "other.db"
    other.write_bytes(package.read_bytes())
    with closing(sqlite3.connect(other, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE facts SET value = 901 WHERE key = 'primary_students'")
        for suffix in ("-wal", "-shm"):
            (folder / f"a.edusub{suffix}").write_bytes(
                other.with_name(other.name + suffix).read_bytes()
            )
    (folder / "a.edusub-journal").write_bytes(bytes.fromhex("d9d505f920a163d7") + bytes(504))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    outcomes = district.run(receive, [folder])
    assert sorted(one.status for one in outcomes) == ["received", *["refused"] * 3]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

    def students(desk: Desk) -> list[object]:
        with desk.at(1) as store:
            return [row.values["primary_students"] for row in store.rows("school_facts")]

    assert district.run(students) == [900]


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
