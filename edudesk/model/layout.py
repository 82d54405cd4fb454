"""How a printed table is written in reports/layouts, and a packet in reports/packets."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from edudesk.model.form import Label
from edudesk.model.place import FileKind

PageClass = Literal["LAND", "PORT", "DOC-L", "DOC", "FILE"]
Plan = Literal["fill", "fitted", "balanced"]
"""How rows are put on pages. fill: one by one, so that a new row of a roster moves none but those
of the last two pages: few rows have no last page to themselves.

fitted: so too, but all rows are set a little tighter if that saves the last page. balanced: pages
are chosen together and groups stay whole.
"""

Align = Literal["auto", "left", "center", "short", "name"]
ColumnKind = Literal[
    "text", "figure", "ratio", "decimal", "ordinal", "paragraphs", "names", "group"
]
Need = Literal[
    "annex", "assessment", "comparison", "findings", "lineage", "office_remarks", "open_cells",
    "papers", "spreads", "statistics_beside", "thread", "today", "workings",
]  # fmt: skip
TextFace = Literal["song", "song_bold", "hei", "hei_bold", "fang", "kai"]


class Column(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One column of a list.

    `key`: column of the layout's SQL that fills it. `width` in mm. `label`: header text with its
    own line breaks. `under`: the header cells above it, outermost first; neighbours with the same
    one share it, and a column without a label leaves the place of its label to the cell above.
    `kind`: text; figure = integer in units of 10**-places; ratio = exact "p/q", printed half up;
    decimal = a number already written out; ordinal = counts the rows of a band; paragraphs = one
    a line, "1." hangs; names = one a line, centred, those of column `lead` first in Hei; group =
    merged, in Hei, repeated on a following page. `field`: "form.field" whose type, code list and
    label the column follows. `words`: printed word of a value. `align`: auto = up to three
    characters centred, else left; short = centred while it fits one line; name = short, two
    characters spread to three em. `number`: SQL column whose text hangs before the cell's.
    `first_note`: small line under the first filled cell. `merge_equal`: equal neighbours are one
    cell. `merge_up`: SQL column that is true where the cell belongs to the one above. `flag`: SQL
    column that is true where the print suggests another verdict than the figure has. `short`: SQL
    column that is true where the cell falls short of what is asked: it stands on grey, a figure
    with a sign too. `behind`: SQL
    column with the codes, a comma between them, of the layouts that the figure comes from; in a
    packet the cell leads to the first of them that is there. `blank`: printed where there is no
    value. `index`: small label of the index row.
    """

    key: str = ""
    label: str = ""
    width: float
    under: tuple[str, ...] = ()
    kind: ColumnKind = "text"
    field: str = ""
    align: Align = "auto"
    places: int = 0
    words: dict[str, str] = {}
    number: str = ""
    lead: str = ""
    first_note: str = ""
    merge_equal: bool = False
    merge_up: str = ""
    flag: str = ""
    short: str = ""
    behind: str = ""
    blank: str = ""
    index: str = ""


class Total(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of sums in Hei: `sql` yields the keys of the columns it fills."""

    sql: str
    place: Literal["first", "last"]


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """A note under the table; with `when`, only if that SQL yields a true value."""

    text: str
    when: str = ""


class Blank(Struct, frozen=True, forbid_unknown_fields=True):
    """A line to sign on: its label and the length of the rule in mm."""

    label: str
    width: float


class Common(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What every layout says: its name, the files it is printed from, what it needs computed.

    Kinds of layout inherit how strictly they are read; `frozen` is said again for the checker.

    `owners`: none for a page that is printed only within a packet. `group`: value of the code list
    `report_groups`; what can be printed is listed group by group, then by `order`. `by_school`:
    from a district's file it may be asked for one school; its SQL joins `asked_schools`. What
    `needs` the annex is
    assessed under the standard that has one, whichever is chosen for the file. `first`: a list that
    should be empty before this is printed; who prints is told what it has. `figures`: named SQL
    expressions that yield one value, to be quoted as {name} in texts beside {school}, {code},
    {year}, {moment}, {collection} and {printed}.
    """

    code: str
    title: Label
    owners: tuple[FileKind, ...]
    group: str = ""
    order: int
    page: PageClass
    needs: tuple[Need, ...] = ()
    first: str = ""
    by_school: bool = False
    figures: dict[str, str] = {}


class Framed(Common, frozen=True, kw_only=True):
    """What stands around a table.

    `heading`: printed over it (the title when empty); `tag` (附件) above it, lines `left` and
    `right` under it, `mark` at the upper right; notes and sign-off below. `running`: at the upper
    left of every following page; without it the heading and （续）, but not where there is a `tag`:
    an annex to an official document goes on as that does. Sizes in pt, heights in mm.
    """

    heading: str = ""
    heading_size: float = 22
    tag: str = ""
    mark: str = ""
    running: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[Note, ...] = ()
    sign: tuple[Blank, ...] = ()
    sign_date: str = ""
    size: float = 10.5
    row_height: float = 9.5
    padding: float = 1.35


class ListLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="list"):
    """A table whose rows are the result of `rows`, SQL over the scope's relations and temp tables.

    `band`: SQL column; where its value changes a full-width row is set and ordinals restart.
    `apart`: each band has sheets of its own instead, under this line in the place of `left`, which
    quotes {band}. `empty`: printed when there is no row; without it 无, or of a `form` why it is
    empty. `plan`: see there. `form`: the SQL yields the `id` of its rows, so that cells marked not
    applicable print as such.
    """

    rows: str
    columns: tuple[Column, ...]
    band: str = ""
    apart: str = ""
    totals: tuple[Total, ...] = ()
    empty: str = ""
    plan: Plan = "fill"
    form: str = ""


class SheetLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="sheet"):
    """A record form as label and value, drawn from its own definition, `pairs` to a line."""

    form: str
    label_width: float
    pairs: int = 2


class FormLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="form"):
    """A grid or roster form drawn from its own definition; columns share the width by their types.

    `fields`: those shown, in this order; empty = all that are asked but the numbers of identity
    papers. `leave_out`: those not shown of all. `widths`: of single columns, in mm. `labels`: of
    single columns, with their own line breaks. `line_width`: of a grid's line names. `across`: a
    grid's fields run down and its lines across. `rows_by`: SQL expression by which a roster's rows
    are ordered. Columns that do not fit continue sideways on following sheets, beside the key
    column again.
    """

    form: str
    fields: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    widths: dict[str, float] = {}
    labels: dict[str, str] = {}
    line_width: float = 34
    across: bool = False
    rows_by: str = "id"
    empty: str = ""


class PlacedCell(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A placed cell over `span` columns; `upright`: one character a line, as on a file's spine."""

    text: str = ""
    span: int = 1
    face: TextFace = "song"
    align: Literal["left", "center"] = "center"
    upright: bool = False


class PlacedLine(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A line of placed cells, at least `height` mm high."""

    cells: tuple[PlacedCell, ...]
    height: float = 10


class PlacedLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="placed"):
    """A sheet of placed cells in columns of `widths` mm, their texts quoting {names}.

    `rows`: SQL; a sheet is printed for each of its rows, whose columns the texts may quote; one
    sheet without it, or where there is none, then to be filled in by hand. A quoted column may be
    given a form: {due:date}, {level:list hazard_level}, {area:places 2}. `ruled`: with rules
    between the cells, not only the frame.
    """

    widths: tuple[float, ...]
    lines: tuple[PlacedLine, ...]
    rows: str = ""
    ruled: bool = True


class Block(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A piece of a page, `above` mm under the last.

    text: paragraphs, a line each; `indent` in em of their first lines, `leading` in pt (0 = one and
    a half times the size); with `align` right, `inset` em from the edge. sign: lines to sign on.
    contents: the tables that follow, of the same part if the page stands in one. rule: a line over
    the width, `double` as on file covers. box: an empty frame `height` mm high. seam: the place in
    the right margin, `height` mm high and said in `text`, where a seal across the edges of all
    sheets (骑缝章) leaves its part; it takes no room.
    """

    kind: Literal["text", "sign", "contents", "rule", "box", "seam"]
    text: str = ""
    face: TextFace = "song"
    size: float = 12
    above: float = 0
    align: Literal["left", "center", "right"] = "center"
    indent: float = 0
    leading: float = 0
    inset: float = 0
    double: bool = False
    height: float = 0
    sign: tuple[Blank, ...] = ()


class PageLayout(Common, frozen=True, kw_only=True, tag_field="kind", tag="page"):
    """Text without a table (cover, contents, letter); `numbered`: it carries page numbers.

    `rows`: SQL; the page is printed for each of its rows, which its texts quote as placed cells do.
    """

    blocks: tuple[Block, ...]
    numbered: bool = False
    rows: str = ""


class Spine(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A cell of a spine label: what it is called, its text quoting {names}, its height in mm."""

    label: str
    text: str
    height: float
    upright: bool = False


class SpineLayout(Common, frozen=True, kw_only=True, tag_field="kind", tag="spine"):
    """Labels for the backs of file boxes, `backs` being the boxes' thicknesses in mm."""

    backs: tuple[float, ...]
    cells: tuple[Spine, ...]


class ChartLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="chart"):
    """Bars against bounds. `rows`: SQL that yields panel, label, value ("p/q"), bound, met.

    Rows of one panel follow each other; a column `key` names what a panel is about, a column
    `misleading` is true of a figure that the forms print as if it had another verdict, a column
    `places` says how many decimals a row has, where that differs. `bound`: said at the line of the
    bound, quoting {bound}. Bars that are not met are hatched, so that a grey copy tells them apart.
    `relative`: each bar is drawn as a share of its own bound, so that figures of different units
    stand together.
    """

    rows: str
    relative: bool = False
    places: int
    bound: str
    label_width: float = 46
    unknown: str = ""
    empty: str = ""


class TrendLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="trend"):
    """Figures over the moments of the file, each with the line of its bound.

    `rows`: SQL, run at every collection of the same kind up to the one in hand, the latest
    `moments` of them; it yields key, panel and under (two lines over the figure), value ("p/q") and
    bound (a decimal) or NULL, met, misleading and places as in a chart, and part: the panels,
    `height` mm high, stand `across` beside each other within a part. `bound`: said over the line of
    the bound, quoting {bound}. A mark is hollow where the bound is missed.
    """

    rows: str
    places: int
    bound: str
    moments: int = 6
    across: int = 2
    height: float = 48
    empty: str = ""


class ScansLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="scans"):
    """Documents kept in the file, page by page as pictures with a caption.

    `rows`: SQL that yields scan, the name of a document, and caption. A picture is at most as wide
    as the page and `upright` mm high, or `lying` where it is wider than high. `lost`: said where
    the file does not hold the document, quoting {name}. `page_of`: said behind the caption of a
    document of several pages, quoting {page} and {pages}. `empty`: said where there is none.
    """

    rows: str
    upright: float
    lying: float
    lost: str
    page_of: str
    empty: str


class BlankLayout(Framed, frozen=True, kw_only=True, tag_field="kind", tag="blank"):
    """The sheet on which any form is collected by hand; its texts quote {form} and {office} too.

    `columns`: of a record, keyed number, label, definition, last and answer. Grids and rosters are
    drawn as they are, lying (`wide`), with `last_year` quoting {last} in a grid's cells and `lines`
    empty rows of a roster. `choice` stands between the values to choose from, at most `choices`.
    More definitions than `most_notes`, where each line of the table takes the room of two, stand on
    a sheet of their own under the heading `meanings`.
    """

    columns: tuple[Column, ...]
    wide: PageClass
    last_year: str
    lines: int
    choice: str
    choices: int
    meanings: str
    most_notes: int
    empty: str = ""


Layout = (
    ListLayout
    | SheetLayout
    | FormLayout
    | PlacedLayout
    | PageLayout
    | SpineLayout
    | ChartLayout
    | TrendLayout
    | ScansLayout
    | BlankLayout
)


class PacketPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A part of a packet; with a title it begins with a divider page that lists its tables.

    `when`: by the code of a layout, SQL that yields a true value where it belongs to this packet,
    such as a junior table where there is a junior stage. A part left without any is left out.
    """

    layouts: tuple[str, ...]
    title: str = ""
    when: dict[str, str] = {}


class Packet(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An ordered list of layouts that are printed as one, by their codes.

    `divider`: the page layout before each part with a title; its texts quote {part}.
    `double_sided`: page numbers outside, margins inside, the first part on a right-hand page.
    """

    code: str
    title: Label
    owners: tuple[FileKind, ...]
    order: int
    parts: tuple[PacketPart, ...]
    divider: str = ""
    double_sided: bool = True

    @property
    def layouts(self) -> tuple[str, ...]:
        """The codes of all its layouts in order, the divider's aside."""
        return tuple(code for part in self.parts for code in part.layouts)
