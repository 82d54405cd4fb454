"""Receiving: what is taken, what is refused with which reason, what waits for a decision."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edudesk.actions.entry import read_form, set_cell
from edudesk.actions.loading import load_district_table
from edudesk.actions.merging import decide, differences_of, merge_facts
from edudesk.actions.nil_returns import declare_nil
from edudesk.actions.outgoing import known_editions
from edudesk.actions.receiving import accept, receive, take_back
from edudesk.actions.session import Desk, Session
from edudesk.catalogue.library import Catalogue
from edudesk.errors import EdudeskError
from edudesk.exchange.packages import shapes_of
from edudesk.exchange.proofs import Proofs
from edudesk.model.place import Cell, Row
from edudesk.model.receiving import FactDifference, Outcome
from edudesk.model.submission import Asked
from edudesk.storage.contents import read_content
from edudesk.storage.digest import personal_columns
from edudesk.storage.transport import edition_of
from tests.actions.submitting import enter, hire, made_package, new_school, packed

OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def sign_otherwise(seal: bytes) -> tuple[bytes, bytes]:
    return OTHER.public_key().public_bytes_raw(), OTHER.sign(seal)


def written(path: Path, image: bytes) -> Path:
    path.write_bytes(image)
    return path


@pytest.fixture
def sent(tmp_path: Path, catalogue: Catalogue) -> Callable[..., Path]:
    """Return how to make the file of a submission."""

    def make(file: str = "甲.edusub", /, **told: object) -> Path:
        return written(tmp_path / file, made_package(catalogue, **told))  # type: ignore[arg-type]

    return make


def register(desk: Desk) -> dict[str, Row]:
    with desk.at(1) as store:
        return {str(row.values["school_code"]): row for row in store.rows("school_facts")}


def figure(session: Session, fact: str, code: str = "2137000001") -> object:
    return session.run(register)[code].values[fact]


def state(session: Session) -> str:
    def of(desk: Desk) -> str:
        return next(iter(desk.store.received.standings(1).values())).state

    return session.run(of)


def load(session: Session, tmp_path: Path, text: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(text, encoding="utf-8")
    assert session.run(load_district_table, table, 1).written


TABLE = "school_code,school_name,school_type,primary_students\n2137000001,第一小学,primary,{}\n"


def correct(desk: Desk, value: int) -> None:
    row = register(desk)["2137000001"].id
    with desk.store.writing("correct", "李老师") as pen:
        pen.set_value(Cell("school_facts", row, "primary_students"), value)


def one(session: Session, *paths: Path, **told: object) -> Outcome:
    (outcome,) = session.run(receive, paths, **told)  # type: ignore[arg-type]
    return outcome


def test_a_schools_own_package_fills_its_row_of_the_register(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    with new_school(tmp_path / "s.edudesk", catalogue) as school:
        made = packed(school, tmp_path / "a.edusub")
    outcome = one(district, made.path)
    assert (outcome.status, outcome.school_code, outcome.sequence) == ("received", "2137000001", 1)
    row = district.run(register)["2137000001"]
    assert (row.values["fact_source"], row.values["school_name"]) == ("submission", "第1小学")
    kept = district.run(lambda desk: desk.store.received.body(outcome.number))
    assert kept == made.path.read_bytes()


def speak(desk: Desk) -> None:
    """Say something in every state that a cell can have, a nil return and reasons."""
    enter(desk, "school_profile", "address", "校园路 1 号")
    enter(desk, "school_profile", "telephone", "0531-1234567")
    enter(desk, "school_profile", "founding_year", "约一九五几年")  # cannot be read
    row = read_form(desk, "school_profile", 1).rows[0].id
    set_cell(desk, Cell("school_profile", row, "website"), "", "na")
    set_cell(desk, Cell("school_profile", row, "entrance_age"), "", "unknown")
    hire(desk, "张三")
    hire(desk, "李四")
    declare_nil(desk, "buses", 1, "学校没有校车，学生步行上学")


def test_what_a_school_says_in_every_state_is_what_the_district_reads_of_it(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    with new_school(tmp_path / "s.edudesk", catalogue) as school:
        school.run(speak)
        made = packed(school, tmp_path / "a.edusub")
        said = school.run(lambda desk: read_content(desk.store, desk.school, 1))
    outcome = one(district, made.path)
    body = district.run(lambda desk: desk.store.received.body(outcome.number))
    with Proofs(shapes_of(known_editions(catalogue))) as proofs:
        read = proofs.prove(body, "a").package.content
    personal = personal_columns(edition_of(catalogue.school_forms))
    for form, rows in said.forms.items():
        for key, cells in rows.items():
            kept = {field: cell for field, cell in cells.items() if (form, field) not in personal}
            assert read.forms.get(form, {}).get(key, {}) == kept
    assert {code: len(rows) for code, rows in read.forms.items()} == {
        code: len(rows) for code, rows in said.forms.items()
    }
    states = {cell.state for cell in read.forms["school_profile"][""].values()}
    assert states == {"plain", "na", "unknown", "unreadable"}
    assert read.nil == said.nil == {"buses": "学校没有校车，学生步行上学"}
    assert len(read.said) == len(said.said) > 0
    assert {one.kind for one in read.said} == {"overruled"}
    assert {one.reason for one in read.said} == {one.reason for one in said.said}


def test_the_same_file_twice_is_harmless(district: Session, sent: Callable[..., Path]) -> None:
    path = sent()
    assert one(district, path).status == "received"
    again = one(district, path)
    assert (again.status, again.number) == ("same", 0)
    assert len(district.run(lambda desk: desk.store.received.receipts(1))) == 1
    first, second = district.run(receive, [path, path])
    assert (first.status, second.status) == ("same", "same")


def test_two_submissions_of_a_school_in_one_go_are_taken_one_after_the_other(
    district: Session, sent: Callable[..., Path]
) -> None:
    paths = [
        sent("1.edusub"),
        sent("2.edusub", sequence=2, address="新路2号", facts={"primary_students": 910}),
    ]
    assert [one.status for one in district.run(receive, paths)] == ["received", "received"]
    assert figure(district, "primary_students") == 910


def test_names_wrappings_and_folders_do_not_matter(
    district: Session, tmp_path: Path, catalogue: Catalogue
) -> None:
    folder = tmp_path / "收到"
    folder.mkdir()
    written(folder / "甲校(1).edusub.txt", made_package(catalogue))
    with zipfile.ZipFile(folder / "乙.zip", "w") as archive:
        archive.writestr("上报/乙校", made_package(catalogue, code="2137000002", name="乙校"))
        archive.writestr("上报/丙校.dat", made_package(catalogue, code="2137000003", name="丙校"))
        archive.writestr("__MACOSX/._乙校", b"trace")
    written(folder / ".DS_Store", b"trace")
    outcomes = district.run(receive, [folder])
    assert [one.status for one in outcomes] == ["received"] * 3
    assert set(district.run(register)) == {"2137000001", "2137000002", "2137000003"}


def test_what_one_file_is_refused_for_does_not_stop_the_others(
    district: Session, sent: Callable[..., Path], tmp_path: Path
) -> None:
    cut = written(tmp_path / "坏.edusub", sent("a.edusub").read_bytes()[:-700])
    outcomes = district.run(receive, [cut, tmp_path / "没有.edusub", sent()])
    assert [one.status for one in outcomes] == ["refused", "refused", "received"]
    assert "截断" in outcomes[0].why.zh


def test_a_school_that_cannot_be_written_after_all_leaves_nothing_and_the_others_go_on(
    district: Session, sent: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [
        sent(f"{n}.edusub", code=f"213700000{n}", name=f"第{n}校", sequence=n) for n in (1, 2, 3)
    ]

    def refuse_second(pen: object, desk: Desk, *told: object) -> None:
        if told[1] == ("2137000002", "第2校"):
            raise EdudeskError("本校已封存。", "The school is sealed.")

    monkeypatch.setattr("edudesk.actions.receiving.tell_differences", refuse_second)
    outcomes = district.run(receive, paths)
    assert sorted((one.status, one.name) for one in outcomes) == [
        ("received", "1.edusub"),
        ("received", "3.edusub"),
        ("refused", "2.edusub"),
    ]
    assert set(district.run(register)) == {"2137000001", "2137000003"}
    assert {school.code for school in district.run(lambda desk: desk.store.schools())} == {
        "370399",
        "2137000001",
        "2137000003",
    }


def test_answers_are_kept_with_the_submission_that_carries_them_or_not_at_all(
    district: Session, sent: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(
        form="buses",
        key="",
        field="",
        text="校车几辆？",
        who="李老师",
        at="2025-10-02T08:00:00+08:00",
        answer="没有校车",
        answered_by="王老师",
        answered_at="2025-10-03T08:00:00+08:00",
    )

    def questions(desk: Desk) -> list[str]:
        return [one.answer for one in desk.store.received.questions(1)]

    def fail(*told: object) -> None:
        raise EdudeskError("磁盘已满。", "The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr("edudesk.actions.judging.Plan.outcome", fail)  # the last thing that is done
        assert one(district, sent(thread=(asked,))).status == "refused"
    assert district.run(questions) == []
    assert one(district, sent(thread=(asked,))).status == "received"
    assert district.run(questions) == ["没有校车"]


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"draft": True, "wrong": 3}, "草稿包（还有 3 处错误）"),
        ({"collection": "2024-annual"}, "没有这一期"),
        ({"moment": "2025-10-01"}, "数据时点是 2025-10-01，本期应为 2025-09-01"),
        ({"district": "110101"}, "所属区县代码为 110101，不是本区县（370399）"),
        ({"facts": {"primary_students": "很多"}}, "汇总数“primary_students”不是应有的类型"),
        ({"facts": {"school_type": "castle"}}, "汇总数“school_type”"),
        ({"digest": "00" * 32}, "自相矛盾"),
        ({"edition": "0" * 16}, "自相矛盾"),
        ({"kind": "part"}, "自相矛盾"),
        ({"format": 9}, "自相矛盾"),
    ],
)
def test_a_refusal_says_what_to_do(
    district: Session, sent: Callable[..., Path], told: dict[str, object], reason: str
) -> None:
    outcome = one(district, sent(**told))
    assert outcome.status == "refused"
    assert reason in outcome.why.zh
    assert district.run(register) == {}


def test_a_school_file_a_letter_and_a_schools_desk_are_told_apart(
    district: Session, school: Session, sent: Callable[..., Path], tmp_path: Path
) -> None:
    copy = written(tmp_path / "copy.edusub", school.path.read_bytes())
    assert "正在填报的数据文件" in one(district, copy).why.zh
    with pytest.raises(EdudeskError, match="这是学校文件"):
        school.run(receive, [sent()])


@pytest.mark.parametrize(
    ("first", "second", "doubt"),
    [
        ({"sequence": 4}, {"sequence": 3, "address": "旧路"}, "older"),
        ({"sequence": 4}, {"sequence": 4, "address": "另一台"}, "fork"),
        ({}, {"sequence": 2, "address": "新路", "signer": sign_otherwise}, "new_key"),
        ({}, {"code": "2137000009", "name": "第一小学"}, "look_alike"),
        ({}, {"code": "2137000009", "name": "乙校", "district": ""}, "unlisted"),
    ],
)
def test_what_is_doubtful_waits_for_a_decision_with_a_reason(
    district: Session,
    sent: Callable[..., Path],
    first: dict[str, object],
    second: dict[str, object],
    doubt: str,
) -> None:
    one(district, sent("1.edusub", **first))
    path = sent("2.edusub", **second)
    held = one(district, path)
    assert (held.status, held.doubt, held.number) == ("held", doubt, 0)
    with pytest.raises(EdudeskError, match="写明理由"):
        district.run(receive, [path], decided=[held.school_code])
    taken = one(district, path, decided=[held.school_code], reason="已电话核对校验码")
    assert (taken.status, taken.doubt) == ("received", doubt)

    def decisions(desk: Desk) -> list[tuple[str, str, str]]:
        receipt = desk.store.received.receipt(taken.number)
        made = desk.store.received.decisions(receipt.school, 1)
        return [(one.act, one.reason, one.who) for one in made]

    assert district.run(decisions) == [(f"received_{doubt}", "已电话核对校验码", "李老师")]


def test_a_submission_outranks_a_loaded_row_and_each_difference_is_told(
    district: Session, sent: Callable[..., Path], tmp_path: Path
) -> None:
    load(district, tmp_path, TABLE.format(880))
    outcome = one(district, sent())
    assert outcome.differences == 1
    assert figure(district, "primary_students") == 900
    (row,) = district.run(differences_of, 1)
    told = {code: row.values[code] for code in ("figure", "before", "submitted", "decision")}
    assert told == {
        "figure": "小学在校生数",
        "before": "880",
        "submitted": "900",
        "decision": "open",
    }
    from edudesk.actions.checking import check

    found = [one for one in district.run(check, 1) if one.form == "fact_differences"]
    assert [(one.level, one.state) for one in found] == [("unusual", "open")]
    assert "880" in found[0].message.zh
    district.run(decide, 1, row.id, "before", "学校漏填后来更正")
    assert figure(district, "primary_students") == 880
    assert not [one for one in district.run(check, 1) if one.form == "fact_differences"]
    district.run(decide, 1, row.id, "open", "")
    assert figure(district, "primary_students") == 900


def test_what_the_district_corrected_stays_until_somebody_decides(
    district: Session, sent: Callable[..., Path]
) -> None:
    one(district, sent("1.edusub"))
    district.run(correct, 895)
    again = one(
        district,
        sent("2.edusub", sequence=2, address="b", facts={"primary_students": 900, "books": 50}),
    )
    assert again.differences == 0  # the school says of this figure what it said before
    assert (figure(district, "primary_students"), figure(district, "books")) == (895, 50)
    third = one(
        district, sent("3.edusub", sequence=3, address="c", facts={"primary_students": 910})
    )
    assert third.differences == 1
    assert figure(district, "primary_students") == 895
    (row,) = district.run(differences_of, 1)
    assert row.values["arose"] == "corrected"
    with pytest.raises(EdudeskError, match="理由"):
        district.run(decide, 1, row.id, "submitted", "")
    district.run(decide, 1, row.id, "submitted", "学校重新统计")
    assert figure(district, "primary_students") == 910


def test_the_three_way_rule_by_hand() -> None:
    fields = ("a", "b", "c", "d", "e")
    base = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}
    mine = {"a": 1, "b": 2, "c": 2, "d": 2, "e": 1}
    theirs = {"a": 3, "b": 1, "c": 3, "d": 2, "e": None}
    merged = merge_facts(fields, base, mine, theirs)  # type: ignore[arg-type]
    assert merged.values == {"a": 3, "e": None}
    assert merged.differences == (FactDifference("c", 2, 3, "corrected"),)
    first = merge_facts(fields, None, {"a": 1, "b": 2}, {"a": 3, "b": None, "c": 4})
    assert first.values == {"a": 3, "c": 4}
    assert first.differences == (FactDifference("a", 1, 3, "loaded"),)


def test_a_receipt_is_taken_back_whole(
    district: Session, sent: Callable[..., Path], tmp_path: Path
) -> None:
    load(district, tmp_path, TABLE.format(880))
    first = one(district, sent("1.edusub"))
    second = one(
        district, sent("2.edusub", sequence=2, address="b", facts={"primary_students": 905})
    )
    with pytest.raises(EdudeskError, match="先撤销后来的一份"):
        district.run(take_back, first.number, "发错了文件")
    district.run(take_back, second.number, "发错了文件")
    assert figure(district, "primary_students") == 900
    district.run(take_back, first.number, "发错了文件")
    assert figure(district, "primary_students") == 880
    assert figure(district, "fact_source") == "table"
    assert district.run(differences_of, 1) == []
    assert district.run(lambda desk: desk.store.received.standings(1)) == {}
    with pytest.raises(EdudeskError, match="已经撤销"):
        district.run(take_back, first.number, "发错了文件")
    kept = district.run(lambda desk: desk.store.received.receipt(first.number))
    assert (kept.withdrawn_by, kept.withdrawn_why) == ("李老师", "发错了文件")
    assert one(district, tmp_path / "1.edusub").status == "received"


def test_what_is_accepted_is_not_replaced(district: Session, sent: Callable[..., Path]) -> None:
    with pytest.raises(EdudeskError, match="没有标识码"):
        district.run(accept, 1, ["2137000001"])
    one(district, sent("1.edusub"))
    assert district.run(accept, 1) == ("2137000001",)
    assert state(district) == "accepted"
    later = one(district, sent("2.edusub", sequence=2, address="b"))
    assert later.status == "refused"
    assert "已认定" in later.why.zh
    with pytest.raises(EdudeskError, match="现在是“已认定”，不能认定"):
        district.run(accept, 1, ["2137000001"])


def test_undo_does_not_reach_behind_a_receipt(district: Session, sent: Callable[..., Path]) -> None:
    one(district, sent())
    assert district.run(lambda desk: desk.store.undo("李老师")) is None
    assert figure(district, "primary_students") == 900
