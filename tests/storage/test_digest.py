"""The digest of a content: the worked example of docs/exchange.md, and what it must tell apart."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from edudesk.model.submission import (
    ColumnProof,
    Content,
    Edition,
    EditionColumn,
    EditionForm,
    Filled,
    Said,
    check_code,
)
from edudesk.storage.digest import (
    content_digest,
    leaf_of,
    personal_columns,
    prove_again,
    prove_columns,
)

PAGE = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text(encoding="utf-8")
SALT = bytes(32)
PERSONAL = frozenset({("profile", "principal")})
EXAMPLE = Content(
    school="2137000001",
    collection="2025-annual",
    moment="2025-09-01",
    forms={
        "profile": {
            "": {"address": Filled("plain", "校园路1号"), "principal": Filled("plain", "张三")}
        },
        "rooms": {12: {}, 7: {"use": Filled("na", None), "area": Filled("plain", 5650)}},
    },
    nil={"buses": "没有校车"},
    said=(
        Said(
            check="rooms.area",
            form="rooms",
            key=7,
            kind="explained",
            code="other",
            reason="走廊已改建",
        ),
    ),
)


def shown() -> list[str]:
    return [part.split("\n```")[0] for part in PAGE.split("```text\n")[1:]]


def digest_of(content: Content) -> bytes:
    return content_digest(content, PERSONAL, prove_columns(content, PERSONAL, SALT))


def test_the_worked_example_of_the_page_is_right_by_hashlib_alone() -> None:
    heading, *records = shown()[0].splitlines()
    told = {line[:13].strip(): line[13:] for line in shown()[1].splitlines()}
    salt = hmac.new(SALT, b"T7:profileT9:principal", "sha256").digest()
    leaf = hmac.new(salt, "T0:.T6:张三".encode(), "sha256").digest()
    digest = hashlib.sha256(f"{heading}\n{''.join(records)}".encode() + leaf)
    assert told["column salt"] == salt.hex()
    assert told["leaf"] == leaf.hex()
    assert told["digest"] == digest.hexdigest()
    code = str(int(digest.hexdigest(), 16))[-32:]
    assert told["check code"].replace(" ", "") == code


def test_the_program_agrees_with_the_worked_example() -> None:
    assert digest_of(EXAMPLE).hex() in shown()[1]
    assert check_code(digest_of(EXAMPLE)) in shown()[1]


def test_empty_rows_of_rosters_count_and_columns_without_cells_do_not() -> None:
    fewer = msgspec.structs.replace(
        EXAMPLE, forms={**EXAMPLE.forms, "rooms": {7: EXAMPLE.forms["rooms"][7]}}
    )
    assert digest_of(fewer) != digest_of(EXAMPLE)
    wider = PERSONAL | {("profile", "asked_from_next_year")}
    assert content_digest(EXAMPLE, wider, prove_columns(EXAMPLE, wider, SALT)) == digest_of(EXAMPLE)


def test_a_recipient_without_the_personal_column_finds_the_same_digest() -> None:
    proofs = prove_columns(EXAMPLE, PERSONAL, SALT)
    address = {"address": EXAMPLE.forms["profile"][""]["address"]}
    bare = msgspec.structs.replace(EXAMPLE, forms={**EXAMPLE.forms, "profile": {"": address}})
    withheld = [ColumnProof(proof.form, proof.field, proof.leaf) for proof in proofs]
    again = prove_again(bare, PERSONAL, withheld)
    assert content_digest(bare, PERSONAL, again) == digest_of(EXAMPLE)


def test_a_personal_cell_that_was_altered_on_the_way_changes_the_digest() -> None:
    proofs = prove_columns(EXAMPLE, PERSONAL, SALT)
    cells = {**EXAMPLE.forms["profile"][""], "principal": Filled("plain", "李四")}
    altered = msgspec.structs.replace(EXAMPLE, forms={**EXAMPLE.forms, "profile": {"": cells}})
    again = prove_again(altered, PERSONAL, proofs)
    assert content_digest(altered, PERSONAL, again) != digest_of(EXAMPLE)


def test_columns_of_an_edition_that_come_near_a_person_are_personal() -> None:
    columns = (EditionColumn("name", "text", "direct"), EditionColumn("hours", "int", "open"))
    edition = Edition("x", (EditionForm("staff", "roster", columns),))
    assert personal_columns(edition) == {("staff", "name"), ("explanations", "head")}


def test_check_codes_are_eight_groups_of_four_digits_also_of_small_digests() -> None:
    assert check_code(bytes(32)) == " ".join(["0000"] * 8)
    assert check_code((10**32 + 1234).to_bytes(32, "big")) == " ".join(["0000"] * 7 + ["1234"])


values = st.one_of(
    st.integers(-(10**15), 10**15).map(lambda number: Filled("plain", number)),
    st.text(max_size=6).map(lambda text: Filled("plain", text)),
    st.text(max_size=3).map(lambda text: Filled("unreadable", text)),
    st.sampled_from([Filled("na", None), Filled("unknown", None), Filled("carried", 1)]),
)
names = st.sampled_from(["a", "b", "ab", "I1;", "T1:a"])
rows = st.dictionaries(st.integers(1, 30), st.dictionaries(names, values, max_size=3), max_size=4)


@given(st.dictionaries(names, rows, max_size=3), st.dictionaries(names, rows, max_size=3))
def test_two_contents_have_one_digest_only_when_they_are_the_same(
    one: dict[str, dict[int | str, dict[str, Filled]]],
    other: dict[str, dict[int | str, dict[str, Filled]]],
) -> None:
    def said(forms: dict[str, dict[int | str, dict[str, Filled]]]) -> Content:
        kept = {form: rows for form, rows in forms.items() if rows}
        return msgspec.structs.replace(EXAMPLE, forms=kept)

    assert (digest_of(said(one)) == digest_of(said(other))) == (
        said(one).forms == said(other).forms
    )


@given(st.dictionaries(st.integers(1, 99), values, max_size=5), st.randoms())
def test_a_leaf_does_not_depend_on_the_order_in_which_cells_were_read(
    cells: dict[int | str, Filled], chance: object
) -> None:
    shuffled = list(cells.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert leaf_of(cells, SALT) == leaf_of(dict(shuffled), SALT)
