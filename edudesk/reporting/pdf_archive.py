"""Makes of a PDF one that archives take, PDF/A-2u, and that is the same bytes every time.

Source: ISO 19005-2 (level U: every character has its text). What the writing library leaves open is
closed here: output intent, XMP metadata, plain syntax, an identifier made from the contents.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from zlib import adler32

from msgspec import Struct
from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from edudesk.paths import shipped

_PRODUCER = "EduDesk"
_RETURN = 0x0D
_PRINTED = 4  # flag of an annotation: nothing on the page is for the screen alone
_CONDITION = "sRGB IEC61966-2.1"


class Imprint(Struct, frozen=True, kw_only=True):
    """What a PDF says of itself beside its title: whose figures, of which round, in which fonts."""

    author: str = ""
    subject: str = ""
    keywords: str = ""


def archive(raw: BytesIO, out: Path, title: str, imprint: Imprint) -> None:
    """Write the PDF in `raw` to `out` as PDF/A-2u.

    No time of making is kept: the moment of the figures stands in the subject, and the same
    contents are the same bytes. Raises OSError when nothing can be written.
    """
    with Pdf.open(raw) as pdf:
        _add_intent(pdf)
        for page in pdf.pages:
            if "/Trans" in page:
                del page["/Trans"]  # an empty one, of no use on paper
            for note in page.get("/Annots", ()):
                note.F = _PRINTED
                note.Border = Array([0, 0, 0])
        _describe(pdf, title, imprint)
        _end_plainly(pdf)
        # Without object streams there is no stream of cross references either, whose last byte
        # nobody could choose.
        pdf.save(out, deterministic_id=True, object_stream_mode=ObjectStreamMode.disable)


def _end_plainly(pdf: Pdf) -> None:
    """See to it that no compressed stream ends with a carriage return.

    With the line feed before `endstream` it reads as one line end, and the stream as a byte too
    short (ISO 19005-2, 6.1.7.1). The last byte is the checksum's, so a space more changes it.
    """
    for stream in pdf.objects:
        if not isinstance(stream, Stream):
            continue
        if _last_byte(stream) != _RETURN:
            continue
        data = stream.read_bytes()
        while adler32(data) & 0xFF == _RETURN:
            data += b" "
        stream.write(data)
        if "/Length1" in stream:
            stream.Length1 = len(data)


def _last_byte(stream: Stream) -> int:
    """Return the last byte of the stream as it is written: one that is plain will be compressed."""
    if "/Filter" in stream:
        return stream.read_raw_bytes()[-1]
    return adler32(stream.read_bytes()) & 0xFF


@cache
def _profile() -> bytes:
    return (shipped("resources") / "colour" / "srgb.icc").read_bytes()


def _add_intent(pdf: Pdf) -> None:
    profile = pdf.make_stream(_profile(), N=3, Alternate=Name.DeviceRGB)
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String(_CONDITION),
        Info=String(_CONDITION),
        DestOutputProfile=profile,
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])


def _describe(pdf: Pdf, title: str, imprint: Imprint) -> None:
    """Say the same in the old table of information and in XMP, which PDF/A wants alike."""
    del pdf.docinfo
    for key, text in (
        (Name.Title, title),
        (Name.Author, imprint.author),
        (Name.Subject, imprint.subject),
        (Name.Keywords, imprint.keywords),
        (Name.Creator, _PRODUCER),
        (Name.Producer, _PRODUCER),
    ):
        if text:
            pdf.docinfo[key] = String(text)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata.load_from_docinfo(pdf.docinfo)
        metadata["dc:language"] = ["zh-CN"]
        metadata["pdfaid:part"] = "2"
        metadata["pdfaid:conformance"] = "U"
