"""The catalogue: all that the definitions say, proven once, kept compiled for the next start."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import asdict

from edudesk import __version__
from edudesk.catalogue.definitions import Definitions
from edudesk.catalogue.kept import keep, read_kept
from edudesk.catalogue.reader import Source, find_sources
from edudesk.errors import UnknownNameError
from edudesk.model.form import CodeList, Field, Form
from edudesk.model.place import FileKind
from edudesk.paths import shipped

_COMPILED_FORM = 37  # raise it when what is compiled from the same files changes


class Catalogue(Definitions, frozen=True, kw_only=True):
    """All definitions, and how to find one among them.

    `fingerprint`: hash of the definition files and the program's version.
    """

    fingerprint: str

    @property
    def school_forms(self) -> tuple[Form, ...]:
        """Forms of a school file, in page order."""
        return self.forms_of("school")

    @property
    def district_forms(self) -> tuple[Form, ...]:
        """Forms of a district file, in page order."""
        return self.forms_of("district")

    def forms_of(self, kind: FileKind) -> tuple[Form, ...]:
        """Return the forms of a file of this kind, in page order."""
        own = [form for form in self.forms.values() if form.owner == kind]
        return tuple(sorted(own, key=lambda form: (form.order, form.code)))

    def form(self, code: str) -> Form:
        """Return the form of this code.

        Raises:
            UnknownNameError: there is none.
        """
        if code not in self.forms:
            raise UnknownNameError(
                zh=f"没有代码为“{code}”的表，可用的有：{'、'.join(self.forms)}。",
                en=f"There is no form “{code}”. There are: {', '.join(self.forms)}.",
            )
        return self.forms[code]

    def field(self, form: str, code: str) -> Field:
        """Return a field of a form.

        Raises:
            UnknownNameError: there is no such form or field.
        """
        known = self.form(form).by_code
        if code not in known:
            raise UnknownNameError(
                zh=f"“{self.forms[form].title.zh}”没有指标“{code}”，可用的有：{'、'.join(known)}。",
                en=f"Form “{form}” has no field “{code}”. It has: {', '.join(known)}.",
            )
        return known[code]

    def codes(self, field: Field) -> CodeList | None:
        """Return the code list of a field, None when it has none."""
        return self.lists[field.list] if field.list else None


def load(
    forms: Path | None = None, reports: Path | None = None, *, cache: bool = True
) -> Catalogue:
    """Return the catalogue of the definitions in two folders, the shipped ones by default.

    With `cache` a compiled copy is kept in the user's cache folder; one that is missing, damaged or
    of other files is made again.

    Raises:
        DefinitionError: the definitions are faulty; every fault of every file is listed.
    """
    forms = forms or shipped("forms")
    reports = reports or shipped("reports")
    sources = find_sources(forms, reports)
    fingerprint = _fingerprint(sources)
    kept = read_kept("catalogue", fingerprint, Catalogue) if cache else None
    if kept is not None and kept.fingerprint == fingerprint:
        return kept
    from edudesk.catalogue.building import build  # not needed at an ordinary start

    built = Catalogue(fingerprint=fingerprint, **asdict(build(sources, forms, reports)))
    if cache:
        keep("catalogue", fingerprint, built)
    return built


def _fingerprint(sources: Iterable[Source]) -> str:
    messages = shipped("resources") / "i18n" / "checks.toml"
    digest = hashlib.sha256(f"{__version__} {_COMPILED_FORM}".encode())
    digest.update(messages.read_bytes())
    for source in sources:
        digest.update(f"\0{source.name}\0{len(source.content)}\0".encode())
        digest.update(source.content)
    return digest.hexdigest()
