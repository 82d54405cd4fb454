"""What the help panel says of a field: definition, unit, source, last figure, findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from edudesk.model.behind import Told as Reason
from edudesk.model.form import Field
from edudesk.model.headroom import Distance
from edudesk.model.journal import HistoryEntry
from edudesk.model.parts import Whose
from edudesk.model.place import Cell, Value
from edudesk.ui.file.asked import locked
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import Shower, grouped, moment_text, office_label, unit_label
from edudesk.ui.pages.headroombar import told_line, turned_line

_HISTORY_SHOWN = 8
_UNKNOWN_SHOWN = 2  # distances that cannot be told yet; more of them would bury the definition


class Told(Struct):
    """A title with paragraphs, each under a small heading; `tone` as in the stylesheet."""

    title: str
    parts: list[tuple[str, str, str]] = []  # heading, text, tone

    def add(self, heading: str, text: str, tone: str = "") -> None:
        """Add a paragraph unless there is nothing to say."""
        if text:
            self.parts.append((heading, text, tone))


def tell_field(ctx: Context, file: OpenFile, cell: Cell) -> Told:
    """Return what is to be known about a cell."""
    words, lang = ctx.words, ctx.lang
    asked = file.catalogue.field(cell.form, cell.field)
    told = Told(asked.label.text(lang))
    for finding in file.findings.at(cell.form, cell.row, cell.field):
        settled = finding.state not in ("open", "lapsed")
        heading = words(finding.state if settled or finding.state == "lapsed" else finding.level)
        said = finding.message.text(lang)
        reason = words("reason_given", reason=finding.reason) if finding.reason else ""
        signed = words("signed_by", head=finding.head) if finding.head else ""
        told.add(
            heading,
            "\n".join(filter(None, (said, reason, signed))),
            "muted" if settled else finding.level,
        )
    _tell_wanted(ctx, file, asked, told)
    told.add(words("help_last"), _last(ctx, file, cell, asked))
    _tell_distances(ctx, file, cell, told)
    if asked.derived:
        told.add(words("help_derived"), _formula(ctx, file, cell))
    elif lock := locked(file, file.catalogue.forms[cell.form], asked):
        told.add(words("help_locked"), words(lock))
    _tell_origin(ctx, file, asked, told)
    return told


def tell_definition(ctx: Context, file: OpenFile, asked: Field) -> Told:
    """Return what is to be known about a field before there is a row to fill it in."""
    words, lang = ctx.words, ctx.lang
    told = Told(asked.label.text(lang))
    _tell_wanted(ctx, file, asked, told)
    if asked.derived:
        told.add(words("help_derived"), words("help_derived_text"))
    _tell_origin(ctx, file, asked, told)
    return told


def _tell_wanted(ctx: Context, file: OpenFile, asked: Field, told: Told) -> None:
    words, lang = ctx.words, ctx.lang
    told.add(words("help_hint"), asked.hint.text(lang) if asked.hint else "")
    told.add(words("help_unit"), unit_label(file.catalogue, asked).text(lang))
    told.add(words("help_range"), _range(asked))


def _tell_origin(ctx: Context, file: OpenFile, asked: Field, told: Told) -> None:
    """Tell who knows the figure, and where its definition comes from."""
    office = office_label(file.catalogue, asked)
    told.add(ctx.words("help_office"), office.text(ctx.lang) if office else "")
    told.add(ctx.words("help_source"), asked.source)


def tell_history(ctx: Context, file: OpenFile, cell: Cell, entries: Iterable[HistoryEntry]) -> str:
    """Return the changes of a cell, the newest first: when, who, from, to, in which step."""
    asked = file.catalogue.field(cell.form, cell.field)
    shower = Shower(file.catalogue, file.catalogue.forms[cell.form], ctx.lang, file.names_of)

    def shown(value: Value, state: str) -> str:
        if state in ("na", "unknown", "unreadable"):
            return ctx.words(f"state_{state}")
        figure = shower.text(asked, value) or ctx.words("empty")
        return ctx.words("carried_mark", figure=figure) if state == "carried" else figure

    newest = sorted(entries, key=lambda entry: entry.at, reverse=True)[:_HISTORY_SHOWN]
    return "\n".join(
        f"{entry.at:%Y-%m-%d %H:%M}  {entry.who}\n"
        f"{shown(entry.old, entry.old_state)} → {shown(entry.new, entry.new_state)}\n"
        f"{entry.named(ctx.lang)}"
        for entry in newest
    )


def tell_reasons(ctx: Context, reasons: Iterable[Reason]) -> str:
    """Return the reasons that were given for a cell, the newest first: when, who, why."""
    lines = []
    for one in reasons:
        signed = ctx.words("signed_by", head=one.head) if one.head else ""
        lines.append(f"{one.at}  {one.who}\n{one.reason}　{signed}".rstrip("　"))
    return "\n".join(lines[:_HISTORY_SHOWN])


def tell_whose(ctx: Context, whose: Whose) -> str:
    """Return who entered a figure, whose its row's others are, and with whom the form is now."""
    words, joint = ctx.words, ctx.words("behind_joint")
    lines = []
    if whose.figure is not None and whose.figure.who:
        key = "whose_part" if whose.by_part else "whose_here"
        day = moment_text(whose.figure.at.date())
        lines.append(words(key, who=whose.figure.who, day=day))
    if len(whose.row) > 1:
        each = (words("whose_count", who=who, count=count) for who, count in whose.row)
        lines.append(words("whose_row", people=joint.join(each)))
    for one in whose.out:
        scope = words("whose_scope", scope=joint.join(one.scope)) if one.scope else ""
        day = moment_text(one.given_at.date())
        lines.append(words("whose_out", person=one.person, scope=scope, day=day))
    return "\n".join(lines)


def _formula(ctx: Context, file: OpenFile, cell: Cell) -> str:
    """Return in words what a computed figure comes from, with the figures of its own row."""
    formula = file.formulas.get((cell.form, cell.field))
    page = file.pages.get(cell.form)
    if formula is None or page is None:
        return ctx.words("help_derived_text")
    joint, lang = ctx.words("behind_joint"), ctx.lang
    shower = Shower(file.catalogue, page.form, lang, file.names_of)
    lines = []
    for code in formula.own:
        field = page.form.by_code[code]
        figure = shower.text(field, page.value(cell.row, code)) or ctx.words("empty")
        lines.append(f"{field.label.text(lang)}  {figure}")
    for name, codes in formula.elsewhere:
        form = file.catalogue.forms[name]
        labels = joint.join(form.by_code[code].label.text(lang) for code in codes)
        lines.append(ctx.words("help_comes_from", form=form.title.text(lang), fields=labels))
    return "\n".join([ctx.words("help_derived_text"), *lines])


def _tell_distances(ctx: Context, file: OpenFile, cell: Cell, told: Told) -> None:
    """Tell how far the figure leaves the school from the standard, and verdicts that it turned."""
    page = file.pages.get(cell.form)
    row = page.rows.get(cell.row) if page else None
    found = file.headroom.of_cell(cell.form, cell.field, row.line if row else "")
    told.add(ctx.words("help_headroom"), "\n".join(_distance_lines(ctx, found)))
    turned = file.headroom.touched(cell.form, cell.row, cell.field)
    for change in turned:
        said = turned_line(ctx, file.catalogue, change)
        told.add(ctx.words("help_turned"), f"{said}\n{change.reason}".strip(), "unusual")


def _distance_lines(ctx: Context, found: Sequence[Distance]) -> list[str]:
    """Return a line for each distance; of a new school, where most are unknown, their number."""
    known = [one for one in found if one.verdict != "unknown"]
    unknown = [one for one in found if one.verdict == "unknown"]
    lines = [told_line(one, ctx.lang) for one in known]
    if len(unknown) > _UNKNOWN_SHOWN:
        return [*lines, ctx.words("headroom_unknown", count=len(unknown))]
    return [*lines, *(told_line(one, ctx.lang) for one in unknown)]


def _range(asked: Field) -> str:
    if asked.minimum is None and asked.maximum is None:
        return ""
    set_off = str if asked.is_year else grouped
    low = "" if asked.minimum is None else set_off(f"{asked.minimum:f}")
    high = "" if asked.maximum is None else set_off(f"{asked.maximum:f}")
    return f"{low} – {high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def _last(ctx: Context, file: OpenFile, cell: Cell, asked: Field) -> str:
    page = file.pages.get(cell.form)
    if page is None:
        return ""
    shower = Shower(file.catalogue, page.form, ctx.lang, file.names_of)
    last = page.last_value(cell.row, cell.field)
    this = page.value(cell.row, cell.field)
    text = shower.text(asked, last)
    if not asked.is_number or not isinstance(last, int) or not isinstance(this, int):
        return text
    change = this - last
    if not change:
        return text
    sign = "＋" if change > 0 else "－"
    share = f"，{sign}{abs(change) * 100 / last:.1f}%" if last > 0 else ""
    return f"{text}（{sign}{shower.text(asked, abs(change))}{share}）"
