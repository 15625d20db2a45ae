"""Makes a finished PDF fit to be kept: PDF/A-3b (ISO 19005-3), with the files that belong to it attached.

What stands on the pages is reportlab's and stays as it is; this adds what a reader of later decades needs to show it
as it was meant, and takes out the metadata that say nothing.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import md5
from html import escape
from io import BytesIO
from typing import Final

from pikepdf import Array, Dictionary, Name, Object, Pdf, StreamDecodeLevel, String

from app.data import resources
from app.services.canonical import hash_of

COLOURS: Final = "sRGB IEC61966-2.1"
SAID_NOWHERE: Final = ("/Author", "/Subject", "/Keywords")  # reportlab writes them with words of its own
XMP: Final = """<?xpacket begin="\N{ZERO WIDTH NO-BREAK SPACE}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate>
<xmp:ModifyDate>{made}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a document carries. name, about: what readers list of it, and so without patient data."""

    name: str
    content: bytes
    about: str
    media_type: str = "application/json"


def facts(what: str, content: bytes) -> Attachment:
    """What a document says, as the canonical JSON whose hash its pages print; never for a patient's copy.

    what: as "record" or "flow-sheet"; it begins the file's name.
    """
    sha256 = hash_of(content)
    return Attachment(f"{what}-{sha256[:12]}.json", content, f"The data behind the pages, as JSON. SHA-256: {sha256}")


def archived(pdf: bytes, attachments: Sequence[Attachment] = ()) -> bytes:
    """The PDF as PDF/A-3b; the same arguments give the same bytes. Its Info dictionary must hold title and date."""
    if len({a.name for a in attachments}) < len(attachments):
        raise ValueError("two attachments have one name")
    file = BytesIO()
    with Pdf.open(BytesIO(pdf)) as opened:
        info = opened.trailer["/Info"]
        for name in SAID_NOWHERE:
            if name in info:
                del info[name]
        del opened.trailer["/ID"]  # reportlab gives many documents the same one; saving makes another
        root = opened.Root
        root["/Metadata"] = opened.make_stream(_xmp(info), Type=Name.Metadata, Subtype=Name.XML)
        root["/OutputIntents"] = Array([_intent(opened)])
        if attachments:
            files = {a.name: opened.make_indirect(_file(opened, a, info["/CreationDate"])) for a in attachments}
            root["/AF"] = Array(files.values())
            listed = [part for name, at in sorted(files.items()) for part in (String(name), at)]
            root["/Names"] = Dictionary(EmbeddedFiles=Dictionary(Names=Array(listed)))
        opened.save(
            file,
            min_version="1.7",
            deterministic_id=True,
            fix_metadata_version=False,  # else the XMP is parsed and written again
            compress_streams=False,  # they are, but for the metadata, which must be readable without
            stream_decode_level=StreamDecodeLevel.none,
        )
    return file.getvalue()


def _xmp(info: Object) -> bytes:
    """What the Info dictionary says, as PDF/A wants it said."""
    date = str(info["/CreationDate"])  # D:20261122145500-05'00'
    year, month, day, hour, minute, second = date[2:6], *(date[n : n + 2] for n in range(6, 16, 2))
    made = f"{year}-{month}-{day}T{hour}:{minute}:{second}{date[16:19]}:{date[20:22]}"
    title, producer = (escape(str(info[key]), quote=False) for key in ("/Title", "/Producer"))
    return XMP.format(title=title, producer=producer, made=made).encode()


def _intent(opened: Pdf) -> Object:
    """What the numbers of the pages' colours mean."""
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=COLOURS,
        Info=COLOURS,
        DestOutputProfile=opened.make_stream(_profile(), N=3),
    )


@lru_cache(maxsize=1)
def _profile() -> bytes:
    return (resources() / "colour" / "srgb.icc").read_bytes()


def _file(opened: Pdf, attachment: Attachment, made: Object) -> Object:
    """The specification of an attached file."""
    content = attachment.content
    embedded = opened.make_stream(
        zlib.compress(content),
        Type=Name.EmbeddedFile,
        Subtype=Name(f"/{attachment.media_type}"),
        Filter=Name.FlateDecode,
        Params=Dictionary(
            Size=len(content),
            CheckSum=String(md5(content, usedforsecurity=False).digest()),
            CreationDate=made,
            ModDate=made,
        ),
    )
    return Dictionary(
        Type=Name.Filespec,
        F=attachment.name,
        UF=attachment.name,
        Desc=attachment.about,
        AFRelationship=Name.Data,
        EF=Dictionary(F=embedded, UF=embedded),
    )
