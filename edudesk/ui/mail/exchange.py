"""What the window does with workbooks: gives forms out, shows what comes back, takes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from edudesk.actions import exporting, fitting, loading, returning
from edudesk.actions.session import Desk
from edudesk.errors import EdudeskError
from edudesk.model.loading import Loaded, LoadedWorkbook
from edudesk.ui.file.openfile import OpenFile
from edudesk.ui.look.context import Context
from edudesk.ui.look.labels import Notice
from edudesk.ui.mail.importpreview import ImportPreview, as_workbook

_SUFFIX = ".xlsx"


class Exchange:
    """Asks for paths, runs the actions beside the window and tells what came of them.

    Attributes:
        preview: the dialog of the import in hand, None when there is none.
    """

    def __init__(
        self,
        ctx: Context,
        file: OpenFile,
        notice: Notice,
        window: QWidget,
        submitted: Callable[[Path], object],
    ) -> None:
        """`submitted`: takes the workbook that a school has filled in, where a district is open."""
        self._submitted = submitted
        self._ctx = ctx
        self._file = file
        self._notice = notice
        self._window = window
        self.preview: ImportPreview | None = None

    # -- out ---------------------------------------------------------------------------------------

    def export_form(self, form: str, *, identity: bool = False) -> None:
        """Ask where, then write a form as a workbook to be filled in.

        `identity`: with the numbers of identity papers, which is warned of.
        """
        asked = self._file.catalogue.forms[form]
        out = self._place(asked.title.text(self._ctx.lang))
        if out is not None:
            by_lines = asked.kind in ("record", "grid")  # last time's fit beside each figure
            export = partial(exporting.export_form, last=by_lines)
            self._export(export, identity, form, out, self._file.collection.number)

    def export_all(self, *, identity: bool = False) -> None:
        """Ask where, then write all forms as one workbook; `identity`: as in `export_form`."""
        out = self._place(self._file.collection.title.text(self._ctx.lang))
        if out is not None:
            self._export(exporting.export_all, identity, out, self._file.collection.number)

    def _export(
        self, export: Callable[..., exporting.Exported], identity: bool, *given: object
    ) -> None:
        action = partial(export, identity=identity, lang=self._ctx.lang)
        title = self._ctx.words("exporting")
        self._file.beside(action, *given, then=partial(self._say_exported, identity), title=title)

    def _place(self, title: str) -> Path | None:
        words, file = self._ctx.words, self._file
        proposal = file.session.path.parent / f"{file.unit.name}{title}{_SUFFIX}"
        out = self._ctx.asker.save_path(
            self._window, words("excel_export"), proposal, words("kinds_workbook")
        )
        return out.with_name(out.name + _SUFFIX) if out and out.suffix != _SUFFIX else out

    def _say_exported(self, identity: bool, made: exporting.Exported) -> None:
        words = self._ctx.words
        said = [words("exported", sheets=made.sheets, path=made.path)]
        if made.left_out:
            names = "、".join(label.text(self._ctx.lang) for label in made.left_out)
            said.append(words("exported_without", names=names))
        if identity:
            said.append(words("excel_identity_warning"))
        self._notice.say("\n".join(said), "done")

    # -- in ----------------------------------------------------------------------------------------

    def import_any(self) -> None:
        """Ask for a workbook or the table of any form, try it and show what it will change."""
        path = self._chosen()
        if path is not None:
            self.import_fitting(path)

    def import_form(self, form: str) -> None:
        """Ask for a table of one form, try it and show what it will change."""
        path = self._chosen()
        if path is not None:
            action = partial(_import_table, form)
            self._try(action, lambda loaded: as_workbook(form, loaded), path)

    def import_fitting(self, path: Path) -> None:
        """Try a table whose form nobody has named, and show what it will change."""
        self._file.ask(fitting.fitting_form, path, then=lambda fit: self._try_fitting(path, fit))

    def _try_fitting(self, path: Path, fit: fitting.Fit) -> None:
        if fit.form:
            action = partial(_import_table, fit.form)
            self._try(action, lambda loaded: as_workbook(fit.form, loaded), path)
        elif self._file.session.kind == "district":
            self._submitted(path)
        else:
            self._try(loading.import_workbook, lambda outcome: outcome, path)

    def _chosen(self) -> Path | None:
        words = self._ctx.words
        return self._ctx.asker.open_path(self._window, words("excel_import"), words("kinds_table"))

    def _try(
        self,
        action: Callable[..., Loaded | LoadedWorkbook],
        whole: Callable[..., LoadedWorkbook],
        path: Path,
    ) -> None:
        self._file.ask(
            partial(action, dry_run=True),
            path,
            self._file.collection.number,
            then=lambda outcome: self._show(action, path, whole(outcome)),
            title=self._ctx.words("import_reading", file=path.name),
        )

    def _show(self, action: Callable[..., object], path: Path, outcome: LoadedWorkbook) -> None:
        dialog = ImportPreview(self._ctx, path, outcome, self._file.catalogue, self._window)
        dialog.agreed.connect(lambda leave_out: self._take(action, path, leave_out))
        dialog.keep_wished.connect(lambda: self._keep(path, outcome))
        self.preview = dialog
        dialog.open()

    def _take(self, action: Callable[..., object], path: Path, leave_out: bool) -> None:
        self._file.act(
            action,
            path,
            self._file.collection.number,
            partial=leave_out,
            then=lambda _: self._taken(path),
            title=self._ctx.words("import_taking", file=path.name),
        )

    def _taken(self, path: Path) -> None:
        self._file.refresh()
        self._notice.say(self._ctx.words("imported", file=path.name), "done")

    def _keep(self, path: Path, outcome: LoadedWorkbook) -> None:
        """Write the rows that cannot be taken, with their reasons."""
        assert self.preview is not None
        words = self._ctx.words
        proposal = path.with_name(words("import_kept_name", file=path.stem) + _SUFFIX)
        out = self._ctx.asker.save_path(
            self.preview, words("import_keep"), proposal, words("kinds_workbook")
        )
        if out is None:
            return
        try:
            returning.give_back(outcome, path, out, lang=self._ctx.lang)
        except EdudeskError as error:
            self.preview.notice.say(error.text(self._ctx.lang))
            return
        self.preview.notice.say(words("import_kept", path=out), "done")


def _import_table(
    form: str,
    desk: Desk,
    path: Path,
    collection: int,
    *,
    dry_run: bool = False,
    partial: bool = False,
) -> Loaded:
    return loading.import_table(desk, form, path, collection, dry_run=dry_run, partial=partial)
