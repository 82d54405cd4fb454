"""Fills a layout from the store: rows by SQL over the scope's relations, headers, texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from edudesk.catalogue.library import Catalogue
from edudesk.catalogue.words import load_words
from edudesk.errors import UnknownNameError
from edudesk.model.document import (
    Content,
    Document,
    Occasion,
    Table,
    TableColumn,
    TableRow,
)
from edudesk.model.form import Field, Form, Section
from edudesk.model.layout import (
    BlankLayout,
    ChartLayout,
    Common,
    FormLayout,
    Framed,
    Layout,
    ListLayout,
    Note,
    Packet,
    PacketPart,
    PageLayout,
    PlacedLayout,
    ScansLayout,
    SheetLayout,
    SpineLayout,
    TrendLayout,
)
from edudesk.model.place import Value
from edudesk.reporting.apart import set_apart
from edudesk.reporting.blanks import BlankDrawer, asked_fields, explaining, page_layout
from edudesk.reporting.drawing_charts import ChartDrawer
from edudesk.reporting.drawing_forms import FormDrawer, common_unit, labelled, shown_fields
from edudesk.reporting.filling import NOT_APPLICABLE, figure, show
from edudesk.reporting.grid import CONTINUED
from edudesk.reporting.laid_out import ASKED_SCHOOLS, ask_every_school, ask_schools, lay_out
from edudesk.reporting.listing import ListDrawer
from edudesk.reporting.paper import MM, PAPERS
from edudesk.reporting.passed import passed_notes, unconfirmed_notes
from edudesk.reporting.pictures import pictures
from edudesk.reporting.placing import page_document, placed_table, spine_document
from edudesk.reporting.quoting import Quotes, long_date
from edudesk.storage.store import Store

_WORDS = load_words("print")
_WIDE_TEXT = 60  # characters a text field may hold before it gets a line of its own


class Builder:
    """Builds the documents of one print; the store shows the school and collection it is about."""

    def __init__(self, store: Store, catalogue: Catalogue, occasion: Occasion) -> None:
        self._store = store
        self._catalogue = catalogue
        self._occasion = occasion

    def build(self, name: str) -> tuple[Document, ...]:
        """Return the documents of the layout or packet of that name.

        Raises UnknownNameError: there is neither.
        """
        catalogue = self._catalogue
        if name in catalogue.packets:
            return tuple(self._packet(catalogue.packets[name]))
        if name not in catalogue.layouts:
            raise UnknownNameError(
                f"没有名为“{name}”的表册。", f"There is no report of the name {name}."
            )
        self._prepare([name])
        return tuple(self._documents(catalogue.layouts[name]))

    def blanks(self, layout: BlankLayout, forms: Sequence[Form], office: str) -> list[Document]:
        """Return forms to be filled in by hand, or what one office knows of them."""
        drawer = BlankDrawer(self._store, self._catalogue, layout)
        offices = self._catalogue.lists["offices"].by_value
        named = _WORDS("of_office", office=offices[office].label.zh) if office else ""
        documents = []
        for form in forms:
            asked = asked_fields(form, office)
            notes = tuple(map(Note, drawer.notes(form, asked)))
            own = msgspec.structs.replace(
                page_layout(layout, form), title=form.title, notes=(*layout.notes, *notes)
            )
            quotes = self._fixed({**self._texts(own), "form": form.title.zh, "office": named})
            tables = drawer.blank(form, office)
            documents += [
                self._framed(own, quotes, table, sheet=number, last=len(tables))
                for number, table in enumerate(tables, start=1)
            ]
            if meanings := drawer.meanings(form, asked):
                documents.append(self._framed(explaining(layout, own), quotes, meanings))
        return documents

    def _prepare(self, codes: Sequence[str]) -> None:
        """Lay out what these layouts read beside the relations of the file."""
        layouts = [self._catalogue.layouts[code] for code in codes]
        needs: set[str] = {need for layout in layouts for need in layout.needs}
        if any(layout.by_school for layout in layouts):
            needs.add(ASKED_SCHOOLS)
        lay_out(needs, self._store, self._catalogue, self._occasion)

    def _packet(self, packet: Packet) -> Iterator[Document]:
        """Yield the packet's documents, a divider before each part that has a title."""
        self._prepare(packet.layouts)
        layouts = self._catalogue.layouts
        for number, part in enumerate(packet.parts, start=1):
            codes = [code for code in part.layouts if self._belongs(part, code)]
            documents = [one for code in codes for one in self._documents(layouts[code])]
            if documents and part.title and packet.divider:
                divider = layouts[packet.divider]
                (page,) = self._documents(divider, {"part": part.title})
                page = msgspec.structs.replace(page, title=part.title, divider=True)
                documents = [page, *documents]
            for document in documents:
                yield msgspec.structs.replace(
                    document,
                    part=number if part.title else 0,
                    double_sided=packet.double_sided,
                )

    def _belongs(self, part: PacketPart, code: str) -> bool:
        """Whether a layout belongs to the packet of this school or district."""
        return code not in part.when or bool(self._store.query(part.when[code])[0][0])

    def _documents(
        self, layout: Layout, also: Mapping[str, str] = MappingProxyType({})
    ) -> list[Document]:
        """Return the documents of a layout, of one by school again for each group of schools."""
        if not (layout.by_school and self._occasion.groups):
            return self._sheets(layout, also)
        documents = []
        for group in self._occasion.groups:
            ask_schools(self._store, group.schools)
            named = _WORDS("of_group", name=self._occasion.school.name, group=group.name)
            for document in self._sheets(layout, {**also, "school": named}):
                title = _WORDS("of_group", name=document.title, group=group.name)
                documents.append(msgspec.structs.replace(document, title=title))
        ask_every_school(self._store)
        return documents

    def _sheets(self, layout: Layout, also: Mapping[str, str]) -> list[Document]:
        """Return the documents of a layout: one, or one for each row it is printed for."""
        texts = {**self._texts(layout), **also}
        if isinstance(layout, PageLayout | PlacedLayout):
            sheets = [self._sheet_of(layout, quotes) for quotes in self._quotes(layout, texts)]
            rest = [msgspec.structs.replace(sheet, listed=False) for sheet in sheets[1:]]
            return [sheets[0], *rest]
        if isinstance(layout, SpineLayout):
            return [spine_document(layout, self._fixed(texts))]
        if isinstance(layout, FormLayout):
            return self._drawn(layout, self._fixed(texts))
        if isinstance(layout, ChartLayout | TrendLayout):
            return [self._chart(layout, self._fixed(texts))]
        if isinstance(layout, ScansLayout):
            return [self._scans(layout, self._fixed(texts))]
        if isinstance(layout, BlankLayout):
            raise UnknownNameError(
                f"“{layout.code}”须指明表格才能打印。", f"{layout.code} is printed for a form only."
            )
        if isinstance(layout, ListLayout):
            table = ListDrawer(self._store, self._catalogue).table(layout)
            return list(set_apart(layout, self._framed(layout, self._fixed(texts), table)))
        return [self._framed(layout, self._fixed(texts), self._sheet(layout))]

    def _chart(self, layout: ChartLayout | TrendLayout, quotes: Quotes) -> Document:
        drawn = ChartDrawer(self._store, self._catalogue, self._occasion).on_page(layout)
        if not drawn:  # notes that explain a chart explain nothing
            layout = msgspec.structs.replace(layout, notes=(Note(layout.empty),))
        return msgspec.structs.replace(self._framed(layout, quotes, None), drawings=drawn)

    def _scans(self, layout: ScansLayout, quotes: Quotes) -> Document:
        found = tuple(pictures(self._store, layout))
        document = self._framed(layout, quotes, None)
        notes = document.notes if found else (*document.notes, layout.empty)
        return msgspec.structs.replace(document, pictures=found, notes=notes)

    def _drawn(self, layout: FormLayout, quotes: Quotes) -> list[Document]:
        """Return the sheets of a form's table; a unit that all share stands over it, said once."""
        unit = common_unit(shown_fields(self._catalogue.form(layout.form), layout))
        if unit:
            right = f"{layout.right}　　{_WORDS('unit_of_all', unit=unit)}".strip()
            layout = msgspec.structs.replace(layout, right=right)
        tables = FormDrawer(self._store, self._catalogue).tables(layout)
        return [
            self._framed(layout, quotes, table, sheet=number, last=len(tables))
            for number, table in enumerate(tables, start=1)
        ]

    def _fixed(self, texts: Mapping[str, str]) -> Quotes:
        return Quotes(self._catalogue, texts, {})

    def _quotes(
        self, layout: PageLayout | PlacedLayout, texts: Mapping[str, str]
    ) -> Iterator[Quotes]:
        """Yield what each sheet may quote; without a row one sheet to be filled in by hand."""
        records = self._store.records(layout.rows) if layout.rows else [{}]
        for record in records:
            yield Quotes(self._catalogue, texts, record)
        if not records:
            yield Quotes(self._catalogue, texts, {}, blank=True)

    def _sheet_of(self, layout: PageLayout | PlacedLayout, quotes: Quotes) -> Document:
        if isinstance(layout, PlacedLayout):
            return self._framed(layout, quotes, placed_table(layout, quotes))
        return page_document(layout, quotes)

    def _framed(
        self, layout: Framed, quotes: Quotes, table: Table | None, *, sheet: int = 1, last: int = 1
    ) -> Document:
        """Return a table with what stands around it; notes and sign-off follow the last sheet."""
        notes = [
            quotes.fill(note.text)
            for note in layout.notes
            if sheet == last and (not note.when or self._store.query(note.when)[0][0])
        ]
        if sheet == last and table and any(row.short for row in table.rows):
            notes.append(_WORDS("on_grey"))
        if sheet == last:
            notes += passed_notes(layout, self._occasion.passed)
            notes += unconfirmed_notes(layout, self._occasion.unconfirmed if table else {})
        heading = quotes.fill(layout.heading or layout.title.zh)
        return Document(
            code=layout.code,
            title=layout.title.zh,
            page=layout.page,
            heading=heading if sheet == 1 else heading + CONTINUED,
            heading_size=layout.heading_size,
            tag=layout.tag,
            mark=layout.mark,
            running=layout.running or ("" if layout.tag else heading + CONTINUED),
            left=quotes.fill(layout.left),
            right=quotes.fill(layout.right),
            table=table,
            numbered=layout.page != "FILE",
            listed=sheet == 1,
            notes=tuple(notes),
            sign=layout.sign if sheet == last else (),
            sign_date=layout.sign_date if sheet == last else "",
        )

    def _texts(self, layout: Common) -> dict[str, str]:
        """Return what the layout's texts may quote in braces."""
        school, collection = self._occasion.school, self._occasion.collection
        printed = self._occasion.printed
        own = {name: self._store.query(sql)[0][0] for name, sql in layout.figures.items()}
        moment = collection.moment
        return {
            "school": school.name,
            "code": school.code,
            "year": collection.year,
            "start_year": str(moment.year),
            "moment": long_date(moment),
            "collection": collection.title.zh,
            "printed": long_date(printed) if printed else "",
            **{name: "" if value is None else str(value) for name, value in own.items()},
        }

    def _sheet(self, layout: SheetLayout) -> Table:
        form = self._catalogue.form(layout.form)
        row = self._store.rows(layout.form)[0]
        values = row.values | self._store.derived(layout.form).get(row.id, {})
        cells = {
            field.code: NOT_APPLICABLE
            if row.states.get(field.code) == "na"
            else self._content(form, field, values.get(field.code))
            for field in form.fields
        }
        width = PAPERS[layout.page].area[0] / MM
        label = TableColumn(width=layout.label_width, align="left", face="hei")
        value = TableColumn(width=width / layout.pairs - layout.label_width, align="number")
        rows = [row for section in form.sections for row in _section(section, cells, layout.pairs)]
        return Table(
            columns=(label, value) * layout.pairs,
            head=(),
            rows=tuple(rows),
            size=layout.size,
            row_height=layout.row_height,
            padding=layout.padding,
            plan="fitted",
        )

    def _content(self, form: Form, field: Field, value: Value) -> Content:
        """Return a value of a sheet; one on a sheet of figures has its point under the others'."""
        of_figures = 2 * sum(one.is_number for one in form.fields) > len(form.fields)
        if of_figures and field.is_number and value is not None:
            return figure(int(value), field.places)
        return show(self._catalogue, field, value)


def _section(section: Section, contents: Mapping[str, Content], pairs: int) -> list[TableRow]:
    """Return the title row and the pairs of a section; a long text takes the rest of its line."""
    rows = [TableRow((section.title.zh,), "band", spans=(2 * pairs,))]
    line: list[tuple[Content, Content]] = []
    for field in section.fields:
        if field.beside and not _is_declared(section, field.beside, contents):
            continue
        if _is_wide(field):
            rows += _flush(line, pairs)
            rows += _flush([(labelled(field), contents[field.code])], pairs)
            line = []
            continue
        line.append((labelled(field), contents[field.code]))
        if len(line) == pairs:
            rows += _flush(line, pairs)
            line = []
    return rows + _flush(line, pairs)


def _is_declared(section: Section, code: str, contents: Mapping[str, Content]) -> bool:
    """Whether anything was typed beside a figure counted here; else it stands alone on paper."""
    beside = [one for one in section.fields if one.beside == code and not one.derived]
    return any(contents[one.code] for one in beside)


def _is_wide(field: Field) -> bool:
    return field.multiline or (field.type in ("text", "codes") and field.max_length > _WIDE_TEXT)


def _flush(line: list[tuple[Content, Content]], pairs: int) -> list[TableRow]:
    """Return the row of a line of pairs; the last value reaches to the right edge."""
    if not line:
        return []
    cells = tuple(content for pair in line for content in pair)
    if len(line) == pairs:
        return [TableRow(cells)]
    spans = (1,) * (len(cells) - 1) + (2 * pairs - len(cells) + 1,)
    return [TableRow(cells, spans=spans)]
