"""A 300-page table as PDF against the bare canvas, and how time and memory grow with the rows."""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading import Reading, child, in_turn

COLUMNS = ("地区", "指标名称", "单位", "本期实际", "上年同期", "增减", "负责单位", "检查意见及说明")
WIDTHS = (21.0, 42.0, 16.0, 27.0, 27.0, 20.0, 42.0, 62.0)  # mm, 257 in all
SIZE = 9.0
ROWS_A_PAGE = 17
_TEXT = "规模以上工业企业营业收入固定资产投资社会消费品零售总额居民人均可支配收入一般公共预算"


def rows(count: int) -> list[tuple[str, ...]]:
    """Return reproducible rows of the mix of texts and figures that a statistics table has."""
    chance = random.Random(7)

    def text(least: int, most: int) -> str:
        return "".join(chance.choices(_TEXT, k=chance.randint(least, most)))

    return [
        (
            f"第{number:04d}区",
            text(6, 12),
            chance.choice(("万元", "人", "间")),
            f"{chance.uniform(1, 1e6):.2f}",
            f"{chance.uniform(1, 1e6):.2f}",
            f"{chance.uniform(-30, 30):.1f}",
            text(6, 12),
            text(10, 18),
        )
        for number in range(count)
    ]


def print_ours(count: int, out: Path) -> int:
    """Print `count` rows through the program's own engine; return the pages."""
    from decimal import Decimal

    from edudesk.model.document import Document, Figure, HeadCell, Table, TableColumn, TableRow
    from edudesk.reporting.pdf import write_pdf

    numbers = {3, 4, 5}
    columns = tuple(
        TableColumn(width=width, align="number" if index in numbers else "left")
        for index, width in enumerate(WIDTHS)
    )
    head = tuple(HeadCell(text, 0, index) for index, text in enumerate(COLUMNS))
    body = tuple(
        TableRow(
            tuple(
                Figure(cell, Decimal(cell)) if index in numbers else cell
                for index, cell in enumerate(row)
            )
        )
        for row in rows(count)
    )
    table = Table(columns=columns, head=head, rows=body, size=SIZE, row_height=9.2)
    document = Document(code="bench", title="汇总表", page="LAND", heading="汇总表", table=table)
    return write_pdf([document], out, "汇总表")


def print_bare(count: int, out: Path) -> int:
    """Draw the same cells and rules straight on reportlab's canvas, nothing wrapped or planned."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    from edudesk.paths import shipped

    rl_config.useA85 = 0
    for name in ("EduDeskSong-Regular", "EduDeskHei-Regular"):
        pdfmetrics.registerFont(TTFont(name, str(shipped("resources") / "fonts" / f"{name}.ttf")))
    mm = 72 / 25.4
    edges = [20 * mm]
    for width in WIDTHS:
        edges.append(edges[-1] + width * mm)
    height, top = 9.2 * mm, 188 * mm
    canvas = Canvas(str(out), pagesize=(297 * mm, 210 * mm), initialFontName="EduDeskSong-Regular")
    body = rows(count)
    pages = -(-count // ROWS_A_PAGE)
    for page in range(pages):
        text = canvas.beginText()
        lines = []
        for index, row in enumerate([COLUMNS, *body[page * ROWS_A_PAGE :][:ROWS_A_PAGE]]):
            y = top - index * height
            lines.append((edges[0], y, edges[-1], y))
            face = "EduDeskSong-Regular" if index else "EduDeskHei-Regular"
            text.setFont(face, SIZE)
            for x, cell in zip(edges, row, strict=False):
                text.setTextOrigin(x + 4, y - 17)
                text.textOut(cell)
            bottom = y - height
        lines.append((edges[0], bottom, edges[-1], bottom))
        lines.extend((x, top, x, bottom) for x in edges)
        canvas.lines(lines)
        canvas.drawText(text)
        canvas.setFont("EduDeskSong-Regular", 10.5)
        canvas.drawCentredString(148.5 * mm, 11 * mm, f"第 {page + 1} 页　共 {pages} 页")
        canvas.showPage()
    canvas.save()
    return pages


def measure() -> list[Reading]:
    """Return the readings: 300 pages against the bare canvas, then ten times the rows."""
    rows_300 = 300 * ROWS_A_PAGE

    def cpu(kind: str, count: int) -> float:
        return float(child("benchmarks.printing", kind, count)["cpu"])

    ours, bare = in_turn(lambda: cpu("ours", rows_300), lambda: cpu("bare", rows_300), rounds=3)
    small, large = (child("benchmarks.printing", "ours", rows_300 // part) for part in (10, 1))
    return [
        Reading("300-page table as PDF/A, net of start-up", ours, bare, "s", 2.0, "bare canvas"),
        Reading("ten times the rows", large["cpu"], small["cpu"], "s", 11, "a tenth of the rows"),
        Reading("memory at ten times the rows", large["mb"], small["mb"], "MB", 1.5, "same"),
    ]


if __name__ == "__main__":
    kind, count = sys.argv[1], int(sys.argv[2])
    make = {"ours": print_ours, "bare": print_bare}[kind]
    with TemporaryDirectory() as folder:
        make(ROWS_A_PAGE, Path(folder) / "warm.pdf")  # imports and fonts are start-up
        before = time.process_time()
        pages = make(count, Path(folder) / "table.pdf")
        cpu = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "pages": pages, "mb": peak}))
