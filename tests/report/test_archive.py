"""Every PDF is fit to be kept: PDF/A-3b by structure, read back from the file, with a record's data in it as a file."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import md5, sha256
from io import BytesIO
from itertools import count
from struct import unpack_from
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from PIL import Image, ImageCms
from pypdf import PdfReader

from app.report.archive import Attachment, archived
from app.report.ink import Ink
from tests.report import srgb_profile
from tests.report.pdf_parts import dictionaries, drawings, ends, program, shown, streams
from tests.report.prints import NOTHING_ATTACHED, PRINTS, RECORDS, printed
from tests.report.reading import text, texts
from tests.report.samples import moment
from tests.report.test_flowsheet import document as sheet

NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
}
OF_PATIENTS = ("rosen", "dana", "004-118", "1988", "okafor", "brigid", "o'neil", "כוהן", "כוהין", "دانا", "asleep")
# What PDF/A-3 forbids, and what would bring transparency, layers, forms or actions in.
FORBIDDEN = {
    *("/Encrypt", "/OpenAction", "/AA", "/JavaScript", "/AcroForm", "/OCProperties", "/Annots", "/Collection"),
    *("/PresSteps", "/AlternatePresentations", "/Requirements", "/Perms", "/XFA", "/Launch", "/PS", "/OPI", "/Ref"),
    *("/SMask", "/BM", "/CA", "/ca", "/Group", "/TR", "/TR2", "/HTP", "/Alternates", "/ExtGState", "/DecodeParms"),
    *("/FFilter", "/FDecodeParms", "/Encoding", "/Interpolate", "/Pattern", "/Shading"),
}
PAINT_OPERATORS = {"g", "G", "rg", "RG"}
OTHER_COLOURS = {"cs", "CS", "sc", "SC", "scn", "SCN", "k", "K", "sh", "ri", "gs", "BI", "INLINE IMAGE"}


@pytest.fixture(params=PRINTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def pdf(name: str) -> bytes:
    return printed(name).pdf


@pytest.fixture
def opened(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(pdf)) as file:
        yield file


def xmp(file: pikepdf.Pdf) -> ET.Element:
    found = ET.fromstring(file.Root.Metadata.read_raw_bytes()).find("rdf:RDF/rdf:Description", NS)
    assert found is not None
    return found


def said(file: pikepdf.Pdf, path: str) -> str:
    (found,) = xmp(file).findall(path, NS)
    return str(found.text)


def test_the_file_says_what_it_is(opened: pikepdf.Pdf, pdf: bytes) -> None:
    assert said(opened, "pdfaid:part") == "3"
    assert said(opened, "pdfaid:conformance") == "B"
    first, second = pdf.split(b"\n", 2)[:2]
    assert first == b"%PDF-1.7"
    assert second.startswith(b"%")
    assert len(second) >= 5
    assert min(second[1:5]) > 127
    assert pdf.count(b"%%EOF") == 1
    assert pdf.endswith(b"%%EOF\n")


def test_the_metadata_can_be_read_without_any_decoding(opened: pikepdf.Pdf) -> None:
    stream = opened.Root.Metadata
    assert (stream.Type, stream.Subtype) == ("/Metadata", "/XML")
    assert "/Filter" not in stream
    packet = stream.read_raw_bytes()
    begin, end = packet.splitlines()[0], packet.splitlines()[-1]
    assert begin == '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'.encode()
    assert end == b'<?xpacket end="r"?>'


def test_xmp_and_info_say_the_same_title_producer_and_time(opened: pikepdf.Pdf, pdf: bytes) -> None:
    info = PdfReader(BytesIO(pdf)).metadata
    assert info is not None
    assert set(info) == {"/Title", "/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped"}
    assert said(opened, "dc:title/rdf:Alt/rdf:li") == info.title
    assert xmp(opened).find("dc:title/rdf:Alt/rdf:li", NS).get("{http://www.w3.org/XML/1998/namespace}lang")
    assert said(opened, "dc:format") == "application/pdf"
    assert said(opened, "pdf:Producer") == info.producer
    assert said(opened, "xmp:CreatorTool") == info.creator
    assert info.producer.startswith("Cowslip")
    times = [datetime.fromisoformat(said(opened, f"xmp:{which}")) for which in ("CreateDate", "ModifyDate")]
    assert times == [info.creation_date, info.modification_date]
    assert times[0].utcoffset() == info.creation_date.utcoffset()


def test_the_time_is_that_of_printing(opened: pikepdf.Pdf, name: str) -> None:
    if printed(name).records:
        at = printed(name).records[0].printed
        assert datetime.fromisoformat(said(opened, "xmp:CreateDate")) == at.utc


@pytest.mark.parametrize(
    ("date", "written"),
    [(moment(), "2026-11-22T14:47:00-05:00"), (replace(moment(0.15), offset=345), "2026-11-23T01:32:09+05:45")],
)
def test_a_time_is_written_with_its_offset_and_a_title_with_its_signs(date: Any, written: str) -> None:
    ink = Ink((200, 200), "A<B> & \N{GREEK SMALL LETTER BETA}", "Cowslip 1", date)
    ink.end_page()
    with pikepdf.open(BytesIO(ink.finish())) as file:
        assert said(file, "xmp:CreateDate") == written
        assert said(file, "dc:title/rdf:Alt/rdf:li") == "A<B> & β"


def test_nothing_but_pages_and_attached_files_holds_patient_data(opened: pikepdf.Pdf) -> None:
    words = [opened.Root.Metadata.read_bytes().decode()]
    for each in dictionaries(opened):
        for key, value in each.items():
            parts = list(value) if isinstance(value, pikepdf.Array) else [value]
            words += [str(key), *(str(p) for p in parts if isinstance(p, pikepdf.String | pikepdf.Name | str))]
    assert len(words) > 100
    all_of_it = re.sub("[0-9a-f]{12,}", "", "\n".join(words).lower())  # a hash may hold the digits of any year
    assert [name for name in OF_PATIENTS if name in all_of_it] == []


def test_it_is_not_encrypted_and_has_an_id_of_its_own() -> None:
    ids = set()
    for name in PRINTS:
        with pikepdf.open(BytesIO(printed(name).pdf)) as file:
            assert not file.is_encrypted
            first, second = (bytes(part) for part in file.trailer.ID)
            assert len(first) == len(second) == 16
            ids.add(first)
    assert len(ids) == len(PRINTS)


def test_nothing_stands_in_it_that_is_forbidden(opened: pikepdf.Pdf) -> None:
    keys = {key for each in dictionaries(opened) for key in each.keys()}  # noqa: SIM118  # no mapping
    assert len(keys) > 30
    assert keys & FORBIDDEN == set()
    assert {str(each.get("/S")) for each in dictionaries(opened) if "/S" in each} == {"/GTS_PDFA1"}


def test_streams_are_packed_with_deflate_only_and_their_data_stand_in_the_file(opened: pikepdf.Pdf) -> None:
    found = streams(opened)
    filters = [f if isinstance(f, pikepdf.Array) else [f] for each in found if (f := each.get("/Filter")) is not None]
    assert {str(each) for several in filters for each in several} == {"/FlateDecode"}
    assert [each for each in found if "/F" in each] == []


def test_each_stream_is_followed_by_an_end_of_line_that_it_does_not_count(opened: pikepdf.Pdf, pdf: bytes) -> None:
    assert ends(pdf) == [b"\n"] * len(streams(opened))


def test_so_is_one_whose_own_last_byte_is_an_end_of_line() -> None:
    found = (Attachment("a.txt", b"x" * n + b"\n", "a", "text/plain") for n in count())
    ink = Ink((200, 200), "t", "p", moment())
    ink.end_page()
    plain = ink.finish()
    for attachment in found:
        made = archived(plain, [attachment])
        with pikepdf.open(BytesIO(made)) as file:
            if file.Root.AF[0].EF.F.read_raw_bytes().endswith(b"\n"):
                break
    assert set(ends(made)) == {b"\n"}


def test_colours_are_red_green_blue_and_grey_which_the_output_intent_explains(opened: pikepdf.Pdf) -> None:
    used = {str(step.operator) for drawing in drawings(opened) for step in drawing}
    assert used & PAINT_OPERATORS
    assert used & OTHER_COLOURS == set()
    drawn = [each for each in streams(opened) if each.get("/Type") == "/XObject"]
    assert {str(each.Subtype) for each in drawn} <= {"/Form", "/Image"}
    assert {str(each.ColorSpace) for each in drawn if each.Subtype == "/Image"} <= {"/DeviceRGB"}
    assert not [each for each in dictionaries(opened) if "/ColorSpace" in each and each.get("/Subtype") != "/Image"]
    (intent,) = opened.Root.OutputIntents
    assert (intent.Type, intent.S) == ("/OutputIntent", "/GTS_PDFA1")
    assert str(intent.OutputConditionIdentifier) == "sRGB IEC61966-2.1"
    profile = intent.DestOutputProfile
    assert profile.N == 3
    content = profile.read_bytes()
    assert len(content) == unpack_from(">I", content)[0]
    assert content[8] < 4, "of a version that PDF/A knows"
    assert (content[12:16], content[16:20], content[36:40]) == (b"mntr", b"RGB ", b"acsp")


def test_the_profile_means_what_another_maker_of_srgb_means() -> None:
    ours = ImageCms.getOpenProfile(BytesIO(srgb_profile.FILE.read_bytes()))
    theirs = ImageCms.createProfile("sRGB")
    steps = [*range(0, 255, 15), 254, 255, 1, 2, 3]
    picture = Image.new("RGB", (len(steps) ** 2, len(steps)))
    picture.putdata([(red, green, blue) for red in steps for green in steps for blue in steps])
    for intent in (ImageCms.Intent.PERCEPTUAL, ImageCms.Intent.RELATIVE_COLORIMETRIC):
        seen = ImageCms.applyTransform(picture, ImageCms.buildTransform(ours, theirs, "RGB", "RGB", intent))
        assert seen.tobytes() == picture.tobytes()


def test_the_profile_is_the_one_that_its_script_makes() -> None:
    assert srgb_profile.FILE.read_bytes() == srgb_profile.profile()


def test_fonts_are_embedded_subsets_named_so(opened: pikepdf.Pdf) -> None:
    named = [each for each in dictionaries(opened) if each.get("/Type") == "/Font"]
    assert len({str(font.BaseFont) for font in named}) == len(named) >= 2
    for font in named:
        assert font.Subtype == "/TrueType"
        assert re.fullmatch(r"/[A-Z]{6}\+(NotoSans[\w-]*|DroidSansFallback|CowslipHangul-Regular)", str(font.BaseFont))
        assert font.FontDescriptor.FontName == font.BaseFont
        content = font.FontDescriptor.FontFile2
        assert content.Length1 == len(content.read_bytes())


def test_a_font_is_symbolic_with_the_one_table_by_which_codes_are_glyphs(opened: pikepdf.Pdf) -> None:
    for font, _ in shown(opened).values():
        assert int(font.FontDescriptor.Flags) & 0b100
        assert not int(font.FontDescriptor.Flags) & 0b100000
        assert program(font.FontDescriptor.FontFile2.read_bytes()).cmaps == [(1, 0)]


def test_each_code_that_is_shown_has_a_glyph_as_wide_as_the_file_says(opened: pikepdf.Pdf) -> None:
    for font, codes in shown(opened).values():
        drawn = program(font.FontDescriptor.FontFile2.read_bytes())
        first, last, widths = int(font.FirstChar), int(font.LastChar), [float(w) for w in font.Widths]
        assert len(widths) == last - first + 1
        for code in codes:
            assert drawn.glyphs.get(code, 0) > 0, f"{font.BaseFont} {code}: nothing is drawn"
            assert first <= code <= last
            assert abs(widths[code - first] - drawn.widths[drawn.glyphs[code]]) <= 1


def test_there_are_fonts_of_several_subsets_among_these() -> None:
    with pikepdf.open(BytesIO(printed("every_letter").pdf)) as file:
        assert "/AAAAAB+NotoSans-Regular" in shown(file)


def attached(file: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """The file specifications by which a reader finds attached files, by their names."""
    listed = list(file.Root.Names.EmbeddedFiles.Names)
    names = [str(name) for name in listed[::2]]
    assert names == sorted(names)
    return dict(zip(names, listed[1::2], strict=True))


@pytest.mark.parametrize("name", [name for name in PRINTS if name not in NOTHING_ATTACHED], indirect=True)
def test_an_attached_file_is_tied_to_the_document_and_described(opened: pikepdf.Pdf) -> None:
    found = attached(opened)
    assert found
    assert sorted(each.objgen for each in opened.Root.AF) == sorted(each.objgen for each in found.values())
    for name, each in found.items():
        assert each.is_indirect
        assert (each.Type, each.AFRelationship) == ("/Filespec", "/Data")
        assert str(each.F) == str(each.UF) == name
        file = each.EF.F
        assert file.objgen == each.EF.UF.objgen
        assert (file.Type, file.Subtype) == ("/EmbeddedFile", "/application/json")
        content = file.read_bytes()
        assert int(file.Params.Size) == len(content)
        assert bytes(file.Params.CheckSum) == md5(content).digest()
        assert file.Params.ModDate == file.Params.CreationDate == opened.docinfo["/CreationDate"]
        digest = sha256(content).hexdigest()
        assert re.fullmatch(
            rf"(record|manifest|flow-sheet|trends|visit-summary|due-list|shift-list)-{digest[:12]}\.json", name
        )
        assert digest in str(each.Desc)


@pytest.mark.parametrize("name", RECORDS)
def test_a_records_pdf_carries_each_of_its_records_once_and_whole(name: str) -> None:
    pdf, records = printed(name)
    found = PdfReader(BytesIO(pdf)).attachments
    assert found == {f"record-{each.sha256[:12]}.json": [each.content] for each in records}
    for each in records:
        assert sha256(each.content).hexdigest() == each.sha256
        assert each.sha256 in text(pdf)


def test_of_a_signed_record_the_file_is_what_was_signed() -> None:
    pdf, (several, *records) = printed("amended")
    signed = [each.assessment.record.content for each in records]
    assert len(set(signed)) == 2
    with pikepdf.open(BytesIO(pdf)) as file:
        assert [each.EF.F.read_bytes() for each in file.Root.AF] == [several.content, *signed]


def test_the_manifest_of_several_names_each_record_with_its_hash_and_each_page_names_it() -> None:
    pdf, (several, *records) = printed("amended")
    manifest = json.loads(several.content)
    assert [each["sha256"] for each in manifest["records"]] == [
        sha256(record.assessment.record.content).hexdigest() for record in records
    ]
    assert [each["assessment"] for each in manifest["records"]] == [record.assessment.id for record in records]
    digest = sha256(several.content).hexdigest()
    for number, page in enumerate(texts(pdf), 1):
        assert f"record {number} of 2" in page
        assert f"manifest {digest[:4]} {digest[4:8]} {digest[8:12]}" in page


def test_a_flow_sheet_carries_its_facts() -> None:
    found = PdfReader(BytesIO(printed("flow_sheet").pdf)).attachments
    assert [content for several in found.values() for content in several] == [sheet().content]


@pytest.mark.parametrize("name", NOTHING_ATTACHED)
def test_a_recovery_sheet_a_form_and_a_patients_copy_carry_no_file(name: str) -> None:
    with pikepdf.open(BytesIO(printed(name).pdf)) as file:
        assert {"/AF", "/Names"} & set(file.Root.keys()) == set()
        assert [each for each in dictionaries(file) if each.get("/Type") in ("/EmbeddedFile", "/Filespec")] == []


def test_two_files_of_one_name_are_refused() -> None:
    ink = Ink((200, 200), "t", "p", moment())
    ink.end_page()
    with pytest.raises(ValueError, match="one name"):
        ink.finish([Attachment("a", b"1", ""), Attachment("a", b"2", "")])


def test_the_drawn_pages_are_not_touched() -> None:
    """reportlab's own file has the same pages, byte for byte."""
    drawn: list[bytes] = []
    ink = Ink((200, 200), "t", "p", moment())
    ink.area(10, 10, 50, 50, (0.2, 0.4, 0.6))
    ink.end_page()
    ink._canvas.save()
    drawn.append(ink._file.getvalue())
    drawn.append(archived(drawn[0]))
    before, after = (PdfReader(BytesIO(each)).pages[0].get_contents().get_data() for each in drawn)
    assert before == after
