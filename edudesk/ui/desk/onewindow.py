"""One window for each user: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Signal

from edudesk import paths

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE = 5000  # ms that a second start waits for the first; a window busy for longer is gone
_MARK = "window.running"
_TAKEN = b"taken\n"


class Handover(msgspec.Struct, frozen=True):
    """What a second start says to the first: the files it was given, in whole paths."""

    files: tuple[str, ...]


class OneWindow(QObject):
    """Listens for later starts of the same user; nothing is listened to beyond this machine."""

    handed = Signal(object)  # tuple of Path, empty when only the window was wanted

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server: QLocalServer | None = None

    def listen(self) -> None:
        """Become the first window; called when the window has been painted."""
        from PySide6.QtNetwork import QLocalServer  # dear to load: after the first paint

        QLocalServer.removeServer(_name())  # what a killed window left
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._meet)
        if server.listen(_name()):
            self._server = server
            _mark().write_bytes(b"")

    def close(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()
            self._server = None
            _mark().unlink(missing_ok=True)

    def _meet(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._hear(socket))

    def _hear(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            said = msgspec.json.decode(bytes(socket.readLine().data()), type=Handover)
        except msgspec.DecodeError:  # another program that speaks to everything it finds
            socket.disconnectFromServer()
            return
        socket.write(_TAKEN)
        socket.flush()
        self.handed.emit(tuple(Path(name) for name in said.files))


def hand_over(files: Sequence[Path]) -> bool:
    """Hand the files to the window that this user has open; False when there is none."""
    if not _mark().exists():  # spares an ordinary start the loading of Qt's sockets
        return False
    from PySide6.QtNetwork import QLocalSocket

    socket = QLocalSocket()
    socket.connectToServer(_name())
    if not socket.waitForConnected(_PATIENCE):
        return False
    _let_come_forward()
    whole = tuple(str(file.absolute()) for file in files)
    socket.write(msgspec.json.encode(Handover(whole)) + b"\n")
    socket.flush()
    return socket.waitForReadyRead(_PATIENCE) and bytes(socket.readLine().data()) == _TAKEN


def _let_come_forward() -> None:
    """Allow the first window to take the foreground, which Windows grants to the last started."""
    if sys.platform == "win32":
        from ctypes import windll

        windll.user32.AllowSetForegroundWindow(-1)


def _mark() -> Path:
    return paths.state_dir() / _MARK


def _name() -> str:
    """Return a name of its own for each user of the machine."""
    return f"edudesk-{hashlib.sha256(str(paths.state_dir()).encode()).hexdigest()[:16]}"
