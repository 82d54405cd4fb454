"""What a table of contents lists, on paper as in workbooks and Word files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edudesk.model.document import Document


def listed(document: Document, documents: Sequence[Document]) -> Iterator[tuple[int, Document]]:
    """Yield what the contents on `document` list, with its place among all documents.

    A divider lists its own part; any other page all that is numbered, dividers included.
    """
    for index, one in enumerate(documents):
        if not one.numbered or not one.listed:
            continue
        if document.divider and (one.divider or one.part != document.part):
            continue
        yield index, one


def level(document: Document, listing: Document) -> int:
    """Return how deep an entry stands: 0 a part, 2 a table under its part, else 1."""
    if document.divider:
        return 0
    return 2 if document.part and not listing.divider else 1
