"""Has strangers' databases read in a process of its own, one file after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from edudesk.storage.captive import PATIENCE, Captive
from edudesk.storage.foreign import Found, Refused, refuse_header
from edudesk.storage.reader import No, Yes, first_message
from edudesk.storage.transport import Shape

FLAG: Final = "--read-foreign"
"""Argument by which the program becomes this process."""

_Answer = Yes | No


class Quarantine(Captive):
    """Reads packages of the schemas `known`; a context, see `Captive`."""

    def __init__(self, known: Sequence[Shape], *, patience: float = PATIENCE) -> None:
        super().__init__(FLAG, first_message(known), patience=patience)

    def read(self, image: bytes) -> Found:
        """Return what a database of a known schema holds.

        Raises:
            Refused: it is something else, took too long, or brought the process down.
        """
        refuse_header(image)
        try:
            answer: _Answer = msgspec.msgpack.decode(self.ask(image), type=_Answer)
        except msgspec.DecodeError as error:
            self._end()  # whatever speaks there is not trusted with another file
            raise Refused("damaged", "no answer of the reading process") from error
        if isinstance(answer, No):
            raise Refused(answer.why, answer.detail)
        return answer.found
