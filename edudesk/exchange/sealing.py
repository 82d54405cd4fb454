"""Encrypts personal columns to the district: with its key, or under a passphrase as a fallback."""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from edudesk.errors import EdudeskError

SHORTEST_PASSPHRASE: Final = 8
"""Characters that a passphrase must have; it is told by phone, so it cannot be very long."""

_INFO: Final = b"EduDesk box 1\n"
_SALT, _NONCE = 16, 12
_COST: Final = 2**16  # of scrypt: a fifth of a second, 64 MB


def new_private_key() -> bytes:
    """Return a private key (32 bytes) that a district reads personal columns with."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_key_of(private: bytes) -> bytes:
    """Return the public key (32 bytes) that goes out with the task packages."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal_to_key(plain: bytes, public: bytes, about: str) -> bytes:
    """Return `plain` encrypted to a district's key (RFC 9180).

    `about`: what it belongs to (the digest of the package); it opens with the same one only.
    """
    return _suite().encrypt(plain, X25519PublicKey.from_public_bytes(public), _info(about))


def open_with_key(box: bytes, private: bytes, about: str) -> bytes:
    """Return what a box holds.

    Raises:
        EdudeskError: it is for another key, or was altered.
    """
    try:
        return _suite().decrypt(box, X25519PrivateKey.from_private_bytes(private), _info(about))
    except (InvalidTag, ValueError) as error:
        raise _not_ours() from error


def seal_with_passphrase(plain: bytes, passphrase: str, about: str) -> bytes:
    """Return `plain` encrypted under a passphrase; see `seal_to_key` for `about`.

    Raises:
        EdudeskError: the passphrase is too short.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise EdudeskError(
            f"口令至少 {SHORTEST_PASSPHRASE} 个字符，请用电话告诉区县，不要写在邮件里。",
            f"A passphrase has at least {SHORTEST_PASSPHRASE} characters; tell it by phone, not in "
            "the mail.",
        )
    salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
    return salt + nonce + AESGCM(_stretched(passphrase, salt)).encrypt(nonce, plain, _info(about))


def open_with_passphrase(box: bytes, passphrase: str, about: str) -> bytes:
    """Return what a box holds.

    Raises:
        EdudeskError: another passphrase, or it was altered.
    """
    salt, nonce, body = box[:_SALT], box[_SALT : _SALT + _NONCE], box[_SALT + _NONCE :]
    try:
        return AESGCM(_stretched(passphrase, salt)).decrypt(nonce, body, _info(about))
    except (InvalidTag, ValueError) as error:
        raise _not_ours() from error


def _suite() -> Suite:
    return Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def _info(about: str) -> bytes:
    return _INFO + about.encode()


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode())


def _not_ours() -> EdudeskError:
    return EdudeskError(
        "加密的个人信息打不开：口令不对，或是发给别的区县的，或已被改动。其余数据不受影响。",
        "The encrypted personal columns do not open: another passphrase, another district's key, "
        "or they were altered. The other figures are not affected.",
    )
