"""Letters: small signed JSON files such as tasks, returns and receipts."""

from __future__ import annotations

from typing import Final, Literal, TypeVar

import msgspec

from edudesk.catalogue.words import load_words
from edudesk.errors import FileRefusedError
from edudesk.exchange.signing import verifies
from edudesk.storage.transport import Signer

LetterKind = Literal["task", "return", "receipt", "proposal", "remarks"]
T = TypeVar("T", bound=msgspec.Struct)

_SIGNED: Final = b"EduDesk letter 1\n"


class _Envelope(msgspec.Struct, frozen=True):
    kind: LetterKind
    key: str
    signature: str
    body: msgspec.Raw


def write_letter(kind: LetterKind, body: msgspec.Struct, sign: Signer) -> bytes:
    """Return a letter as it is sent, signed over its kind and the bytes of its body."""
    told = msgspec.json.encode(body)
    key, signature = sign(_signed(kind, told))
    return msgspec.json.encode(_Envelope(kind, key.hex(), signature.hex(), msgspec.Raw(told)))


def read_letter(image: bytes, name: str, kind: LetterKind, shape: type[T]) -> tuple[T, bytes]:
    """Return the body of a letter and the public key that signed it.

    `name`: of the file, for sentences.

    Raises:
        FileRefusedError: no letter, another kind of letter, altered on the way.
    """
    try:
        envelope = msgspec.json.decode(image, type=_Envelope)
        body = msgspec.json.decode(envelope.body, type=shape)
        key, signature = bytes.fromhex(envelope.key), bytes.fromhex(envelope.signature)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise _said("letter_damaged", name) from error
    if envelope.kind != kind:
        raise _said("letter_kind", name, _called(envelope.kind), _called(kind))
    if not verifies(key, _signed(kind, bytes(envelope.body)), signature):
        raise _said("letter_damaged", name)
    return body, key


def kind_of_letter(image: bytes, name: str) -> LetterKind:
    """Return what kind of letter a file says it is.

    Raises:
        FileRefusedError: it is no letter.
    """
    try:
        return msgspec.json.decode(image, type=_Envelope).kind
    except (msgspec.DecodeError, RecursionError) as error:
        raise _said("letter_damaged", name) from error


def is_letter(image: bytes) -> bool:
    """Whether a file looks like a letter rather than a database."""
    return image.lstrip()[:1] == b"{"


def _signed(kind: LetterKind, body: bytes) -> bytes:
    return _SIGNED + kind.encode() + b"\n" + body


def _called(kind: LetterKind) -> str:
    return f"letter_{kind}"


def _said(key: str, name: str, found: str = "", wanted: str = "") -> FileRefusedError:
    words = load_words("exchange")
    names = {"found": words.label(found), "wanted": words.label(wanted)} if found else {}
    label = words.label(key, name=name, **names)
    return FileRefusedError(zh=label.zh, en=label.en)
