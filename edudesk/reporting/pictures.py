"""Lays the documents that a file keeps out as pictures, page by page, each with its caption."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from PIL import Image

from edudesk.model.document import Picture
from edudesk.model.layout import ScansLayout
from edudesk.model.scan import Scan
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.pdf_picture import pages_of
from edudesk.storage.store import Store


def pictures(store: Store, layout: ScansLayout) -> Iterator[Picture]:
    """Yield the pages of every document that the layout's rows name, in their order."""
    kept = {scan.name: scan for scan in store.scans.scans()}
    for record in store.records(layout.rows):
        name, caption = str(record["scan"]), str(record["caption"])
        if name in kept:
            yield from _pages(store, layout, kept[name], caption)
        else:
            yield Picture(f"{caption}　{layout.lost.format(name=name)}", b"", 0, 0)


def _pages(store: Store, layout: ScansLayout, scan: Scan, caption: str) -> Iterator[Picture]:
    body = store.scans.contents(scan.name)
    shots = pages_of(body) if scan.kind == "pdf" else iter([body])
    for number, shot in enumerate(shots, start=1):
        said = f"　{layout.page_of.format(page=number, pages=scan.pages)}" if scan.pages > 1 else ""
        yield Picture(caption + said, shot, *_extent(layout, shot))


def _extent(layout: ScansLayout, shot: bytes) -> tuple[float, float]:
    """Return width and height in mm, as large as the layout lets a picture of that shape be."""
    with Image.open(BytesIO(shot)) as image:
        wide, high = image.size
    most = layout.lying if wide > high else layout.upright
    room = PAPERS[layout.page].area[0] / MM
    factor = min(room / wide, most / high)
    return wide * factor, high * factor
