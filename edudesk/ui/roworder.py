"""In which order the rows of a form are shown."""

from __future__ import annotations

from edudesk.ui.openfile import Page


def row_order(page: Page, sorting: tuple[str, bool] | None) -> list[int]:
    """Return the ids of a page's rows: lines as defined, others as written or sorted.

    `sorting`: a field and whether the greatest comes first. Figures stand before texts, rows that
    are not filled in that field last either way.
    """
    ids = list(page.rows)
    if page.form.kind == "grid":
        place = {line.code: at for at, line in enumerate(page.form.lines)}
        return sorted(ids, key=lambda row: place.get(page.rows[row].line, len(place)))
    if sorting is None:
        return ids
    code, down = sorting
    values = {row: page.value(row, code) for row in ids}
    figures = {row: value for row, value in values.items() if isinstance(value, int)}
    texts = {row: value for row, value in values.items() if isinstance(value, str)}
    return [
        *sorted(figures, key=lambda row: figures[row], reverse=down),
        *sorted(texts, key=lambda row: texts[row], reverse=down),
        *(row for row in ids if values[row] is None),
    ]
