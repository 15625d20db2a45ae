"""The commands that print without a clinic: a timed flow sheet from a file, and the blank form of a scale."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from app import __version__
from app.core.errors import BadInput, NotFound
from app.core.flowsheet import flow_sheet
from app.core.records import Moment
from app.core.scale import Scale
from app.services.catalogue import Catalogue
from app.services.documents import BlankDocument, FlowSheetDocument
from app.services.files import replacing
from app.services.printing import Imprint
from app.services.series_file import flow_document, read_series
from app.services.session import Papers

DONE = 0


def add_arguments(sheet: ArgumentParser, blank: ArgumentParser) -> None:
    """What the two take."""
    sheet.add_argument("file", type=Path, metavar="SERIES.json", help="assessments at their times, and events")
    sheet.add_argument("--pdf", type=Path, required=True, metavar="OUT.pdf", help="landscape, eight times a page")
    blank.add_argument("scale", metavar="SCALE", help="its id, such as cows")
    blank.add_argument("--pdf", type=Path, required=True, metavar="OUT.pdf", help="to be filled in by hand")
    kinds = blank.add_mutually_exclusive_group()
    kinds.add_argument("--flow-sheet", action="store_true", help="a sheet with empty columns for eight times")
    kinds.add_argument("--clinician", action="store_true", help="of what patients answer: with points and shading")


def print_flow_sheet(options: Namespace, catalogue: Catalogue, papers: Papers, now: Moment) -> int:
    """A flow sheet from a file. BadInput names the file and each place at fault."""
    file = read_series(options.file)
    try:
        scale = catalogue.get(file.scale_id).scale
    except NotFound as error:
        raise BadInput(f"{options.file}: scale: {error.message}", hint=error.hint) from None
    if options.pdf.resolve() == options.file.resolve():
        raise BadInput(f"{options.pdf}: is the file that is read; name another for the PDF.")
    imprint = Imprint(clinic="", printed_by="", printed=now, app_version=__version__)
    document = flow_document(file, scale, imprint, now)
    try:
        content = papers.flow_sheet(document)
    except BadInput as error:  # a text that can't be printed, named by its field
        raise BadInput(f"{options.file}: {error.message}", hint=error.hint) from None
    return _written(options.pdf, content)


def print_blank(options: Namespace, scale: Scale, papers: Papers, now: Moment) -> int:
    """A form to fill in by hand."""
    if options.flow_sheet:
        sheet = FlowSheetDocument("", None, None, flow_sheet(scale, ()), now, "", __version__, is_form=True)
        return _written(options.pdf, papers.flow_sheet(sheet))
    for_patient = scale.completed_by == "patient" and not options.clinician
    return _written(options.pdf, papers.blank(BlankDocument("", scale, now, "", __version__, for_patient=for_patient)))


def _written(path: Path, content: bytes) -> int:
    with replacing(path) as file:
        file.write(content)
    print(f"PDF: {path}")
    return DONE
