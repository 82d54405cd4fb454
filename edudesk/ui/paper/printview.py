"""Shows one page of a print: zoomed, scrolled, with words found and text selected by the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from edudesk.ui.look.context import Context
from edudesk.ui.paper.printpages import Hit, PrintPages

_MARGIN = 16  # px around the page
_ZOOMS = (0.5, 0.67, 0.8, 1.0, 1.25, 1.5, 2.0, 3.0)  # of the page's size on the screen
_PIXELS = 96 / 72  # of the screen in a point


class PrintView(QAbstractScrollArea):
    """One page at a time; the next one is drawn ahead, so that turning is at once."""

    turned = Signal()

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._ctx = ctx
        self._pages: PrintPages | None = None
        self._zoom = 0.0  # 0 = as wide as the window
        self.page = 0
        self.grey = False
        self._hits: Sequence[Hit] = ()
        self._current = 0
        self._drag: tuple[QPointF, QPointF] | None = None
        self.setAccessibleName(ctx.words("preview"))
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._ahead = QTimer(self, singleShot=True, interval=0)
        self._ahead.timeout.connect(self._draw_ahead)
        ctx.theme.changed.connect(self.viewport().update)

    def show_pages(self, pages: PrintPages | None) -> None:
        """Show another print from its first page, or the page in hand if it is still there."""
        self._pages = pages
        self._hits = ()
        self._drag = None
        self.turn_to(min(self.page, pages.count - 1) if pages else 0)

    def turn_to(self, page: int) -> None:
        """Show a page, counted from 0; beyond either end nothing happens."""
        if self._pages is None:
            self.viewport().update()
            return
        if 0 <= page < self._pages.count:
            self.page = page
            self._drag = None
            self._fit_bars()
            self.verticalScrollBar().setValue(0)
            self.viewport().update()
            self._ahead.start()
            self.turned.emit()

    def zoom_by(self, step: int) -> None:
        """Go to the next larger (or smaller) size."""
        here = self._scale() / _PIXELS
        larger = [zoom for zoom in _ZOOMS if zoom > here + 0.01]
        smaller = [zoom for zoom in _ZOOMS if zoom < here - 0.01]
        if step > 0 and larger:
            self._set_zoom(larger[0])
        elif step < 0 and smaller:
            self._set_zoom(smaller[-1])

    def fit_width(self) -> None:
        """Show the page as wide as the window."""
        self._set_zoom(0.0)

    def percent(self) -> int:
        """Return the present size in percent."""
        return round(100 * self._scale() / _PIXELS)

    def show_grey(self, grey: bool) -> None:
        """Show what a printer without colours makes of it."""
        self.grey = grey
        self.viewport().update()

    def mark(self, hits: Sequence[Hit], current: int) -> None:
        """Mark the places found, and turn to the current one."""
        self._hits, self._current = hits, current
        if hits and self._pages is not None:
            hit = hits[current]
            if hit.page != self.page:
                self.turn_to(hit.page)
            self._reveal(self._pages.places(hit)[0])
        self.viewport().update()

    def at(self, place: QPointF) -> QPoint:
        """Return where in the viewport a place of the page is."""
        corner = self._place().topLeft()
        return corner + (place * self._scale()).toPoint()

    def selected_text(self) -> str:
        """Return the text in the selection."""
        if self._pages is None or self._drag is None:
            return ""
        return self._pages.text(self.page, QRectF(*self._drag).normalized())

    def copy(self) -> None:
        """Put the selected text on the clipboard."""
        text = self.selected_text()
        if text:
            QGuiApplication.clipboard().setText(text)

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = zoom
        self._fit_bars()
        self.viewport().update()
        self.turned.emit()

    def _scale(self) -> float:
        """Return logical pixels in a point."""
        if self._zoom or self._pages is None:
            return (self._zoom or 1.0) * _PIXELS
        room = self.viewport().width() - 2 * _MARGIN
        return max(0.2, room / self._pages.size(self.page).width())

    def _place(self) -> QRect:
        """Return where the page lies in the viewport."""
        if self._pages is None:
            return QRect()
        size = self._pages.size(self.page) * self._scale()
        width, height = round(size.width()), round(size.height())
        left = max(_MARGIN, (self.viewport().width() - width) // 2)
        x, y = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return QRect(left - x, _MARGIN - y, width, height)

    def _fit_bars(self) -> None:
        place = self._place()
        room = self.viewport().size()
        for bar, extent, seen in (
            (self.horizontalScrollBar(), place.width(), room.width()),
            (self.verticalScrollBar(), place.height(), room.height()),
        ):
            bar.setRange(0, max(0, extent + 2 * _MARGIN - seen))
            bar.setPageStep(seen)
            bar.setSingleStep(40)

    def _reveal(self, place: QRectF) -> None:
        top = place.top() * self._scale()
        bar = self.verticalScrollBar()
        if not bar.value() <= top <= bar.value() + bar.pageStep() - 60:
            bar.setValue(max(0, round(top) - bar.pageStep() // 3))

    def _draw_ahead(self) -> None:
        if self._pages is not None and self.page + 1 < self._pages.count:
            self._pages.picture(self.page + 1, self._drawn_scale(), grey=self.grey)

    def _drawn_scale(self) -> float:
        return round(self._scale() * self.devicePixelRatioF(), 3)

    # -- events ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._ctx.theme
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("ground"))
        if self._pages is None:
            return
        place = self._place()
        picture = self._pages.picture(self.page, self._drawn_scale(), grey=self.grey)
        # Pixel by pixel: fitted into a rectangle that is rounded otherwise, lines would vanish.
        picture.setDevicePixelRatio(self.devicePixelRatioF())
        painter.drawImage(place.topLeft(), picture)
        painter.setPen(theme.colour("edge"))
        painter.drawRect(place.adjusted(-1, -1, 0, 0))
        for at, hit in enumerate(self._hits):
            if hit.page == self.page:
                colour = theme.colour("wrong" if at == self._current else "unusual")
                self._paint_places(painter, place, self._pages.places(hit), colour)
        if self._drag is not None:
            dragged = QRectF(*self._drag).normalized()
            self._paint_places(painter, place, (dragged,), theme.colour("accent"))

    def _paint_places(
        self, painter: QPainter, page: QRect, places: Sequence[QRectF], colour: QColor
    ) -> None:
        """Lay a wash with an edge over places on the page, which stays light in every palette."""
        scale = self._scale()
        wash = QColor(colour)
        wash.setAlpha(60)
        painter.setPen(QPen(colour))
        painter.setBrush(wash)
        for place in places:
            painter.drawRect(
                QRectF(
                    page.x() + place.x() * scale,
                    page.y() + place.y() * scale,
                    place.width() * scale,
                    place.height() * scale,
                )
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bars()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_by(1 if event.angleDelta().y() > 0 else -1)
            return
        bar = self.verticalScrollBar()
        down = event.angleDelta().y() < 0
        if down and bar.value() == bar.maximum():
            self.turn_to(self.page + 1)
        elif not down and event.angleDelta().y() and bar.value() == 0 and self.page:
            self.turn_to(self.page - 1)
            bar.setValue(bar.maximum())
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {
            Qt.Key.Key_PageDown: self.page + 1,
            Qt.Key.Key_PageUp: self.page - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._pages.count - 1 if self._pages else 0,
        }
        if event.key() in turns:
            self.turn_to(turns[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._on_page(event.position().toPoint())
        self._drag = (at, at)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag = (self._drag[0], self._on_page(event.position().toPoint()))
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag is not None and self._drag[0] == self._drag[1]:
            self._drag = None
            self.viewport().update()

    def _on_page(self, at: QPoint) -> QPointF:
        place, scale = self._place(), self._scale()
        return QPointF((at.x() - place.x()) / scale, (at.y() - place.y()) / scale)
