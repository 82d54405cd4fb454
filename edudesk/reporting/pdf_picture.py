"""Makes pictures: of a chart for files that take no strokes, and of the pages of a kept PDF."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Final

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from edudesk.model.drawing import Drawing
from edudesk.reporting.paper import MM
from edudesk.reporting.pdf_drawing import paint_drawing
from edudesk.reporting.pdf_fonts import face
from edudesk.reporting.pdf_ink import Ink

_DOTS: Final = 200 / 72  # dots in a point
_SCANNED: Final = 150 / 72  # of pages that are pictures already; finer would only be larger
_QUALITY: Final = 80


def picture(drawing: Drawing) -> bytes:
    """Return the drawing as a grey PNG of 200 dots to the inch."""
    size = (drawing.width * MM, drawing.height * MM)
    sheet = BytesIO()
    canvas = Canvas(sheet, pagesize=size, initialFontName=face("song").first.name, invariant=1)
    ink = Ink(canvas)
    paint_drawing(ink, drawing, 0.0, size[1])
    ink.finish_page()
    canvas.save()
    made = BytesIO()
    with pypdfium2.PdfDocument(sheet.getvalue()) as pdf:
        pdf[0].render(scale=_DOTS, grayscale=True).to_pil().save(made, "PNG")
    return made.getvalue()


def pages_of(pdf: bytes) -> Iterator[bytes]:
    """Yield the pages of a PDF one by one as JPEG of 150 dots to the inch, seals in their red."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            made = BytesIO()
            page.render(scale=_SCANNED).to_pil().convert("RGB").save(made, "JPEG", quality=_QUALITY)
            yield made.getvalue()
