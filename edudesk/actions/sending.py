"""Sending as people send: words to paste into a chat, a copy on a stick, a draft for the mailer."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import NamedTuple

from edudesk.actions.outgoing import write_whole
from edudesk.actions.packing import Packed
from edudesk.actions.session import Desk, spoken
from edudesk.actions.tasks import task_of
from edudesk.errors import FileRefusedError, why


class Covering(NamedTuple):
    """What is said with a package: subject and text; `to`: the district's contact, if known."""

    subject: str
    text: str
    to: str


def covering(desk: Desk, collection: int, packed: Packed) -> Covering:
    """Return the words that go with a package: whose, which number, its check code, what to do."""
    manifest = packed.manifest
    task = task_of(desk, collection)
    told = {
        "school": manifest.school_name,
        "code": manifest.school_code,
        "title": desk.store.collection(collection).title,
        "moment": manifest.moment,
        "sequence": manifest.sequence,
        "check_code": packed.code,
        "file": packed.path.name,
    }
    key = "cover_draft" if manifest.draft else "cover_text"
    subject = spoken("cover_subject", **told).zh
    return Covering(subject, spoken(key, **told).zh, task.contact if task else "")


def copy_to(package: Path, out: Path) -> Path:
    """Copy a package to a stick or folder, read it back and compare; return where it is.

    Raises:
        FileRefusedError: the package is not there any more.
        NotWritableError: the place cannot be written, or gives something else back.
    """
    write_whole(_read(package), out)
    return out


def mail_draft(package: Path, words: Covering, out: Path) -> Path:
    """Write a draft (.eml) that the mail program opens ready to be sent, the package attached.

    Raises:
        FileRefusedError: the package is not there any more.
        NotWritableError: nothing can be written there.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = words.subject
    if "@" in words.to:
        message["To"] = next(part for part in words.to.split() if "@" in part)
    message["X-Unsent"] = "1"  # Outlook and Foxmail open it for writing, not as one received
    message.set_content(words.text)
    message.add_attachment(
        _read(package),
        maintype="application",
        subtype="octet-stream",  # what no mail filter thinks it knows
        filename=package.name,
    )
    write_whole(message.as_bytes(), out)
    return out


def _read(package: Path) -> bytes:
    try:
        return package.read_bytes()
    except OSError as error:
        raise FileRefusedError(
            zh=f"找不到或读不出 {package}（{why(error)}）。请重新打包，内容不变时文件完全相同。",
            en=f"{package} is gone or unreadable ({error.strerror}). Pack again: the same content "
            "gives the same file.",
        ) from error
