"""Word and Excel twins open in LibreOffice, where it is installed, with all that they say."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pypdfium2
import pytest

from edudesk.model.document import Document
from edudesk.reporting.excel import write_workbook
from edudesk.reporting.word import write_word

OFFICE = shutil.which("soffice")
TWINS = ("annex", "form-4", "self-assessment", "rectification-ledger", "hazard-notice")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")


def converted(source: Path, folder: Path) -> str:
    """Return the text of the PDF that LibreOffice makes; fail where it cannot open the file."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
    made = source.with_suffix(".pdf")
    if source.suffix == ".docx" and not made.exists():
        pytest.skip("LibreOffice Writer is not installed")
    with pypdfium2.PdfDocument(made) as pdf:
        return "".join("".join(one.get_textpage().get_text_bounded().split()) for one in pdf)


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_twins_open_with_their_headings_and_columns(
    suffix: str, documents: dict[str, list[Document]], tmp_path: Path
) -> None:
    chosen = [documents[code][-1] for code in TWINS]
    out = tmp_path / f"twins{suffix}"
    (write_word if suffix == ".docx" else write_workbook)(chosen, out, "表册")
    text = converted(out, tmp_path)
    for document in chosen:
        assert "".join(document.heading.split()) in text
        for cell in document.table.head if document.table else ():
            assert cell.text.split("\n")[0] in text
