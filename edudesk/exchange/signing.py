"""The installation's signature: two files signed alike come from the same machine, no more."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edudesk.errors import FileRefusedError, NotWritableError, why
from edudesk.paths import config_dir

_NAME: Final = "signing.key"
_LENGTH: Final = 32


def sign(message: bytes) -> tuple[bytes, bytes]:
    """Return the public key of this installation and its Ed25519 signature over a message.

    Raises:
        NotWritableError: there is no key yet and none can be kept.
    """
    key = _own_key()
    return key.public_key().public_bytes_raw(), key.sign(message)


def verifies(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of `key` signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: bytes) -> str:
    """Return what people compare instead of a key: four groups of four digits."""
    digits = f"{int.from_bytes(hashlib.sha256(key).digest(), 'big') % 10**16:016d}"
    return " ".join(digits[at : at + 4] for at in range(0, 16, 4))


def _own_key() -> Ed25519PrivateKey:
    path = config_dir() / _NAME
    if not path.exists():
        _keep(path, Ed25519PrivateKey.generate().private_bytes_raw())
    raw = path.read_bytes()
    if len(raw) != _LENGTH:
        raise FileRefusedError(
            zh=f"本机的签名密钥 {path} 已损坏。请删除该文件后重试；区县会看到密钥已更换并核对。",
            en=f"The signing key of this machine, {path}, is damaged. Delete it and try again; the "
            "district will see another key and ask.",
        )
    return Ed25519PrivateKey.from_private_bytes(raw)


def _keep(path: Path, raw: bytes) -> None:
    """Write a key that only its owner may read; whoever comes first wins."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise NotWritableError(
            zh=f"签名密钥不能保存到 {path}（{why(error)}）。请检查该文件夹的权限。",
            en=f"The signing key cannot be kept at {path} ({error.strerror}). Check your rights.",
        ) from error
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
