"""What an office above the district wrote about figures and verdicts, as the district keeps it."""

from __future__ import annotations

from collections.abc import Iterable

from edudesk.model.receiving import Remark
from edudesk.storage.store import Store

_COLUMNS = "school, about, told, text, office, who, at"


def remarks_of(store: Store, collection: int) -> list[Remark]:
    """Return the remarks on a collection, the first written first."""
    found = store.query(
        f"SELECT {_COLUMNS} FROM main.remarks WHERE collection = ? ORDER BY at, number",
        (collection,),
    )
    return [
        Remark(school=school, about=about, told=told, text=text, office=office, who=who, at=at)
        for school, about, told, text, office, who, at in found
    ]


def keep_remarks(store: Store, collection: int, remarks: Iterable[Remark]) -> int:
    """Keep remarks and return how many are new; what came before stands once."""
    with store.recording() as connection:
        before = connection.total_changes
        connection.executemany(
            f"INSERT OR IGNORE INTO main.remarks (collection, {_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (collection, one.school, one.about, one.told, one.text, one.office, one.who, one.at)
                for one in remarks
            ],
        )
        return connection.total_changes - before
