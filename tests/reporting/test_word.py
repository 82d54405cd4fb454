"""Word files: the table as it was, its header on every page, the faces that offices have."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import docx
import msgspec
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm

from edudesk.catalogue.library import Catalogue
from edudesk.model.document import Document, Figure, Table, TableColumn, TableRow
from edudesk.model.layout import Blank
from edudesk.reporting.build import Builder
from edudesk.reporting.word import write_word
from tests.reporting.filled_files import Filled


def written(documents: tuple[Document, ...], out: Path) -> WordDocument:
    write_word(documents, out, "分工")
    return docx.Document(str(out))


def table_of(document: Document) -> Table:
    assert document.table is not None
    return document.table


@pytest.fixture
def annex(catalogue: Catalogue, district: Filled) -> tuple[Document, ...]:
    return Builder(district.store, catalogue, district.occasion).build("annex")


def test_the_annex_has_a_row_for_each_item_under_a_repeated_header(
    annex: tuple[Document, ...], tmp_path: Path
) -> None:
    (table,) = written(annex, tmp_path / "annex.docx").tables
    assert len(table.rows) == 41
    headers = [row for row in table.rows if row._tr.trPr.find(qn("w:tblHeader")) is not None]  # noqa: SLF001
    assert len(headers) == 1
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)  # noqa: SLF001


def test_cells_that_fall_short_are_shaded(tmp_path: Path) -> None:
    figure = Figure("4.10", Decimal("4.10"), short=True)
    rows = (TableRow((figure, "否"), short=(0, 1)), TableRow(("甲", "是")))
    table = Table(columns=(TableColumn(width=40),) * 2, head=(), rows=rows)
    document = Document(code="one", title="表", page="LAND", table=table)
    (made,) = written((document,), tmp_path / "short.docx").tables
    shaded = [
        [cell._tc.tcPr.find(qn("w:shd")) is not None for cell in row.cells]  # noqa: SLF001
        for row in made.rows
    ]
    assert shaded == [[True, True], [False, False]]
    assert made.rows[0].cells[0].text == "4.10▼"


def test_lines_to_sign_on_never_stand_alone_on_a_page(tmp_path: Path) -> None:
    rows = tuple(TableRow((str(number),)) for number in range(5))
    table = Table(columns=(TableColumn(width=40),), head=(), rows=rows)
    document = Document(code="one", title="表", page="LAND", table=table, notes=("甲",))
    signed = msgspec.structs.replace(document, sign=(Blank("填表人", 24),), sign_date="年　月　日")

    def kept(one: Document) -> list[bool]:
        made = written((one,), tmp_path / "signed.docx")
        cells = [row.cells[0].paragraphs[0] for row in made.tables[0].rows]
        every = [*cells, *made.paragraphs]
        return [bool(paragraph.paragraph_format.keep_with_next) for paragraph in every]

    assert kept(document) == [False] * 6
    assert kept(signed) == [False, False, True, True, True, True, True, False]


def test_groups_are_merged_cells_that_can_be_edited(
    annex: tuple[Document, ...], tmp_path: Path
) -> None:
    (table,) = written(annex, tmp_path / "annex.docx").tables
    groups = [row.cells[0].text.replace("\n", "") for row in table.rows][1:]
    assert groups.count("1资源配置") == 9
    assert groups.count("2政府保障程度") == 15
    assert table.rows[1].cells[0]._tc is table.rows[9].cells[0]._tc  # noqa: SLF001


def test_texts_come_out_as_they_went_in(annex: tuple[Document, ...], tmp_path: Path) -> None:
    (table,) = written(annex, tmp_path / "annex.docx").tables
    shown = table.rows[4].cells[4].text
    assert "1.推进新建学校建设" in shown
    assert "2.通过第九小学招生" in shown


def test_lines_break_by_the_rules_of_chinese(annex: tuple[Document, ...], tmp_path: Path) -> None:
    styles = written(annex, tmp_path / "annex.docx").styles.element
    spoken = [one.get(qn(script)) for one in styles.iter(qn("w:lang"))
              for script in ("w:val", "w:eastAsia")]  # fmt: skip
    assert spoken
    assert set(spoken) == {"zh-CN"}


def test_faces_are_those_of_an_office_by_name(annex: tuple[Document, ...], tmp_path: Path) -> None:
    book = written(annex, tmp_path / "annex.docx")
    fonts = {one.get(qn("w:eastAsia")) for one in book.element.body.iter(qn("w:rFonts"))}
    assert {"仿宋_GB2312", "黑体", "方正小标宋简体"} <= fonts


def test_the_sheet_lies_where_the_layout_lies_and_has_its_margins(
    annex: tuple[Document, ...], tmp_path: Path
) -> None:
    (section,) = written(annex, tmp_path / "annex.docx").sections
    lengths = (section.page_width, section.page_height, section.left_margin)
    assert [round(length / Mm(1)) for length in lengths if length] == [297, 210, 20]


@pytest.mark.parametrize(
    "code", ["staff-roster", "school-profile", "check-4153", "hazard-reply", "box-spine"]
)
def test_every_kind_of_layout_can_be_edited_in_word(
    code: str, catalogue: Catalogue, school: Filled, tmp_path: Path
) -> None:
    documents = Builder(school.store, catalogue, school.occasion).build(code)
    book = written(documents, tmp_path / "one.docx")
    tables = [table_of(document) for document in documents if document.table is not None]
    assert len(book.tables) == len(tables)
    for word, table in zip(book.tables, tables, strict=True):
        depth = max((cell.row + cell.rows for cell in table.head), default=0)
        assert len(word.rows) == len(table.rows) + depth
        assert len(word.columns) == len(table.columns)


def test_charts_are_figures_with_their_words_beside_them(
    documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    out = tmp_path / "charts.docx"
    write_word(documents["indicator-chart"][-1:], out, "对照图")
    drawings = documents["indicator-chart"][-1].drawings
    shapes = docx.Document(str(out)).inline_shapes
    assert len(shapes) == len(drawings) > 0
    for shape, drawing in zip(shapes, drawings, strict=True):
        assert shape.width == pytest.approx(Mm(drawing.width), abs=2)
        assert shape.height / shape.width == pytest.approx(drawing.height / drawing.width, rel=0.01)
        words = shape._inline.docPr.get("descr")  # noqa: SLF001 - no public way to the words
        assert drawing.told[0][0] in words


def test_the_self_evaluation_report_has_its_chapters_tables_and_figures(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    documents = Builder(district.store, catalogue, district.occasion).build("self-report")
    book = written(documents, tmp_path / "report.docx")
    lines = [paragraph.text for paragraph in book.paragraphs]
    chapters = [line for line in lines if line[1:2] == "、" and line[0] in "一二三四五六七八"]
    assert [line[0] for line in chapters] == list("一二三四五六七八")
    figures = sum(len(document.drawings) for document in documents)
    assert len(book.inline_shapes) == figures >= 8  # seven indicators and the coefficients
    assert len(book.tables) == 3
    (said,) = [line for line in lines if "综合评估达标" in line]
    units = district.store.query("SELECT count(*), sum(met = 1) FROM assessed_units")[0]
    assert f"{units[0]}个评估单位" in said
    assert f"综合评估达标{units[1]}个" in said


def test_a_packet_is_a_section_for_each_table(
    catalogue: Catalogue, school: Filled, tmp_path: Path
) -> None:
    documents = Builder(school.store, catalogue, school.occasion).build("safety-packet")
    book = written(documents, tmp_path / "packet.docx")
    assert len(book.sections) == len(documents)
    lying = [section.orientation for section in book.sections]
    assert lying == [1 if one.page == "LAND" else 0 for one in documents]


def test_lines_of_a_cell_stand_at_the_pitch_of_the_paper_and_are_not_spread(
    annex: tuple[Document, ...], tmp_path: Path
) -> None:
    (table,) = written(annex, tmp_path / "annex.docx").tables
    paragraphs = [one for row in table.rows for cell in row.cells for one in cell.paragraphs]
    assert not any("\n" in one.text for one in paragraphs)
    for one in paragraphs:
        spacing = one._p.pPr.find(qn("w:spacing"))  # noqa: SLF001
        assert spacing.get(qn("w:lineRule")) == "exact"
        assert one._p.pPr.find(qn("w:jc")).get(qn("w:val")) in ("left", "center")  # noqa: SLF001
    pitches = {one._p.pPr.find(qn("w:spacing")).get(qn("w:line")) for one in paragraphs}  # noqa: SLF001
    assert pitches == {"284", "243"}  # 14.2 pt of the table, 12.2 pt of its small line


def test_the_room_beside_the_text_of_cells_is_that_of_the_paper(
    annex: tuple[Document, ...], tmp_path: Path
) -> None:
    (table,) = written(annex, tmp_path / "annex.docx").tables
    margins = table._tbl.tblPr.find(qn("w:tblCellMar"))  # noqa: SLF001
    rooms = [int(side.get(qn("w:w"))) / 20 / 72 * 25.4 for side in margins]
    assert rooms == pytest.approx([1.35, 1.35], abs=0.02)


def test_the_notes_of_a_chart_follow_its_figures(
    documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    charts = tuple(documents["indicator-chart"])
    book = written(charts, tmp_path / "chart.docx")
    notes = [paragraph.text for paragraph in book.paragraphs[-len(charts[0].notes) :]]
    assert notes[0] == f"注：1. {charts[0].notes[0]}"
    assert notes[-1].endswith(charts[0].notes[-1])


def test_a_band_stays_with_the_row_below_it_and_a_sheet_without_rules_has_none(
    tmp_path: Path,
) -> None:
    rows = (TableRow(("小学",), "band", spans=(2,)), TableRow(("甲", "乙")))
    table = Table(columns=(TableColumn(width=40),) * 2, head=(), rows=rows, ruled=False)
    document = Document(code="one", title="表", page="LAND", table=table)
    (made,) = written((document,), tmp_path / "band.docx").tables
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in made.rows]
    assert kept == [True, None]
    borders = made._tbl.tblPr.find(qn("w:tblBorders"))  # noqa: SLF001
    assert borders.find(qn("w:insideH")) is None
    assert borders.find(qn("w:top")) is not None
