"""Freezes the shape in which the forms travel, at a release.

    python -m tools.editions

A frozen edition is never edited: packages made under it lie in mailboxes and are read for years.
"""

from __future__ import annotations

import sys

import msgspec

from edudesk.catalogue.library import load
from edudesk.paths import shipped
from edudesk.storage.transport import edition_of


def main() -> int:
    """Write the edition of the forms as they are, unless it is frozen already."""
    edition = edition_of(load().school_forms)
    folder = shipped("resources") / "exchange" / "editions"
    folder.mkdir(exist_ok=True)
    path = folder / f"{edition.code}.json"
    if path.exists():
        print(f"{path.name} is frozen already")
        return 0
    path.write_bytes(msgspec.json.format(msgspec.json.encode(edition), indent=1) + b"\n")
    print(f"{path.name} written: name it in CHANGELOG.md and commit it with the release")
    return 0


if __name__ == "__main__":
    sys.exit(main())
