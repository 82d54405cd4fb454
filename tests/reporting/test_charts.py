"""Charts: bars as long as their exact figures, told apart without colour, in figures for all."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import msgspec
import page
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edudesk.catalogue.library import Catalogue
from edudesk.model.drawing import Box, Caption, Drawing, Stroke
from edudesk.model.form import Label
from edudesk.model.layout import ChartLayout
from edudesk.reporting.build import Builder
from edudesk.reporting.charts import panels
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf import write_pdf
from edudesk.reporting.pdf_fonts import face
from tests.reporting.filled_files import Filled

WIDTH = 165.0
LAYOUT = ChartLayout(
    code="chart", title=Label(zh="图", en="chart"), owners=(), order=1, page="PORT", rows="",
    places=2, bound="标准 {bound}", unknown="数据不全",
)  # fmt: skip


def record(
    label: str, value: str | None, bound: str, met: int | None, panel: str = "甲"
) -> dict[str, object]:
    return {"panel": panel, "label": label, "value": value, "bound": bound, "met": met}


def bars(drawing: Drawing) -> list[Box]:
    return [item for item in drawing.items if isinstance(item, Box)]


def bound_line(drawing: Drawing) -> float:
    (line,) = {item.x for item in drawing.items if isinstance(item, Stroke) and item.dashed}
    return line


figures = st.fractions(min_value=Fraction(1, 100), max_value=9999)


@given(st.lists(figures, min_size=2, max_size=9), st.decimals("0.01", 9999, places=4).map(Fraction))
def test_bars_are_as_long_as_their_figures_and_end_at_the_bound_when_equal(
    values: list[Fraction], bound: Fraction
) -> None:
    rows = [record(str(n), f"{v.numerator}/{v.denominator}", f"{bound}", int(v >= bound))
            for n, v in enumerate(values)]  # fmt: skip
    (drawing,) = panels(LAYOUT, rows, WIDTH)
    start = bars(drawing)[0].x
    reach = bound_line(drawing) - start
    for bar, value in zip(bars(drawing), values, strict=True):
        assert bar.width / reach == pytest.approx(float(value / bound), rel=1e-9)
        assert bar.hatched == (value < bound)
    assert max(bar.x + bar.width for bar in bars(drawing)) <= WIDTH


def test_a_figure_that_would_print_as_its_bound_gets_more_decimals() -> None:
    rows = [
        record("甲", "501787/1000000", "1/2", 0),
        record("乙", "4996/10000", "1/2", 1),
        record("丙", "1/2", "1/2", 1),
    ]
    (drawing,) = panels(LAYOUT, rows, WIDTH)
    assert [line[1] for line in drawing.told] == ["0.502", "0.4996", "0.50"]


def test_a_figure_whose_print_misleads_is_flagged_as_on_the_forms() -> None:
    rows = [record("甲", "0.5004", "0.5", 0) | {"misleading": 1}, record("乙", "0.4996", "0.5", 1)]
    (drawing,) = panels(LAYOUT, rows, WIDTH)
    assert [line[1] for line in drawing.told] == ["0.5004▲", "0.4996"]


def test_a_bound_is_printed_with_all_its_places() -> None:
    (drawing,) = panels(LAYOUT, [record("甲", "0.9049", "0.905", 0)], WIDTH)
    assert drawing.told == (("甲", "0.90", "0.905"),)


@pytest.mark.parametrize("relative", [False, True])
def test_no_figure_passes_the_edge_of_the_panel_however_absurd(*, relative: bool) -> None:
    layout = msgspec.structs.replace(LAYOUT, relative=relative)
    rows = [
        record("甲校", "98765432109876543", "12345678.5", 1),
        record("乙校", "1", "12345678.5", 0),
    ]
    (drawing,) = panels(layout, rows, WIDTH)
    sides = {"left": (0, 1), "middle": (0.5, 0.5), "right": (1, 0)}
    for item in drawing.items:
        if isinstance(item, Caption):
            extent = face("hei" if item.strong else "song").width(item.text, item.size) / MM
            before, after = sides[item.anchor]
            assert item.x - before * extent >= -0.01
            assert item.x + after * extent <= WIDTH + 0.01
    assert all(bar.x + bar.width <= WIDTH for bar in bars(drawing))


def test_a_missing_figure_has_no_bar_and_says_so() -> None:
    (drawing,) = panels(LAYOUT, [record("甲校", None, "4.20", None)], WIDTH)
    assert bars(drawing) == []
    assert "数据不全" in [item.text for item in drawing.items if isinstance(item, Caption)]


def test_shares_of_their_bounds_stand_on_one_line() -> None:
    relative = ChartLayout(
        code="c", title=LAYOUT.title, owners=(), order=1, page="PORT", rows="", places=2,
        bound="", relative=True,
    )  # fmt: skip
    rows = [record("一", "420/100", "4.20", 1), record("二", "1000", "2000", 0)]
    (drawing,) = panels(relative, rows, WIDTH)
    one, half = bars(drawing)
    assert one.x + one.width == pytest.approx(bound_line(drawing))
    assert half.width == pytest.approx(one.width / 2)


def test_many_bars_go_on_in_another_panel_to_the_same_scale() -> None:
    rows = [record(f"第{n}校", str(n), "50", 1) for n in range(1, 61)]
    drawings = list(panels(LAYOUT, rows, WIDTH))
    assert [one.title for one in drawings] == ["甲", "甲（续）", "甲（续）"]
    assert sum(len(bars(one)) for one in drawings) == 60
    assert len({round(bound_line(one), 6) for one in drawings}) == 1


def test_panels_begin_where_the_rows_say() -> None:
    rows = [record("一", "1", "2", 0), record("一", "3", "2", 1, panel="乙")]
    assert [one.title for one in panels(LAYOUT, rows, WIDTH)] == ["甲", "乙"]


def test_a_long_name_over_a_panel_goes_on_below_and_moves_the_bars() -> None:
    name = "高新技术产业开发区第一实验学校教育集团滨河路校区九年一贯制寄宿学校附属小学　小学"
    short, long = (
        next(iter(panels(LAYOUT, [record("甲", "1/2", "1", 0, panel)], WIDTH)))
        for panel in ("甲", name)
    )
    titles = [item for item in long.items if isinstance(item, Caption) and item.strong]
    assert "".join(caption.text for caption in titles) == name
    assert all(face("hei").width(one.text, one.size) <= WIDTH * MM for one in titles)
    moved = bars(long)[0].y - bars(short)[0].y
    assert moved == pytest.approx(long.height - short.height)
    assert moved > 0


def test_figures_stand_beside_the_line_of_the_bound_not_across_it() -> None:
    (drawing,) = panels(
        LAYOUT, [record("一", "98", "100", 0), record("二", "200", "100", 1)], WIDTH
    )
    (shown,) = [
        item for item in drawing.items if isinstance(item, Caption) and item.text == "98.00"
    ]
    assert shown.x > bound_line(drawing)


def test_charts_of_a_district_print_their_names_and_figures(
    catalogue: Catalogue, district: Filled, tmp_path: Path
) -> None:
    for code in ("indicator-chart", "coefficient-chart", "school-chart"):
        (document,) = Builder(district.store, catalogue, district.occasion).build(code)
        out = tmp_path / f"{code}.pdf"
        write_pdf([document], out, document.title)
        with pypdfium2.PdfDocument(out) as pdf:
            text = "".join(one.get_textpage().get_text_bounded() for one in pdf)
        for drawing in document.drawings:
            for label, shown, _ in drawing.told:
                assert label[:3] in text
                assert shown in text
        report = page.validate_pdf(str(out), profile=page.ValidationProfile.PDF_A_2U)
        assert report.is_compliant


def test_no_chart_has_colour(catalogue: Catalogue, district: Filled, tmp_path: Path) -> None:
    (document,) = Builder(district.store, catalogue, district.occasion).build("indicator-chart")
    out = tmp_path / "chart.pdf"
    write_pdf([document], out, "图")
    with pypdfium2.PdfDocument(out) as pdf:
        pixels = pdf[0].render(scale=1).to_pil().convert("RGB").getcolors(1 << 20)
    assert all(max(colour) - min(colour) <= 2 for _, colour in pixels)


def test_a_page_of_charts_stays_within_its_area(catalogue: Catalogue, district: Filled) -> None:
    (document,) = Builder(district.store, catalogue, district.occasion).build("indicator-chart")
    for drawing in document.drawings:
        assert drawing.height * MM < 250 * MM
        for item in drawing.items:
            assert 0 <= item.x <= drawing.width
            assert 0 <= item.y <= drawing.height
