"""A filled layout: what stands on paper, before any page, knowing neither PDF nor Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from msgspec import Struct

from edudesk.model.check import Finding
from edudesk.model.comparison import Beside, Compared, Kin
from edudesk.model.drawing import Drawing
from edudesk.model.layout import Blank, Block, PageClass, Plan, TextFace
from edudesk.model.place import Collection, OpenCell, School, Value

OwnFaces = Mapping[TextFace, str]
"""Font files that the user named for faces; for the others the machine's own are looked for."""

CellAlign = Literal["auto", "left", "center", "short", "name", "number"]


class Figure(Struct, frozen=True, array_like=True, tag="figure"):
    """A number as printed.

    `flagged`: the exact one lies on the other side of its bound; `short`: of what is asked.
    """

    text: str
    value: Decimal
    flagged: bool = False
    short: bool = False


class Paragraph(Struct, frozen=True, array_like=True):
    """A paragraph of a cell; `number` hangs before it, `size` 0 is the table's own."""

    text: str
    face: TextFace = "song"
    size: float = 0
    number: str = ""
    centred: bool = False


class Rich(Struct, frozen=True, array_like=True, tag="rich"):
    """A cell of several paragraphs."""

    paragraphs: tuple[Paragraph, ...]


Content = str | Figure | Rich


class HeadCell(Struct, frozen=True):
    """A cell of the header with its own line breaks, its place and its extent in cells."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    small: bool = False


class TableColumn(Struct, frozen=True, kw_only=True):
    """A column on paper: width in mm; a `group` is repeated with （续） on a following page."""

    width: float
    align: CellAlign = "auto"
    face: TextFace = "song"
    group: bool = False


class TableRow(Struct, frozen=True, array_like=True):
    """A row of cells.

    `joined`: columns whose cell continues the one above. `spans`: extents of the cells in columns
    (empty: one each). `faces` and `aligns` of the cells (empty: those of the columns). `height`: at
    least, in mm (0: the table's). `behind`: columns whose cell leads to another table of the same
    print, with the codes it may have. `short`: columns whose cell falls short, set on grey.
    """

    cells: tuple[Content, ...]
    role: Literal["body", "band", "total", "empty"] = "body"
    joined: tuple[int, ...] = ()
    spans: tuple[int, ...] = ()
    faces: tuple[TextFace, ...] = ()
    aligns: tuple[CellAlign, ...] = ()
    height: float = 0
    behind: tuple[tuple[int, tuple[str, ...]], ...] = ()
    short: tuple[int, ...] = ()


class Table(Struct, frozen=True, kw_only=True):
    """The grid: `size` in pt, least `row_height` and `padding` at the sides in mm.

    `plan`: how rows are put on pages, as in layouts. `ruled`: rules stand between the cells. Rows
    are gone through one after the other: many of them are read from disk.
    """

    columns: tuple[TableColumn, ...]
    head: tuple[HeadCell, ...]
    rows: Sequence[TableRow]
    size: float = 10.5
    row_height: float = 9.5
    padding: float = 1.35
    plan: Plan = "fill"
    ruled: bool = True


class SpineCell(Struct, frozen=True, kw_only=True):
    """A cell of a spine label, filled; `height` in mm."""

    label: str
    text: str
    height: float
    upright: bool = False


class SpineSheet(Struct, frozen=True):
    """A spine label as often as it is wanted: `backs` are the boxes' thicknesses in mm."""

    backs: tuple[float, ...]
    cells: tuple[SpineCell, ...]


class Picture(Struct, frozen=True):
    """A page of a kept document as JPEG or PNG, empty where the file has lost it; sizes in mm."""

    caption: str
    body: bytes
    width: float
    height: float


class Document(Struct, frozen=True, kw_only=True):
    """One table or page, filled; `title` names it in outline and contents, `heading` is printed.

    `listed`: it has an entry of its own there; further sheets of the same table have not.
    `divider`: it begins the part of a packet that `part` numbers; 0 stands in none. `running`: at
    the upper left of its following pages.
    """

    code: str
    title: str
    page: PageClass
    heading: str = ""
    heading_size: float = 22
    tag: str = ""
    mark: str = ""
    running: str = ""
    left: str = ""
    right: str = ""
    table: Table | None = None
    blocks: tuple[Block, ...] = ()
    spine: SpineSheet | None = None
    drawings: tuple[Drawing, ...] = ()
    pictures: tuple[Picture, ...] = ()
    numbered: bool = True
    listed: bool = True
    divider: bool = False
    part: int = 0
    double_sided: bool = False
    notes: tuple[str, ...] = ()
    sign: tuple[Blank, ...] = ()
    sign_date: str = ""

    @property
    def is_sealed(self) -> bool:
        """Whether it shows what a check code proves: no labels to cut out, no empty back."""
        return self.table is not None or bool(self.blocks) or bool(self.heading)


class Moment(Struct, frozen=True):
    """What a trend shows of one collection: its moment, and the rows of the layout there."""

    label: str
    records: tuple[dict[str, Value], ...]


class SchoolGroup(Struct, frozen=True):
    """Schools that a table lists apart from the others: of a town, a zone, an education group."""

    name: str
    schools: tuple[int, ...]


class Occasion(Struct, frozen=True, kw_only=True):
    """What a print is about: whose figures of which collection.

    `findings`, `open_cells`, what is still to be filled, and `compared`, the figures beside those
    of the collection before, school by school along their lineage in `kin`, and `beside`, figures
    of the statistics and of the reports, are there where they are asked for. `moments`: by the code
    of a trend, what it shows of the collections before this one, the earliest first.

    `passed`: wrong findings that the head has signed for, told under the tables of their forms.
    `unconfirmed`: how many figures of each form were carried over and confirmed by nobody: told
    under every table of a school, as totals are made of them too.
    `schools`: numbers of the only schools that a table of schools lists; none = all. `groups`: such
    a table is printed for each of them in turn, under its name.
    `campus`: name of the one whose figures are printed, none for the whole school.
    `check_code`: proof of the printed contents, put at the foot of every page where it is given.
    `own_faces`: set in the user's own fonts where there are such, else in the bundled ones (None:
    all in those); files named for a face come first.
    """

    school: School
    collection: Collection
    schools: tuple[int, ...] = ()
    groups: tuple[SchoolGroup, ...] = ()
    findings: tuple[Finding, ...] = ()
    passed: tuple[Finding, ...] = ()
    unconfirmed: dict[str, int] = {}
    open_cells: tuple[OpenCell, ...] = ()
    compared: tuple[Compared, ...] = ()
    kin: tuple[Kin, ...] = ()
    beside: tuple[Beside, ...] = ()
    moments: dict[str, tuple[Moment, ...]] = {}
    printed: date | None = None
    campus: str = ""
    check_code: str | None = None
    own_faces: OwnFaces | None = None


class Printed(Struct, frozen=True):
    """A file that was made: where it is and how many pages it has.

    Of a workbook the sheets are counted, of a Word file its tables and texts.

    `fonts`: names of the fonts that it was set in, none for a workbook.
    """

    path: Path
    pages: int
    fonts: tuple[str, ...] = ()
