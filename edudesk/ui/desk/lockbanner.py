"""The line above the pages of a file whose forms are locked: who, when, why, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from edudesk.catalogue.lifecycle import load_lifecycle
from edudesk.model.submission import Manifest
from edudesk.ui.desk.navigation import LETTERS, PACK
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.display import moment_text
from edudesk.ui.look.labels import Notice

if TYPE_CHECKING:
    from edudesk.actions.outlook import Holding


class LockBanner(QObject):
    """Says it in the notice that it is given; `go` opens the page where something can be done."""

    changed = Signal()  # what can be changed is another now
    renamed = Signal()  # the same can be changed, but the state is another

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        notice: Notice,
        go: Callable[[str], object],
        owner: QWidget,
    ) -> None:
        super().__init__(owner)
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self._go = go
        self._owner = owner

    def refresh(self) -> None:
        """Look again whether anything is locked, and say so or be silent."""
        from edudesk.actions.outlook import holding  # with all of packing: after the first page

        self._file.ask(holding, self._file.collection.number, then=self.show)

    def show(self, held: Holding) -> None:
        """Say what holds the forms."""
        words = self._ctx.words
        before, self._file.held = self._file.held, held
        locked = before.locked if before else frozenset()
        if held.person:
            open_ones = [form for form in self._file.forms if form.code not in held.locked]
            joint = "、" if self._ctx.lang == "zh" else ", "
            forms = joint.join(form.title.text(self._ctx.lang) for form in open_ones)
            self._notice.say(
                words("banner_part", person=held.person, forms=forms),
                "note",
                offer=(words("part_give_back"), self.give_back),
            )
        elif held.locked:
            page, word = (LETTERS, "nav_letters") if _may_apply(held) else (PACK, "nav_pack")
            offer = (words(word), lambda: self._go(page))
            self._notice.say(self._told(held), "unusual", offer=offer)
        else:
            self._notice.hide()
        if held.locked != locked:
            self.changed.emit()
        elif before is not None and held.standing != before.standing:
            self.renamed.emit()

    def _told(self, held: Holding) -> str:
        at = held.standing.at
        when = f"{moment_text(at.date())} {at:%H:%M}" if at else ""
        state = load_lifecycle().state(held.standing.state)
        told = state.told.text(self._ctx.lang).format(who=held.standing.who, at=when)
        if not held.cells:
            return told
        joint = "、" if self._ctx.lang == "zh" else ", "
        cells = joint.join(one.text(self._ctx.lang) for one in held.cells)
        return told + self._ctx.words("banner_cells", cells=cells)

    def give_back(self) -> None:
        """Make the file that goes back to who gave the part out."""
        from edudesk.actions import parts  # keys and packages load when they are wanted

        words = self._ctx.words
        mark = words("part_back_mark")
        proposal = self._file.session.path.with_name(
            f"{self._file.session.path.stem}{mark}{parts.SUFFIX}"
        )
        out = self._ctx.asker.save_path(
            self._owner, words("part_give_back"), proposal, words("kinds_part")
        )
        if out is None:
            return

        def given(manifest: Manifest) -> None:
            self._notice.say(
                words("part_given_back", file=out.name, person=manifest.person), "done"
            )

        self._file.ask(parts.return_part, out, then=given)


def _may_apply(held: Holding) -> bool:
    """Whether the figures are accepted: a correction is applied for, not packed."""
    return load_lifecycle().step("propose", "school", held.standing.state) is not None
