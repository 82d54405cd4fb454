"""Tables of 300 and 3,000 pages against the bare canvas, LibreOffice and typst; 100 packets."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.reading import Reading, child, in_turn, peak_memory

if TYPE_CHECKING:  # loaded where it is used, so that start-up is not measured
    from edudesk.model.document import Document

COLUMNS = ("地区", "指标名称", "单位", "本期实际", "上年同期", "增减", "负责单位", "检查意见及说明")
WIDTHS = (21.0, 42.0, 16.0, 27.0, 27.0, 20.0, 42.0, 62.0)  # mm, 257 in all
SIZE = 9.0
ROWS_A_PAGE = 17
_TEXT = "规模以上工业企业营业收入固定资产投资社会消费品零售总额居民人均可支配收入一般公共预算"


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """Yield reproducible rows of the mix of texts and figures that a statistics table has."""
    chance = random.Random(7)

    def text(least: int, most: int) -> str:
        return "".join(chance.choices(_TEXT, k=chance.randint(least, most)))

    for number in range(count):
        yield (
            f"第{number:04d}区",
            text(6, 12),
            chance.choice(("万元", "人", "间")),
            f"{chance.uniform(1, 1e6):.2f}",
            f"{chance.uniform(1, 1e6):.2f}",
            f"{chance.uniform(-30, 30):.1f}",
            text(6, 12),
            text(10, 18),
        )


def print_ours(count: int, out: Path) -> int:
    """Print `count` rows through the program's own engine; return the pages."""
    from edudesk.reporting.pdf import write_pdf

    return write_pdf([document_of(count)], out, "汇总表")


def print_packets(count: int, out: Path) -> int:
    """Print `count` packets of ten tables of two pages, a file each; return the pages."""
    from edudesk.reporting.pdf import write_pdf

    packet = [document_of(2 * ROWS_A_PAGE) for _ in range(10)]
    return sum(write_pdf(packet, out, "汇总表") for _ in range(count))


def print_office(count: int, out: Path) -> int:
    """Let LibreOffice print the workbook of the same table; return its pages."""
    import pypdfium2

    from edudesk.reporting.excel import write_workbook

    book = out.with_suffix(".xlsx")
    write_workbook([document_of(count)], book, "汇总表")
    profile = f"-env:UserInstallation={(out.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(out.parent), str(book)], check=True, capture_output=True)
    with pypdfium2.PdfDocument(book.with_suffix(".pdf")) as pdf:
        return len(pdf)


def print_typst(count: int, out: Path) -> int:
    """Let typst set the same table in the same face; return its pages."""
    import pypdfium2

    from edudesk.paths import shipped

    widths = ", ".join(f"{width}mm" for width in WIDTHS)
    cells = [COLUMNS, *rows(count)]
    (out.parent / "table.json").write_text(json.dumps(cells), "utf-8")
    source = out.with_suffix(".typ")
    source.write_text(
        f"""#set page(width: 297mm, height: 210mm, margin: 20mm, numbering: "1")
#set text(font: "EduDesk Song", size: {SIZE}pt, lang: "zh")
#let cells = json("table.json")
#table(columns: ({widths}), rows: 9.2mm, stroke: 0.5pt,
  table.header(..cells.first()), ..cells.slice(1).flatten())
""",
        "utf-8",
    )
    fonts = str(shipped("resources") / "fonts")
    command = ["typst", "compile", "--font-path", fonts, str(source), str(out)]
    subprocess.run(command, check=True, capture_output=True)
    with pypdfium2.PdfDocument(out) as pdf:
        return len(pdf)


def document_of(count: int) -> Document:
    """Return the table of `count` rows as it stands before any page."""
    from decimal import Decimal

    from edudesk.model.document import Document, Figure, HeadCell, Table, TableColumn, TableRow
    from edudesk.reporting.spool import spooled

    numbers = {3, 4, 5}
    columns = tuple(
        TableColumn(width=width, align="number" if index in numbers else "left")
        for index, width in enumerate(WIDTHS)
    )
    head = tuple(HeadCell(text, 0, index) for index, text in enumerate(COLUMNS))
    body = spooled(
        TableRow(
            tuple(
                Figure(cell, Decimal(cell)) if index in numbers else cell
                for index, cell in enumerate(row)
            )
        )
        for row in rows(count)
    )
    table = Table(columns=columns, head=head, rows=body, size=SIZE, row_height=9.2)
    return Document(code="bench", title="汇总表", page="LAND", heading="汇总表", table=table)


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
    body = list(rows(count))
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
    small, large = (child("benchmarks.printing", "ours", rows_300 * part) for part in (1, 10))
    packets = cpu("packets", 100)
    readings = [
        Reading("300-page table as PDF/A, net of start-up", ours, bare, "s", 1.6, "bare canvas"),
        Reading("3,000-page table", large["cpu"], small["cpu"], "s", 11, "a tenth of the rows"),
        Reading("memory of 3,000 pages", large["mb"], small["mb"], "MB", 1.15, "300 pages"),
        Reading("100 packets of 20 pages", packets, ours, "s", 10, "one table of 300 pages"),
    ]
    if shutil.which("soffice"):
        office = cpu("office", rows_300)
        readings.append(Reading("300-page table", ours, office, "s", 0.5, "LibreOffice"))
    if shutil.which("typst"):
        typst = cpu("typst", rows_300)
        readings.append(Reading("300-page table", ours, typst, "s", 1, "typst"))
    return readings


if __name__ == "__main__":
    kind, count = sys.argv[1], int(sys.argv[2])
    make = {
        "ours": print_ours,
        "bare": print_bare,
        "packets": print_packets,
        "office": print_office,
        "typst": print_typst,
    }[kind]
    with TemporaryDirectory() as folder:
        # Imports and fonts are start-up; of other programs only their own time counts.
        counted = slice(2, 4) if kind in {"office", "typst"} else slice(0, 4)
        make(1 if kind == "packets" else ROWS_A_PAGE, Path(folder) / "warm.pdf")
        before = math.fsum(tuple(os.times())[counted])
        pages = make(count, Path(folder) / "table.pdf")
        cpu = math.fsum(tuple(os.times())[counted]) - before
    print(json.dumps({"cpu": cpu, "pages": pages, "mb": peak_memory()}))
