"""Packages on their way: whatever a school says arrives cell by cell, state by state, or not."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edudesk.errors import FileRefusedError
from edudesk.exchange.packages import Proven, prove_package, quarantine_for
from edudesk.exchange.personal import divide, filled_box, restore
from edudesk.model.submission import (
    Attached,
    Content,
    EditionColumn,
    EditionForm,
    Filled,
    Package,
    Rows,
    Said,
)
from edudesk.storage.digest import content_digest, personal_columns, prove_columns
from edudesk.storage.quarantine import Quarantine
from edudesk.storage.transport import Shape, write_package
from tests.storage.packages import EDITION, KNOWN, SALT, SHAPE, WHOLE, image_of, package_of, sign
from tests.storage.test_pictures import JPEG, PNG

PERSONAL = personal_columns(EDITION)
BORN = ("people", "born")

plain = st.text(
    st.characters(categories=("L", "N", "P", "S"), include_characters=" \n\t"), max_size=12
)
PICTURES = {sha256(body).hexdigest(): body for body in (JPEG, PNG)}
"""Documents that travel, by hash; of others the bytes stay at home."""
VALUES: dict[str, st.SearchStrategy[int | str]] = {
    "int": st.integers(-(10**15) + 1, 10**15 - 1),
    "decimal": st.integers(0, 10**9),
    "ref": st.integers(1, 10**9),
    "bool": st.sampled_from([0, 1]),
    "date": st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(str),
    "month": st.sampled_from(["1968-02", "2025-12"]),
}


def cell(column: EditionColumn) -> st.SearchStrategy[Filled]:
    """Generate what a cell of a column can hold, in every state."""
    value = VALUES.get(column.type, plain)
    return st.one_of(
        value.map(lambda told: Filled("plain", told)),
        value.map(lambda told: Filled("carried", told)),
        plain.map(lambda typed: Filled("unreadable", typed)),
        st.sampled_from([Filled("carried", None), Filled("na", None), Filled("unknown", None)]),
    )


@st.composite
def rows(draw: st.DrawFn, form: EditionForm) -> Rows:
    """Generate the rows of a form; those of a roster may be empty."""
    keys: st.SearchStrategy[int | str] = st.integers(1, 10**15 - 1)
    if form.kind != "roster":
        keys = st.just("") if form.kind == "record" else plain
    made: Rows = {}
    for key in draw(st.lists(keys, max_size=4, unique=True)):
        cells = {column.code: draw(cell(column)) for column in form.columns if draw(st.booleans())}
        if cells or form.kind == "roster":
            made[key] = cells
    return made


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Generate all that a school can say."""
    forms = {form.code: draw(rows(form)) for form in EDITION.forms}
    keys = [(form.code, key) for form in EDITION.forms for key in forms[form.code]]
    said = tuple(
        Said(
            check=f"{form}.{draw(st.sampled_from(['a', 'b', '超标']))}",
            form=form,
            key=key,
            kind=draw(st.sampled_from(["explained", "overruled"])),
            code=draw(st.sampled_from(["", "other"])),
            reason=draw(plain),
            head=draw(st.sampled_from(["", "赵校长", "钱校长"])),
            standing=draw(st.booleans()),
        )
        for form, key in keys
        if draw(st.booleans())
    )
    names = draw(st.lists(st.text("照片ab1 -.", min_size=1, max_size=9), max_size=3, unique=True))
    return Content(
        school=draw(st.sampled_from(["2137000001", "3137000009"])),
        collection="2025-annual",
        moment="2025-09-01",
        forms={code: found for code, found in forms.items() if found},
        nil=draw(st.dictionaries(st.sampled_from(["buses", "drills"]), plain)),
        said=said,
        attached=tuple(
            Attached(name, fingerprint, len(PICTURES.get(fingerprint, b"seven..")))
            for name in names
            if not name.startswith(".")
            for fingerprint in [draw(st.sampled_from([*PICTURES, "ff" * 32]))]
        ),
    )


@pytest.fixture(scope="module")
def reader() -> Iterator[Quarantine]:
    """Return the process that reads for all tests here."""
    with quarantine_for(KNOWN) as started:
        yield started


def documents(content: Content) -> dict[str, bytes]:
    """Return the pictures that go with a content."""
    found = content.attached
    return {one.name: PICTURES[one.sha256] for one in found if one.sha256 in PICTURES}


def sent(package: Package, shape: Shape, reader: Quarantine) -> Proven:
    """Return a package as its recipient finds it, with the pictures that it names."""
    package = msgspec.structs.replace(package, documents=documents(package.content))
    return prove_package(write_package(package, shape, sign), "甲校.edusub", KNOWN, reader)


def sorted_said(content: Content) -> Content:
    """Return a content whose lists stand in the order of the tables."""
    said = sorted(content.said, key=lambda one: (one.check, one.form, str(one.key)))
    return msgspec.structs.replace(
        content, said=tuple(said), attached=tuple(sorted(content.attached))
    )


relaxed = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=60,
)


@relaxed
@given(content=contents(), consented=st.booleans(), facts=st.dictionaries(plain, st.integers(0, 9)))
def test_what_a_school_says_arrives_cell_by_cell_and_what_it_keeps_back_opens_from_the_box(
    content: Content, consented: bool, facts: dict[str, int], reader: Quarantine
) -> None:
    proofs = prove_columns(content, PERSONAL, SALT)
    clear, columns, kept = divide(content, proofs, EDITION, [BORN] if consented else [])
    made = msgspec.structs.replace(
        package_of(content), content=clear, columns=columns, facts=dict(facts)
    )
    found = sent(made, SHAPE, reader)
    assert sorted_said(found.package.content) == sorted_said(clear)
    assert found.package.documents == documents(content)
    assert found.facts == facts
    assert found.manifest.digest == content_digest(content, PERSONAL, proofs).hex()
    for form in EDITION.forms:
        assert found.rows(form.code) == clear.forms.get(form.code, {})
    whole = restore(found.package, filled_box(kept, {}), EDITION)
    assert sorted_said(whole.content) == sorted_said(content)
    assert sorted(whole.columns, key=str) == sorted(proofs, key=str)


@relaxed
@given(content=contents())
def test_a_part_carries_every_cell_to_the_colleague_and_back(
    content: Content, reader: Quarantine
) -> None:
    found = sent(package_of(content, shape=WHOLE), WHOLE, reader)
    assert sorted_said(found.package.content) == sorted_said(content)


@relaxed
@given(content=contents(), at=st.integers(0, 10**6), new=st.binary(min_size=1, max_size=24))
def test_no_altered_byte_changes_what_is_read(
    content: Content, at: int, new: bytes, reader: Quarantine
) -> None:
    proofs = prove_columns(content, PERSONAL, SALT)
    clear, columns, _ = divide(content, proofs, EDITION, [BORN])
    made = msgspec.structs.replace(
        package_of(content), content=clear, columns=columns, documents=documents(content)
    )
    image = write_package(made, SHAPE, sign)
    place = at % len(image)
    torn = (image[:place] + new + image[place + len(new) :])[: len(image)]
    try:
        found = prove_package(torn, "甲校.edusub", KNOWN, reader)
    except FileRefusedError:
        return
    assert sorted_said(found.package.content) == sorted_said(clear)
    assert found.package.documents == documents(clear)


# -- other tools -----------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a package that lies in a folder."""
    path = tmp_path / "甲校.edusub"
    path.write_bytes(image_of())
    return path


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the shell of SQLite is not there")
def test_the_shell_of_sqlite_opens_what_is_sent(package: Path) -> None:
    asked = "PRAGMA integrity_check; SELECT id, hours FROM f_staff; SELECT count(*) FROM cells;"
    done = subprocess.run(
        ["sqlite3", "-readonly", package, asked], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["ok", "4|12", "9|", "4"]


def test_sqlite_utils_opens_what_is_sent(package: Path) -> None:
    command = [sys.executable, "-m", "sqlite_utils", "query", str(package)]
    done = subprocess.run(
        [*command, "SELECT value FROM manifest WHERE key = 'school_name'"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert msgspec.json.decode(done.stdout) == [{"value": '"第一小学"'}]


def test_looking_at_a_package_with_another_tool_does_not_make_it_another(
    package: Path, reader: Quarantine
) -> None:
    with closing(sqlite3.connect(package)) as connection:
        connection.execute("SELECT count(*) FROM f_staff").fetchone()
    found = prove_package(package.read_bytes(), package.name, KNOWN, reader)
    assert found.package == package_of()
