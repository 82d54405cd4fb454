"""Printing into a file: whole or not at all, in the format its name asks for."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pikepdf
import pypdfium2
import pytest

from edudesk.assessment.items import assess_collection
from edudesk.catalogue.library import Catalogue
from edudesk.errors import NotWritableError
from edudesk.model.place import School, Value
from edudesk.reporting import produce
from edudesk.reporting.build import Builder
from edudesk.reporting.pdf_fonts import MissingGlyphsError
from tests.reporting.filled_files import Filled, fill

Lines = dict[str, dict[str, dict[str, Value]]]


def test_the_suffix_chooses_the_format(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    starts = {}
    for name in ("drills.pdf", "drills.XLSX"):
        out = tmp_path / name
        printed = produce(school.store, catalogue, "drills", out, context=school.occasion)
        assert (printed.path, printed.pages) == (out, 1)
        starts[name] = out.read_bytes()[:4]
    assert starts == {"drills.pdf": b"%PDF", "drills.XLSX": b"PK\x03\x04"}


def test_a_folder_that_is_not_there_is_told_in_a_sentence(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "missing" / "drills.pdf"
    with pytest.raises(NotWritableError, match="无法写入"):
        produce(school.store, catalogue, "drills", out, context=school.occasion)


def test_a_full_disk_leaves_what_was_there(
    school: Filled, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "drills.pdf"
    out.write_bytes(b"the old print")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NotWritableError, match="磁盘已满"):
        produce(school.store, catalogue, "drills", out, context=school.occasion)
    assert [path.name for path in tmp_path.iterdir()] == ["drills.pdf"]
    assert out.read_bytes() == b"the old print"


def test_a_character_without_a_font_leaves_what_was_there(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "drills.pdf"
    out.write_bytes(b"the old print")
    named = School(number=1, kind="school", code="2137000099", name="\U0002ebf0小学")
    occasion = msgspec.structs.replace(school.occasion, school=named)
    with pytest.raises(MissingGlyphsError):
        produce(school.store, catalogue, "drills", out, context=occasion)
    assert out.read_bytes() == b"the old print"


def test_the_packet_lists_its_tables_with_the_pages_they_begin_on(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    standard = catalogue.standards["quality-balance-2017"]
    assess_collection(school.store, catalogue, standard)
    out = tmp_path / "packet.pdf"
    printed = produce(school.store, catalogue, "school-packet", out, context=school.occasion)
    with pypdfium2.PdfDocument(out) as pdf:
        texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    assert printed.pages == len(texts)
    assert "实验小学" in texts[0]
    assert "迎检材料" in texts[0]
    # Cover and contents are not numbered and take an even number of sheets.
    front = next(number for number, text in enumerate(texts) if "—1—" in text)
    assert front % 2 == 0
    contents = "".join(texts[1:front])
    built = Builder(school.store, catalogue, school.occasion).build("school-packet")
    titles = [one.title for one in built if one.numbered and one.listed and not one.divider]
    assert len(titles) > 20
    for title in titles:
        entry = contents.split(title, 1)[1].lstrip("…")
        page = int(re.match(r"\d+", entry)[0])  # type: ignore[index]
        assert title in texts[front + page - 1], (title, page)
        assert f"—{page}—" in texts[front + page - 1]


def test_entries_of_the_contents_lead_to_their_tables(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    assess_collection(school.store, catalogue, catalogue.standards["quality-balance-2017"])
    out = tmp_path / "packet.pdf"
    produce(school.store, catalogue, "safety-packet", out, context=school.occasion)
    with pypdfium2.PdfDocument(out) as pdf:
        texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    with pikepdf.open(out) as pdf:
        links = [pdf.pages.index(pikepdf.Page(note.Dest[0])) for note in pdf.pages[1].Annots]
    # All but cover and contents before, and 备考表 and spine labels behind.
    packet = catalogue.packets["safety-packet"]
    unfit = {code for part in packet.parts for code in part.when}  # no photo is kept
    tables = [code for code in packet.layouts[2:-2] if code not in unfit]
    dividers = [part for part in packet.parts if part.title]
    assert len(links) == len(tables) + len(dividers)
    assert links == sorted(set(links))
    for code in ("fire", "buses", "incidents"):
        title = catalogue.layouts[code].title.zh
        at = next(n for n, text in enumerate(texts) if n > 2 and f"{title}学校（盖章）" in text)
        assert at in links


def test_the_outline_has_the_tables_under_their_parts(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "packet.pdf"
    produce(school.store, catalogue, "safety-packet", out, context=school.occasion)
    with pikepdf.open(out) as pdf, pdf.open_outline() as outline:
        parts = [one for one in outline.root if one.children]
        assert [part.title for part in parts] == [
            part.title for part in catalogue.packets["safety-packet"].parts if part.title
        ]
        assert [child.title for child in parts[1].children][:2] == ["校园安防情况表", "保安员名册"]


def test_what_lies_behind_the_numbered_pages_has_a_sheet_of_its_own(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "packet.pdf"
    produce(school.store, catalogue, "safety-packet", out, context=school.occasion)
    with pypdfium2.PdfDocument(out) as pdf:
        texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    (note,) = (at for at, text in enumerate(texts) if text.startswith("备考表"))
    (spine,) = (at for at, text in enumerate(texts) if "起件号" in text)
    assert note % 2 == spine % 2 == 0
    assert spine == note + 2
    assert texts[note + 1] == ""
    assert not any("备考表" in text for text in texts[:note])


def test_the_check_code_stands_on_every_page_but_labels_and_empty_backs(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    out = tmp_path / "packet.pdf"
    occasion = msgspec.structs.replace(school.occasion, check_code="1234 5678 9012 3456")
    produce(school.store, catalogue, "safety-packet", out, context=occasion)
    with pypdfium2.PdfDocument(out) as pdf:
        texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in pdf]
    unsealed = [text for text in texts if "校验码12345678" not in text]
    assert len(unsealed) >= 2
    assert all(not text or "起件号" in text for text in unsealed)


@pytest.mark.parametrize(
    ("kind", "shown", "left_out"),
    [
        ("primary", {"check-3112", "check-3113"}, {"check-3115", "check-3116", "check-3118"}),
        ("junior", {"check-3115", "check-3116"}, {"check-3112", "check-3113", "check-3119"}),
        ("twelve_year", {"check-3112", "check-3115", "check-3118"}, set()),
        (None, {"check-3112", "check-3115"}, {"check-3118"}),
    ],
)
def test_a_packet_has_the_tables_of_the_stages_that_a_school_has(
    catalogue: Catalogue, tmp_path: Path, kind: str | None, shown: set[str], left_out: set[str]
) -> None:
    lines: Lines = {"school_profile": {"": {"school_type": kind}}}
    filled = fill(tmp_path / "school.edudesk", catalogue, "school", "实验小学", {}, lines)
    assess_collection(filled.store, catalogue, catalogue.standards["quality-balance-2017"])
    built = Builder(filled.store, catalogue, filled.occasion).build("school-packet")
    codes = {one.code for one in built}
    filled.store.close()
    assert shown <= codes
    assert codes.isdisjoint(left_out)
    assert "honours" not in codes
    assert {"drills", "volume-note", "box-spine"} <= codes


def test_a_table_of_a_stage_with_students_is_printed_whatever_the_type_says(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    lines: Lines = {
        "school_profile": {"": {"school_type": "primary"}},
        "junior_ages": {"a12": {"g7": 3}},
    }
    filled = fill(tmp_path / "school.edudesk", catalogue, "school", "实验小学", {}, lines)
    assess_collection(filled.store, catalogue, catalogue.standards["quality-balance-2017"])
    built = Builder(filled.store, catalogue, filled.occasion).build("school-packet")
    filled.store.close()
    assert "check-3116" in {one.code for one in built}
