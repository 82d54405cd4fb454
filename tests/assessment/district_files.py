"""A district in a real file, to be filled and assessed."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from edudesk.assessment.items import assess_collection
from edudesk.model.form import Label
from edudesk.model.place import Cell, Value
from edudesk.model.standard import Standard
from edudesk.model.verdict import Assessment, FactRow, ItemResult
from edudesk.storage.store import Store
from edudesk.storage.workspace import Workspace
from tests.assessment.districts import CATALOGUE, FIELDS, STANDARD

T = TypeVar("T")


class District:
    """A district's file with one collection, to be filled and assessed."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.collection = workspace.run(
            lambda store: store.add_collection(
                "annual", "2025-2026", date(2025, 9, 1), Label("年报", "annual")
            )
        ).number

    def receive(self, *rows: FactRow) -> None:
        """Write the facts of schools into the register."""

        def write(store: Store) -> None:
            with store.writing("装载", "区教育局") as pen:
                for row in rows:
                    number = store.add_school(row.school_code, row.school_name)
                    values = {key: row.values[key] for key in FIELDS if not FIELDS[key].derived}
                    pen.add_row("school_facts", number, self.collection, values)

        self.workspace.run(write)

    def forget(self) -> None:
        """Take back the last step."""
        self.workspace.run(lambda store: store.undo("区教育局"))

    def answer(self, item: str, **values: Value) -> None:
        """Write what the district answers to an item of the annex."""

        def write(store: Store) -> None:
            row = next(row for row in store.rows("annex") if row.line == item)
            with store.writing("填写", "区教育局") as pen:
                for field, value in values.items():
                    pen.set_value(Cell("annex", row.id, field), value)

        self.look(write)

    def fill(self, form: str, **values: Value) -> None:
        """Fill the only row of a record form of the district."""

        def write(store: Store) -> None:
            row = store.rows(form)[0]
            with store.writing("填写", "区教育局") as pen:
                for field, value in values.items():
                    pen.set_value(Cell(form, row.id, field), value)

        self.look(write)

    def add(self, form: str, **values: Value) -> None:
        """Add a row to a roster of the district."""

        def write(store: Store) -> None:
            with store.writing("填写", "区教育局") as pen:
                pen.add_row(form, 1, self.collection, values)

        self.look(write)

    def assess(self, standard: Standard = STANDARD, *beside: str) -> Assessment:
        """Assess the collection, and lay out what is named beside."""
        return self.look(
            lambda store: assess_collection(store, CATALOGUE, standard, beside=set(beside))
        )

    def item(self, code: str) -> ItemResult:
        """Assess the collection and return one row of the annex."""
        return next(item for item in self.assess().items if item.code == code)

    def table(self, sql: str) -> list[tuple[Value, ...]]:
        """Assess the collection and read the verdict tables."""
        self.assess()
        return self.look(lambda store: store.query(sql))

    def look(self, job: Callable[[Store], T]) -> T:
        """Run a job on the collection."""

        def scoped(store: Store) -> T:
            with store.scoped(1, self.collection):
                return job(store)

        return self.workspace.run(scoped)
