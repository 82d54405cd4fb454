"""PDF: text comes out as it went in, fonts are embedded, the same data gives the same bytes."""

from __future__ import annotations

import re
import tracemalloc
from pathlib import Path

import msgspec
import page
import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from edudesk.assessment.items import assess_collection
from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document, HeadCell, Paragraph, Rich, Table, TableColumn, TableRow
from edudesk.model.layout import PageClass
from edudesk.reporting.build import Builder
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_archive import Imprint
from edudesk.reporting.pdf_fonts import MissingGlyphsError
from tests.reporting.filled_files import Filled

SENTENCE = "第一小学、华侨城小学、第二小学和第一中学生均教学及辅助用房面积达不到标准要求。"


def document(*cells: str, balanced: bool = False, rows: int = 1) -> Document:
    """Return a table with a column of 41 mm for each cell."""
    table = Table(
        columns=tuple(TableColumn(width=41) for _ in cells),
        head=tuple(HeadCell(f"第{n}栏", 0, n) for n in range(len(cells))),
        rows=(TableRow(cells),) * rows,
        plan="balanced" if balanced else "fill",
    )
    return Document(code="one", title="一张表", heading="一张表", page="LAND", table=table)


def pages_text(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def plain(text: str) -> str:
    return "".join(text.split())


def test_justified_text_is_found_as_it_was_written(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf([document(SENTENCE)], out, "一张表")
    assert SENTENCE in plain(pages_text(out)[0])


def test_cells_that_fall_short_stand_on_a_light_grey(tmp_path: Path) -> None:
    plain_rows = document("甲", "否", rows=2)
    assert plain_rows.table is not None
    rows = (TableRow(("甲", "否"), short=(1,)), TableRow(("乙", "是")))
    shaded = msgspec.structs.replace(
        plain_rows, table=msgspec.structs.replace(plain_rows.table, rows=rows)
    )
    out = tmp_path / "one.pdf"
    write_pdf([shaded], out, "一张表")
    with pikepdf.open(out) as pdf:
        parsed = pikepdf.parse_content_stream(pdf.pages[0])
    signs = [str(one.operator) for one in parsed]
    (ground,) = [at for at, sign in enumerate(signs) if sign == "f"]
    left, _, width, height = (float(number) for number in parsed[ground - 1].operands)
    assert (signs[ground - 2], float(parsed[ground - 2].operands[0])) == ("g", 0.85)
    assert width == pytest.approx(41 * MM, abs=0.02)  # one cell, the second of the row
    assert height >= 9.5 * MM - 0.02
    assert max(at for at, sign in enumerate(signs) if sign in ("Tj", "TJ")) > ground
    assert left > width


def test_a_blank_is_drawn_and_found_as_a_sentence(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf([document("＿＿人中＿45＿人", "＿＿", "＿7＿")], out, "一张表")
    assert "人中45人" in plain(pages_text(out)[0])
    with pikepdf.open(out) as pdf:
        parsed = pikepdf.parse_content_stream(pdf.pages[0])  # raises where it is malformed
        across = [one.operands for one in parsed if str(one.operator) == "l"]
    assert len(across) >= 4


def test_a_rare_name_comes_out_again(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf([document("陈𬭎", "㐱", "𫓧")], out, "名册")
    text = plain(pages_text(out)[0])
    assert all(name in text for name in ("陈𬭎", "㐱", "𫓧"))


def test_a_character_without_a_font_is_refused_by_name_and_nothing_is_written(
    tmp_path: Path,
) -> None:
    out = tmp_path / "one.pdf"
    with pytest.raises(MissingGlyphsError, match=r"U\+2EBF0（一张表第1行）"):
        write_pdf([document("陈\U0002ebf0")], out, "名册")
    assert not out.exists()


def test_every_place_of_a_character_without_a_font_is_counted_and_the_first_are_named(
    tmp_path: Path,
) -> None:
    with pytest.raises(MissingGlyphsError, match=r"一张表第1行、一张表第2行）") as two:
        write_pdf([document("\U0002ebf0", rows=2)], tmp_path / "a.pdf", "一张表")
    assert "处" not in two.value.zh
    with pytest.raises(MissingGlyphsError, match=r"第6行等 40 处）"):
        write_pdf([document("\U0002ebf0", rows=40)], tmp_path / "a.pdf", "一张表")


def test_every_font_is_embedded_and_none_is_the_library_default(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf([document(SENTENCE, "陈𬭎")], out, "一张表")
    with pikepdf.open(out) as pdf:
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "EduDesk" in str(font.BaseFont)
            assert "/FontFile2" in font.FontDescriptor
            assert "/ToUnicode" in font


def test_the_same_documents_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for out in (first, second):
        write_pdf([document(SENTENCE, "12.50", rows=60)], out, "一张表")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("check_code", [None, "3F7K-9QWX-2MTA-HCVD-7PNB-4RJE-8LGY-5SZU"])
def test_archives_take_the_file(check_code: str | None, tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf(
        [document(SENTENCE, "陈𬭎㐱", "12.50", rows=40)], out, "一张表", check_code=check_code
    )
    report = page.validate_pdf(str(out), profile=page.ValidationProfile.PDF_A_2U)
    assert report.is_compliant, [(one.rule_id, one.message) for one in report.failures]


def test_a_file_says_what_it_is_and_keeps_no_time_of_making(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    imprint = Imprint(author="第一小学（2137000001）", subject="2025—2026学年年报")
    write_pdf([document("甲")], out, "一张表", imprint)
    with pikepdf.open(out) as pdf:
        assert str(pdf.docinfo.Author) == "第一小学（2137000001）"
        assert not {"/CreationDate", "/ModDate"} & set(pdf.docinfo.keys())
        assert str(pdf.Root.Lang) == "zh-CN"
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"] == "一张表"
            assert metadata["dc:description"] == "2025—2026学年年报"


def test_the_check_code_stands_at_the_foot_of_every_page(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    code = "3F7K-9QWX-2MTA-HCVD-7PNB-4RJE-8LGY-5SZU"
    count = write_pdf([document("甲", rows=60)], out, "一张表", check_code=code)
    texts = [plain(text) for text in pages_text(out)]
    assert [code[:20] in text and code[20:] in text for text in texts] == [True] * count
    with pypdfium2.PdfDocument(out) as pdf:
        first = pdf[0].render(scale=4).to_pil().convert("L")
    # The squares at the lower right are about half ink.
    box = first.crop([round(4 * mm * MM) for mm in (265, 193, 277, 205)])
    dark = sum(1 for value in box.tobytes() if value < 128) / (box.width * box.height)
    assert 0.35 < dark < 0.65


def test_title_and_outline_name_the_tables(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "annex.pdf"
    annex = Builder(district.store, catalogue, district.occasion).build("annex")
    write_pdf(annex, out, "创建工作分工")
    with pikepdf.open(out) as pdf:
        assert str(pdf.docinfo.Title) == "创建工作分工"
        with pdf.open_outline() as outline:
            (root,) = outline.root
            names = [child.title for child in root.children]
    assert names == ["1资源配置", "2政府保障程度", "3教育质量", "4否决性指标", "5社会认可度"]


def test_a_verdict_leads_to_the_table_that_its_figure_comes_from(
    catalogue: Catalogue, school: Filled, tmp_path: Path
) -> None:
    assess_collection(school.store, catalogue, catalogue.standards["quality-balance-2017"])
    documents = Builder(school.store, catalogue, school.occasion).build("school-packet")
    out = tmp_path / "packet.pdf"
    write_pdf(documents, out, "一校一档")
    texts = [plain(text) for text in pages_text(out)]
    with pikepdf.open(out) as pdf:
        pages = {sheet.objgen: at for at, sheet in enumerate(pdf.pages)}
        reached = {
            texts[pages[note.Dest[0].objgen]]  # type: ignore[index]
            for sheet, text in zip(pdf.pages, texts, strict=True)
            for note in sheet.get("/Annots", ())
            if "学校资源配置指标达标情况" in text and "计算公式" in text
        }
    assert any("教职工花名册" in text for text in reached)
    assert any("场地与设备情况表" in text for text in reached)
    assert len(reached) == 2


def test_pages_carry_their_number_and_the_total(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    count = write_pdf([document("甲", rows=60)], out, "一张表")
    texts = [plain(text) for text in pages_text(out)]
    assert len(texts) == count > 2
    assert [f"第{n}页共{count}页" in text for n, text in enumerate(texts, 1)] == [True] * count


def test_the_header_stands_on_every_page_and_the_title_on_the_first(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf([document("甲", "乙", rows=60)], out, "一张表")
    texts = [plain(text) for text in pages_text(out)]
    assert all("第0栏" in text for text in texts)
    assert [("一张表" in text) for text in texts] == [True] + [False] * (len(texts) - 1)


def test_a_group_is_named_again_where_it_continues(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "annex.pdf"
    write_pdf(Builder(district.store, catalogue, district.occasion).build("annex"), out, "分工")
    texts = [plain(text) for text in pages_text(out)]
    assert "（续）" not in texts[0]
    assert any("程度（续）" in text for text in texts)
    assert all("社会认可度" not in text for text in texts[:-1])


def test_following_pages_of_a_numbered_table_say_what_they_continue(
    district: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    (form,) = Builder(district.store, catalogue, district.occasion).build("form-4")
    write_pdf([form], tmp_path / "four.pdf", "表Ⅳ")
    first, *others = map(plain, pages_text(tmp_path / "four.pdf"))
    assert others
    assert "表Ⅳ（续）" not in first
    assert all("表Ⅳ（续）" in page for page in others)


def test_following_pages_of_a_roster_are_named_too(
    school: Filled, catalogue: Catalogue, tmp_path: Path
) -> None:
    (roster,) = Builder(school.store, catalogue, school.occasion).build("staff-roster")
    write_pdf([roster], tmp_path / "staff.pdf", roster.title)
    first, *others = map(plain, pages_text(tmp_path / "staff.pdf"))
    assert others
    assert "（续）" not in first
    assert all(page.startswith("教职工花名册（续）") for page in others)


def test_the_annex_prints_all_forty_items_in_order(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "annex.pdf"
    write_pdf(Builder(district.store, catalogue, district.occasion).build("annex"), out, "分工")
    text = plain("".join(pages_text(out)))
    items = catalogue.standards["quality-balance-2017"].items
    places = [text.find(plain(item.label.zh)) for item in items]
    assert len(places) == 40
    assert -1 not in places
    assert places == sorted(places)
    assert "未抽测" in text
    assert text.count("（黑体为牵头单位，下同）") == 1


def test_a_cell_taller_than_a_page_continues_on_the_next(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    cell = Rich(tuple(Paragraph(SENTENCE, number=f"{n}.") for n in range(1, 60)))
    base = document("1.4", "x")
    assert base.table is not None
    row = TableRow(("1.4", cell))
    tall = msgspec.structs.replace(base, table=msgspec.structs.replace(base.table, rows=(row,)))
    count = write_pdf([tall], out, "一张表")
    texts = [plain(text) for text in pages_text(out)]
    assert count > 2
    assert plain("".join(texts)).count("达不到标准要求") == 59
    assert all("1.4（续）" in text for text in texts[1:])


def test_a_roster_of_two_thousand_prints_everybody_once(
    catalogue: Catalogue, many_staff: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "roster.pdf"
    documents = Builder(many_staff.store, catalogue, many_staff.occasion).build("staff-roster")
    count = write_pdf(documents, out, "花名册")
    texts = pages_text(out)
    assert len(texts) == count > 100
    numbers = [
        int(line.split()[0])
        for text in texts
        for line in text.splitlines()
        if line.split() and line.split()[0].isdigit() and len(line.split()) > 1
    ]
    assert numbers == list(range(1, 2001))
    assert "共2000人" in plain(texts[-1])


def test_a_bound_annex_numbers_its_pages_as_an_official_document_does(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "bound.pdf"
    documents = Builder(district.store, catalogue, district.occasion).build("annex-bound")
    count = write_pdf(documents, out, "分工")
    texts = [plain(text) for text in pages_text(out)]
    assert [f"—{number}—" in text for number, text in enumerate(texts, 1)] == [True] * count
    with pypdfium2.PdfDocument(out) as pdf:
        edges = []
        for page in list(pdf)[:2]:
            textpage = page.get_textpage()
            found = textpage.search("—").get_next()
            _, bottom, right, _ = textpage.get_charbox(found[0])
            edges.append((right < 35 * MM, bottom > page.get_height() / 2))
    # At the left edge; low on odd pages, high on even ones, as the upright sheet has it.
    assert edges == [(True, False), (True, True)]


def test_a_stream_that_ends_in_a_carriage_return_keeps_it(tmp_path: Path) -> None:
    # About one stream in 256 ends so by chance: fonts of other characters are made till one does.
    ends = set()
    out = tmp_path / "one.pdf"
    for number in range(330, 900):  # the first hit is near
        write_pdf([document(chr(ord("一") + number))], out, "一张表")
        contents = out.read_bytes()
        for found in re.finditer(rb"/Length (\d+)\s(?:[^s]|s(?!tream))*stream\n", contents):
            stop = found.end() + int(found[1])
            assert contents[stop:].startswith(b"\r\nendstream\nendobj\n")
            ends.add(contents[stop - 1 : stop])
        if b"\r" in ends:
            return
    pytest.fail("no stream ended in a carriage return")


def test_more_pages_take_no_more_memory(tmp_path: Path) -> None:
    out = tmp_path / "one.pdf"
    write_pdf([document("甲", "12.50", rows=20)], out, "一张表")  # loads the faces
    counts, peaks = [], []
    for rows in (200, 800):
        made = document("甲", "12.50", rows=rows)
        tracemalloc.start()
        counts.append(write_pdf([made], out, "一张表"))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    # Held till the end, a page takes eight thousand bytes; its place in the file and the heights of
    # its rows take two.
    assert peaks[1] - peaks[0] < 4_000 * (counts[1] - counts[0])


def test_every_object_is_found_where_the_file_says_it_is(
    catalogue: Catalogue, school: Filled, tmp_path: Path
) -> None:
    out = tmp_path / "packet.pdf"
    documents = Builder(school.store, catalogue, school.occasion).build("school-packet")
    write_pdf(documents, out, "一校一档", check_code="3F7K-9QWX-2MTA-HCVD")
    contents = out.read_bytes()
    start = int(contents.split(b"startxref\n")[-1].split()[0])
    head, *lines = contents[start:].split(b"trailer")[0].splitlines()[1:]
    assert head == b"0 %d" % len(lines)
    for number, line in enumerate(lines[1:], start=1):
        assert contents[int(line[:10]) :].startswith(b"%d 0 obj\n" % number)
    with pikepdf.open(out) as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("kind", ["PORT", "DOC", "LAND", "FILE", "DOC-L"])
@pytest.mark.parametrize("double_sided", [False, True])
def test_page_number_and_check_code_never_touch(
    kind: PageClass, double_sided: bool, tmp_path: Path
) -> None:
    base = document("甲", rows=70)
    one = msgspec.structs.replace(base, page=kind, double_sided=double_sided)
    out = tmp_path / "one.pdf"
    code = "7420 3250 7001 7537 1106 7790 4935 8775"
    write_pdf([one], out, "一张表", check_code=code)
    with pypdfium2.PdfDocument(out) as pdf:
        for number, sheet in enumerate(list(pdf)[:2], 1):
            letters = boxes(sheet, "校验码")[0], boxes(sheet, code[-4:])[-1]
            squares = [thing.get_bounds() for thing in sheet.get_objects(max_depth=1)
                       if thing.type == pdfium.FPDF_PAGEOBJ_FORM]  # fmt: skip
            assert len(squares) == 1
            marks = boxes(sheet, f"— {number} —") or boxes(sheet, f"第 {number} 页")
            assert marks or kind in ("FILE", "LAND", "DOC-L")  # none, or turned at the edge
            for mark in marks:
                for other in (*letters, *squares):
                    assert not overlap(mark, other), (number, mark, other)


def boxes(sheet: pypdfium2.PdfPage, text: str) -> list[tuple[float, float, float, float]]:
    """Return the box around each place of a text, left, bottom, right, top."""
    textpage = sheet.get_textpage()
    search, found = textpage.search(text), []
    while place := search.get_next():
        chars = [textpage.get_charbox(place[0] + at) for at in range(place[1])]
        left, bottom, right, top = zip(*chars, strict=True)
        found.append((min(left), min(bottom), max(right), max(top)))
    return found


def overlap(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
