"""Verifying: whether a file that was sent is whole, who it is from, and whether paper agrees."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Final, NamedTuple

from edudesk.actions.outgoing import known_editions
from edudesk.actions.session import Desk
from edudesk.catalogue.library import Catalogue, load
from edudesk.errors import EdudeskError
from edudesk.exchange.packages import quarantine_for, read_bytes, read_package, shapes_of
from edudesk.exchange.signing import fingerprint
from edudesk.model.receiving import Receipt
from edudesk.model.submission import Manifest, Package, check_code

_DIGITS: Final = 32


class Verified(NamedTuple):
    """A package that was proven.

    `code`: its 校验码; `signer`: fingerprint of the machine that made it; `wrong_groups`: which
    groups (from 1) of the code on paper are others, None when no code was given.
    """

    manifest: Manifest
    code: str
    signer: str
    wrong_groups: tuple[int, ...] | None

    @property
    def accepted(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.wrong_groups


def verify(path: Path, *, code: str = "", catalogue: Catalogue | None = None) -> Verified:
    """Prove a file that was sent, and compare it with the code on paper if one is given.

    Raises:
        FileRefusedError: with a reason that a clerk can act on.
        EdudeskError: the code does not have 32 digits.
    """
    if code:
        plain_code(code)  # a code with a digit missing is told before the file is read
    return verified(opened_package(path, catalogue or load()), code)


def verified(package: Package, code: str = "") -> Verified:
    """Return what a proven package says of itself, beside the code on paper if one is given.

    Raises:
        EdudeskError: the code does not have 32 digits.
    """
    typed = plain_code(code) if code else ""
    own = check_code(bytes.fromhex(package.manifest.digest))
    return Verified(
        manifest=package.manifest,
        code=own,
        signer=fingerprint(package.key),
        wrong_groups=differing_groups(typed, own) if code else None,
    )


def opened_package(path: Path, catalogue: Catalogue) -> Package:
    """Return the package in a file, however it is named and wrapped, proven.

    Raises:
        FileRefusedError: with a reason that a clerk can act on.
    """
    image = read_bytes(path)
    shapes = shapes_of(known_editions(catalogue))
    with quarantine_for(shapes) as reader:
        return read_package(image, path.name, shapes, reader)


def kept_package(desk: Desk, receipt: Receipt) -> Package | None:
    """Return the submission that a district keeps, None of a workbook, which proves nothing."""
    if receipt.kind != "file":
        return None
    shapes = shapes_of(known_editions(desk.catalogue))
    with quarantine_for(shapes) as reader:
        return read_package(desk.store.received.body(receipt.number), receipt.name, shapes, reader)


def plain_code(text: str) -> str:
    """Return a code as it is printed, whatever stands between its digits and however wide they are.

    Raises:
        EdudeskError: there are more or fewer than 32 digits.
    """
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign in "0123456789")
    if len(digits) != _DIGITS:
        raise EdudeskError(
            f"校验码应为 {_DIGITS} 位数字（8 组，每组 4 位），现为 {len(digits)} 位，"
            "请对照纸质表页脚核对。",
            f"A check code has {_DIGITS} digits in eight groups; there are {len(digits)}. Compare "
            "it with the foot of the page.",
        )
    return " ".join(digits[at : at + 4] for at in range(0, _DIGITS, 4))


def differing_groups(typed: str, own: str) -> tuple[int, ...]:
    """Return which groups of two codes differ, from 1."""
    pairs = zip(typed.split(), own.split(), strict=True)
    return tuple(at for at, (one, other) in enumerate(pairs, start=1) if one != other)
