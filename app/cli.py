"""The command line: arguments in, services called, results printed. Needs no display and no Qt."""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.core.errors import AppError, BadInput, NotFound, Usage

if TYPE_CHECKING:  # what a sub-command needs is imported when it runs: a wrong argument is answered at once
    from app.core.records import Moment
    from app.core.scale import Scale
    from app.services.catalogue import Catalogue, Parse
    from app.services.ports import Clock
    from app.services.scoring_files import Result
    from app.services.session import Clinics, Papers, ServerClinics

DONE, AT_FAULT, USAGE, INTERRUPTED = 0, 1, 2, 130
NAME_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the command line works with; main.py makes it. Each part is made, and imported, when it is asked for."""

    catalogue: "Callable[[], Catalogue]"
    parse: "Parse"
    papers: "Callable[[], Papers]"
    clinics: "Callable[[Clock], Clinics]"
    clock: "Callable[[], Clock]"
    server: "Callable[[str, Clock], ServerClinics]"


def main(argv: Sequence[str], wiring: Wiring) -> int:
    """Run one sub-command; gives the exit status: 0 done, 1 the input is at fault, 2 usage."""
    for stream in (sys.stdout, sys.stderr):  # a dash that the terminal can't show must not end in a traceback
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    try:
        options = _parser().parse_args(argv)
    except SystemExit as end:  # argparse has said why
        return int(end.code or DONE)
    run: Callable[[argparse.Namespace, Wiring], int] = options.run
    try:
        return run(options, wiring)
    except Usage as error:
        return _refuse(error, USAGE)
    except AppError as error:
        return _refuse(error, AT_FAULT)
    except KeyboardInterrupt:
        _tell("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:  # the reader has seen enough; nothing more may be written, at exit neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:  # noqa: BLE001 - the border: a surprise's own text may hold a name, so it is not shown
        _tell(f"Something unexpected went wrong: {_place(error)}. This is a fault in Cowslip.")
        return AT_FAULT


def _refuse(error: AppError, status: int) -> int:
    _tell(f"{error.message}\n{error.hint}" if error.hint else error.message)
    return status


def _tell(text: str) -> None:
    print(text, file=sys.stderr)


def _place(error: Exception) -> str:
    """The error's kind and the app's line that met it last."""
    place = ""
    step = error.__traceback__
    while step is not None:
        file = Path(step.tb_frame.f_code.co_filename)
        if "app" in file.parts:
            place = f" at {file.name}:{step.tb_lineno}"
        step = step.tb_next
    return f"{type(error).__name__}{place}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cowslip", description="Scores withdrawal and companion scales.", allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"cowslip {__version__}")
    words = parser.add_subparsers(metavar="COMMAND", required=True)

    one = words.add_parser("score", help="score an answers file, or a CSV file row by row", allow_abbrev=False)
    one.add_argument("scale", metavar="SCALE", help="its id, such as cows (see: cowslip scales)")
    source = one.add_mutually_exclusive_group(required=True)
    source.add_argument("--answers", type=Path, metavar="FILE", help='JSON: {"pulse": 96, "sweating": 1, ...}')
    source.add_argument("--batch", type=Path, metavar="IN.csv", help="a header of item ids; cells are points")
    one.add_argument("--out", type=Path, metavar="OUT.csv", help="with --batch: the result (UTF-8; written whole)")
    one.add_argument("--json", action="store_true", help="print the result as JSON")
    one.add_argument("--pdf", type=Path, metavar="OUT.pdf", help="write a record to print")
    one.add_argument(
        "--patient", type=Path, metavar="FILE", help='JSON: {"name", "birth_date", "sex", "record_number"}'
    )
    one.add_argument(
        "--performed", metavar="TIME", help="with --pdf: when it was performed, such as 2026-11-22T08:30-05:00"
    )
    one.add_argument("--performer", metavar="NAME", help="with --pdf: who performed it")
    one.add_argument("--band-set", default="", metavar="NAME", help="use only this set of bands")
    one.set_defaults(run=_score)

    _add_paper(words)
    _add_scales(words)
    test = words.add_parser("self-test", help="prove that scales, store and paper work here", allow_abbrev=False)
    test.set_defaults(run=_self_test)

    _add_server(words)
    export = words.add_parser("export", help="write everything of a clinic as JSON Lines", allow_abbrev=False)
    _add_clinic(export)
    export.add_argument("--out", type=Path, required=True, metavar="FILE", help="not encrypted; written whole")
    export.set_defaults(run=_export)

    verify = words.add_parser("verify", help="walk all that is signed or chained in a clinic", allow_abbrev=False)
    verify.add_argument("file", nargs="?", type=Path, metavar="FILE.pdf", help="or ask whether it was printed there")
    _add_clinic(verify)
    verify.set_defaults(run=_verify)

    demo = words.add_parser("demo", help="score invented patients into an encrypted clinic", allow_abbrev=False)
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the clinic and the PDF files go")
    demo.set_defaults(run=_demo)
    return parser


def _add_paper(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What is printed without a clinic."""
    from app.cli_paper import add_arguments

    sheet = words.add_parser("flow-sheet", help="print a timed flow sheet from a file", allow_abbrev=False)
    sheet.set_defaults(run=_flow_sheet)
    blank = words.add_parser("blank", help="print a form to fill in by hand", allow_abbrev=False)
    blank.set_defaults(run=_blank)
    add_arguments(sheet, blank)


def _add_scales(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands about definitions."""
    scales = words.add_parser("scales", help="list the scales", allow_abbrev=False)
    scales.add_argument("--json", action="store_true", help="with items, options and points, as JSON")
    scales.set_defaults(run=_scales)

    check = words.add_parser("check", help="name every fault of scale definition files", allow_abbrev=False)
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(run=_check)

    new = words.add_parser("new-scale", help="write a commented definition to begin with", allow_abbrev=False)
    new.add_argument("id", metavar="ID", help="small letters, digits, hyphens; it names the file too")
    new.add_argument("--folder", type=Path, metavar="FOLDER", help="where to; else among this computer's own scales")
    new.set_defaults(run=_new_scale)


def _add_server(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command that makes a clinic on a server."""
    server = words.add_parser(
        "set-up-server", help="make a clinic on a PostgreSQL server, or bring it up to date", allow_abbrev=False
    )
    server.add_argument("--database", required=True, metavar="URL", help="postgresql+psycopg://owner@host/database")
    server.add_argument("--clinic", default="Clinic", metavar="NAME", help="what a new clinic is called")
    server.add_argument("--administrator", metavar="NAME", help="the first person, who adds the others in the window")
    server.add_argument("--credentials", default="", metavar="TEXT", help="printed after the name, such as RN")
    server.add_argument(
        "--recovery-sheet", type=Path, metavar="OUT.pdf", help="with --administrator: print it, lock it away"
    )
    server.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line; else you are asked")
    copy = server.add_mutually_exclusive_group()
    copy.add_argument("--copy-to", type=Path, metavar="FOLDER", help="where pg_dump puts a copy before an older clinic")
    copy.add_argument("--copy-made", action="store_true", help="you made the server's own backup just now")
    server.set_defaults(run=_set_up_server)


def _add_clinic(command: argparse.ArgumentParser) -> None:
    """Which clinic, and who opens it."""
    command.add_argument(
        "--database", required=True, metavar="FOLDER-or-URL", help="the clinic's folder, or its server"
    )
    command.add_argument("--user", required=True, metavar="NAME", help="who opens it")
    command.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line; else you are asked")


def _score(options: argparse.Namespace, wiring: Wiring) -> int:
    if options.batch is not None and (options.json or options.pdf or options.patient):
        raise Usage("--json, --pdf and --patient go with --answers, not with --batch.")
    if (options.batch is None) != (options.out is None):
        raise Usage("--batch and --out go together.")
    if options.pdf is None and (options.performed is not None or options.performer is not None):
        raise Usage("--performed and --performer are printed: they go with --pdf.")
    scale = _scale(wiring.catalogue(), options.scale, options.band_set)
    return _score_batch(scale, options) if options.batch else _score_one(scale, options, wiring)


def _scale(catalogue: "Catalogue", scale_id: str, band_set: str) -> "Scale":
    for refused in catalogue.refused:
        _tell(refused.error.message)
    try:
        scale = catalogue.get(scale_id).scale
    except NotFound as error:
        raise Usage(error.message, hint=error.hint) from None
    names = {s.name: None for score in scale.scores for s in score.band_sets}
    if band_set and band_set not in names:
        known = ", ".join(repr(n) for n in names) or "none"
        raise Usage(f"{scale.short} has no band set {band_set!r}.", hint=f"Known: {known}.")
    return scale


def _score_batch(scale: "Scale", options: argparse.Namespace) -> int:
    from app.services.batch import score_csv

    tally = score_csv(scale, options.batch, options.out, options.band_set)
    _tell(
        f"{options.batch}: {tally.rows:,} rows: {tally.complete:,} complete, {tally.partial:,} partial, "
        f"{tally.invalid:,} invalid -> {options.out}"
    )
    return DONE


def _score_one(scale: "Scale", options: argparse.Namespace, wiring: Wiring) -> int:
    from app.services.scoring_files import as_json, read_patient, score_answers

    now = wiring.clock().now()
    patient = read_patient(options.patient, "command-line", now) if options.patient else None
    performed, performer = _performed(options, now), _performer(options)
    result = score_answers(scale, options.answers, patient, options.band_set)
    if options.pdf:
        from app.services.files import replacing
        from app.services.printing import Imprint
        from app.services.scoring_files import document

        if options.pdf.resolve() in [p.resolve() for p in (options.answers, options.patient) if p]:
            raise BadInput(f"{options.pdf}: is a file that is read; name another for the PDF.")
        imprint = Imprint(clinic="", printed_by="", printed=now, app_version=__version__)
        try:
            content = wiring.papers().record(document(result, patient, imprint, performed, performer))
        except BadInput as error:  # a text that can't be printed, named by its field
            read = ", ".join(str(p) for p in (options.answers, options.patient) if p)
            raise BadInput(f"{read}: {error.message}", hint=error.hint) from None
        with replacing(options.pdf) as file:
            file.write(content)
    if options.json:
        print(json.dumps(as_json(result), indent=2))
    else:
        _print(result)
        if options.pdf:
            print(f"PDF: {options.pdf}")
    return DONE


def _performed(options: argparse.Namespace, now: "Moment") -> "Moment | None":
    from app.services.scoring_files import read_moment

    if options.performed is None:
        return None
    try:
        return read_moment(options.performed, now)
    except BadInput as error:
        raise Usage(f"--performed: {error.message}", hint=error.hint) from None


def _performer(options: argparse.Namespace) -> str:
    if options.performer is None:
        return ""
    name = " ".join(options.performer.split())
    if not name or len(name) > NAME_LIMIT or not name.isprintable():
        raise Usage(f"--performer: needs a name of 1 to {NAME_LIMIT} characters that can be shown.")
    return name


def _print(result: "Result") -> None:
    from app.core.sentences import outcome_sentence, range_words

    scale = result.scale
    print(f"{scale.title} ({scale.short}), version {scale.version}")
    for alert in result.alerts:
        answer = "not answered" if alert.option is None else f"{alert.option.key} {alert.option.text}".strip()
        print(f"! {alert.item.id}: {answer}. {alert.text}")
    for score in scale.scores:
        print(outcome_sentence(score, result.outcomes[score.id]))
        for band in result.bands(score):
            span = range_words(band["low"], band["high"])
            print(f"  {span}: {band['label'] or 'not named by the source'} ({band['set']})")
    if result.missing:
        print(f"Not answered: {', '.join(result.missing)}")
    for item_id, reason in result.not_assessed.items():
        print(f"Not assessed: {item_id}: {reason}")
    for limit in scale.limits:
        print(limit)


def _flow_sheet(options: argparse.Namespace, wiring: Wiring) -> int:
    from app.cli_paper import print_flow_sheet

    return print_flow_sheet(options, wiring.catalogue(), wiring.papers(), wiring.clock().now())


def _blank(options: argparse.Namespace, wiring: Wiring) -> int:
    from app.cli_paper import print_blank

    return print_blank(options, _scale(wiring.catalogue(), options.scale, ""), wiring.papers(), wiring.clock().now())


def _scales(options: argparse.Namespace, wiring: Wiring) -> int:
    from app.cli_scales import list_scales

    return list_scales(options, wiring.catalogue(), _tell)


def _check(options: argparse.Namespace, wiring: Wiring) -> int:
    from app.cli_scales import check

    return check(options, wiring.parse, _tell)


def _new_scale(options: argparse.Namespace, wiring: Wiring) -> int:
    from app.cli_scales import new_scale

    return new_scale(options, wiring.catalogue())


def _self_test(_options: argparse.Namespace, wiring: Wiring) -> int:
    from app.services.demo import DemoClock
    from app.services.self_test import scales_work, store_and_paper_work

    catalogue = wiring.catalogue()
    for line in scales_work(catalogue, wiring.parse):
        print(f"ok: {line}")
    clock = DemoClock(wiring.clock())
    with tempfile.TemporaryDirectory(prefix="cowslip-self-test-") as folder:
        for line in store_and_paper_work(Path(folder), wiring.clinics, catalogue, wiring.papers(), clock):
            print(f"ok: {line}")
    return DONE


def _set_up_server(options: argparse.Namespace, wiring: Wiring) -> int:
    from app import cli_server

    return cli_server.set_up(options, wiring.server(options.database, wiring.clock()), wiring.papers)


def _export(options: argparse.Namespace, wiring: Wiring) -> int:
    from app import cli_clinic

    return cli_clinic.export(options, _clinics(options, wiring))


def _verify(options: argparse.Namespace, wiring: Wiring) -> int:
    from app import cli_clinic

    return cli_clinic.verify(options, _clinics(options, wiring), wiring.papers)


def _clinics(options: argparse.Namespace, wiring: Wiring) -> "Clinics":
    """Of the folder or the server that --database names."""
    from app.store.server_address import is_server

    clock = wiring.clock()
    return wiring.server(options.database, clock) if is_server(options.database) else wiring.clinics(clock)


def _demo(options: argparse.Namespace, wiring: Wiring) -> int:
    from app.core.scale import Scored
    from app.core.sentences import band_words, outcome_sentence
    from app.services.demo import PASSPHRASE, DemoClock, write_out

    clock = DemoClock(wiring.clock())
    out: Path = options.out
    print("Invented patients, nobody's data:")
    for printed in write_out(out, wiring.clinics(clock), wiring.catalogue(), wiring.papers(), clock, __version__):
        document = printed.document
        name = document.patient.name if document.patient else ""
        performed = document.assessment.performed
        when = f"{performed.local:%Y-%m-%d %H:%M} {performed.offset_words}" if performed else ""
        print(f"{name}, {document.scale.short}, {when}")
        for score in document.scale.scores:
            outcome = document.outcomes[score.id]
            words = [outcome_sentence(score, outcome)]
            if isinstance(outcome, Scored):
                words += [f"{band_words(s, outcome.value)}, {s.name}." for s in document.band_sets[score.id]]
            print("   ", " ".join(words))
        print("   ", printed.path)
    print(f"Encrypted clinic: {out / 'clinic'} (passphrase: {PASSPHRASE})")
    return DONE
