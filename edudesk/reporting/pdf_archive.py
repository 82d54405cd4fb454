"""Writes a PDF that archives take, PDF/A-2u, page by page, and the same bytes every time.

Source: ISO 19005-2 (level U: every character has its text). What the drawing library leaves open is
closed here: output intent, XMP metadata, ends of streams, an identifier made from the contents.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from msgspec import Struct
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFImageXObject,
    PDFName,
    PDFObjectReference,
    PDFStream,
    PDFString,
    PDFZCompress,
)
from reportlab.pdfbase.pdfdoc import format as formatted

from edudesk.paths import shipped
from edudesk.reporting.pdf_ink import Ink

_PRODUCER = "EduDesk"
_LANGUAGE = "zh-CN"
_CONDITION = "sRGB IEC61966-2.1"
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"  # four bytes beyond ASCII: the file is not text
_STREAM_END = b"endstream\n"
_IDENTIFIER = 16  # bytes
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
{properties}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class Imprint(Struct, frozen=True, kw_only=True):
    """What a PDF says of itself beside its title: whose figures, of which round, in which fonts."""

    author: str = ""
    subject: str = ""
    keywords: str = ""


class ArchiveFile:
    """A PDF on its way into a file: each page is written when it is finished, and let go.

    Only places in the file are kept of a page, so that memory does not grow with the pages. No time
    of making is told: the moment of the figures stands in the subject, and the same contents are
    the same bytes. The file's errors, OSError, go to whoever calls.
    """

    def __init__(self, ink: Ink, out: BinaryIO) -> None:
        self._ink = ink
        self._document = ink.document
        self._document.defaultStreamFilters = [PDFZCompress]
        self._out = out
        self._digest = sha256()
        self._size = 0
        self._places: dict[int, int] = {}  # of objects in the file, by their numbers
        self._looked = 0  # number of the last object that was looked at for being an image
        self._write(_HEAD)

    def finish_page(self) -> None:
        """End the page that is being painted and write it."""
        self._ink.finish_page()
        document = self._document
        page = document.Pages.pages[-1]
        page.Trans = None  # an empty one, of no use on paper
        reference = document.Pages.pages[-1] = document.Reference(page)
        self._put(self._number(reference))
        contents = document.Reference(page.Contents)
        number = self._number(contents)
        self._put(number)
        del document.idToObject[reference.name], document.numberToId[self._number(reference)]
        del document.idToObject[contents.name], document.numberToId[number]
        del document.idToObjectNumberAndVersion[contents.name]
        self._put_images()

    def finish(self, title: str, imprint: Imprint) -> None:
        """Write what all pages share, what the file says of itself, and where everything is."""
        document = self._document
        for font in document.delayedFonts:
            font.addObjects(document)
        told = _told(title, imprint)
        root = document.Reference(self._root(_metadata(told)), "Root")
        info = document.Reference(PDFDictionary(dict(_info(told))), "Info")
        number = 0
        while number < document.objectcounter:  # what is written may bring along more
            number += 1
            if number not in self._places:
                self._put(number)
        self._end(self._number(root), self._number(info))

    def _root(self, metadata: bytes) -> PDFDictionary:
        """Return the catalogue of the file, from which a reader finds all else."""
        document = self._document
        document.Outlines.prepare(document, self._ink.canvas)
        profile = document.Reference(PDFStream(PDFDictionary({"N": 3}), _profile()))
        intent = PDFDictionary(
            {
                "Type": PDFName("OutputIntent"),
                "S": PDFName("GTS_PDFA1"),
                "OutputConditionIdentifier": PDFString(_CONDITION),
                "Info": PDFString(_CONDITION),
                "DestOutputProfile": profile,
            }
        )
        root = {
            "Type": PDFName("Catalog"),
            "Lang": PDFString(_LANGUAGE),
            "Metadata": document.Reference(metadata, "Metadata"),
            "OutputIntents": PDFArray([intent]),
            "Pages": document.Reference(document.Pages),
        }
        if document.Outlines.ready > 0:
            root["Outlines"] = document.Reference(document.Outlines)
        return PDFDictionary(root)

    def _number(self, reference: PDFObjectReference) -> int:
        number: int = self._document.idToObjectNumberAndVersion[reference.name][0]
        return number

    def _put(self, number: int) -> None:
        """Write an object; a stream ends with CR LF.

        A line feed alone would, behind data that ends with a carriage return, make the data look a
        byte too short (ISO 19005-2, 6.1.7.1).
        """
        document = self._document
        body: bytes = formatted(document.idToObject[document.numberToId[number]], document, 1)
        if body.endswith(_STREAM_END):
            body = body.removesuffix(_STREAM_END) + b"\r\n" + _STREAM_END
        self._places[number] = self._size
        last = b"" if body.endswith(b"\n") else b"\n"
        self._write(b"%d 0 obj\n%b%bendobj\n" % (number, body, last))

    def _put_images(self) -> None:
        """Write the images that came with the page; to show them again takes their names only."""
        document = self._document
        for number in range(self._looked + 1, document.objectcounter + 1):
            image = document.idToObject.get(document.numberToId.get(number))
            if isinstance(image, PDFImageXObject):
                self._put(number)
                image.streamContent = b""
        self._looked = document.objectcounter

    def _end(self, root: int, info: int) -> None:
        """Write the table of places and the trailer."""
        start, count = self._size, len(self._places) + 1
        lines = [b"xref\n0 %d\n0000000000 65535 f \n" % count]
        lines += [b"%010d 00000 n \n" % self._places[number] for number in range(1, count)]
        self._write(b"".join(lines))
        identifier = self._digest.hexdigest()[: 2 * _IDENTIFIER].encode()
        self._write(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%b> <%b>] >>\n"
            b"startxref\n%d\n%%%%EOF\n" % (count, root, info, identifier, identifier, start)
        )

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._digest.update(data)
        self._size += len(data)


@cache
def _profile() -> bytes:
    return (shipped("resources") / "colour" / "srgb.icc").read_bytes()


def _told(title: str, imprint: Imprint) -> dict[str, str]:
    """Return what the file says of itself, by the keys of the old table of information."""
    told = {
        "Title": title,
        "Author": imprint.author,
        "Subject": imprint.subject,
        "Keywords": imprint.keywords,
        "Creator": _PRODUCER,
        "Producer": _PRODUCER,
    }
    return {key: text for key, text in told.items() if text}


def _info(told: dict[str, str]) -> dict[str, Any]:
    return {key: PDFString(text) for key, text in told.items()}


def _metadata(told: dict[str, str]) -> bytes:
    """Return the stream that says in XMP what the table says: PDF/A wants both alike."""
    alternatives = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
    forms = {
        "Title": ("dc:title", alternatives),
        "Author": ("dc:creator", "<rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq>"),
        "Subject": ("dc:description", alternatives),
        "Keywords": ("pdf:Keywords", "{}"),
        "Creator": ("xmp:CreatorTool", "{}"),
        "Producer": ("pdf:Producer", "{}"),
    }
    properties = [
        f"<{name}>{form.format(escape(told[key]))}</{name}>"
        for key, (name, form) in forms.items()
        if key in told
    ]
    properties += [
        f"<dc:language><rdf:Bag><rdf:li>{_LANGUAGE}</rdf:li></rdf:Bag></dc:language>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>U</pdfaid:conformance>",
    ]
    packet = _XMP.format(properties="\n".join(properties)).encode()
    # Not compressed, so that it is found by programs that know nothing of PDF.
    head = b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n" % len(packet)
    return head + packet + _STREAM_END
