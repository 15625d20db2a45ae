"""The commands that open a clinic: taking everything out, and verifying it."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.core.errors import Locked, NotFound, Usage
from app.core.people import Person
from app.services.session import Clinics, Papers, Session
from app.services.tracing import Verdict
from app.services.verifying import earlier_words

DONE, AT_FAULT = 0, 1


def export(options: Namespace, clinics: Clinics) -> int:
    """Everything as JSON Lines."""
    if options.out.resolve() in (options.passphrase_file and options.passphrase_file.resolve(), Path(options.database)):
        raise Usage("--out names a file that is read.")
    with _opened(options, clinics) as session:
        take_out = session.export if session.custody is None else session.custody.export
        if take_out is None:
            raise NotFound("This clinic keeps nothing.", hint="Export a clinic of your own.")
        exported = take_out(options.out, _untold)
    for table, rows in exported.rows.items():
        print(f"{table}: {rows:,}")
    print(f"sha256 {exported.sha256}")
    _tell(f"{options.out}: {sum(exported.rows.values()):,} rows, {exported.size:,} bytes. This file is not encrypted.")
    return DONE


def verify(options: Namespace, clinics: Clinics, papers: Callable[[], Papers]) -> int:
    """Walk the clinic, or look a PDF up in it; status 1 with each finding named where something does not fit."""
    with _opened(options, clinics) as session:
        if options.file is not None:
            return _verify_file(options.file, session, papers())
        fingerprint = session.people.fingerprint()
        found = session.verifying.verify(_told())
    _tell("")
    print(f"{found.events:,} events in {found.chains:,} chains and {found.statements:,} signed statements walked.")
    print(f"Root key {fingerprint} (compare it with the recovery sheet).")
    for words in earlier_words(found):
        print(words)
    for finding in found.findings:
        _tell(str(finding))
    print("All is intact." if found.is_intact else f"{len(found.findings):,} findings.")
    return DONE if found.is_intact else AT_FAULT


def _verify_file(path: Path, session: Session, papers: Papers) -> int:
    """Status 1 where the file is not as it was printed or saved. An older version is: that is told, and no fault."""
    from app.services.files import read_small

    pdf = read_small(path, 100 * 1024 * 1024)
    traced = session.tracing.of_file(pdf, papers.words(pdf))
    lines = [f"{path}: {traced.headline}.", *traced.details]
    lines += [f"Record {record.id}: {record.words}." for record in traced.records]
    is_ours = traced.verdict in (Verdict.AS_PRINTED, Verdict.OLDER)
    for line in lines:
        print(line, file=sys.stdout if is_ours else sys.stderr)
    return DONE if is_ours else AT_FAULT


@contextmanager
def _opened(options: Namespace, clinics: Clinics) -> Iterator[Session]:
    folder = Path(options.database)
    if not clinics.exists(folder):
        raise NotFound(f"{folder}: there is no clinic in this folder.")
    session = clinics.open(folder, asked_passphrase(options), _who(clinics.people(folder), options.user))
    try:
        yield session
    finally:
        session.close()


def _who(people: Sequence[Person], name: str) -> str:
    """The id of the one person of that name, with or without credentials, or of that id."""
    sought = name.casefold()
    found = [p.id for p in people if sought in (p.name.casefold(), p.printed.casefold(), p.id.casefold())]
    if len(found) != 1:
        what = "Several people have" if found else "Nobody has"
        raise Locked(f"{what} the name {name!r} in this clinic.", hint="Check --user; credentials tell apart.")
    return found[0]


def asked_passphrase(options: Namespace) -> str:
    """From a file or by asking, never from an argument: other programs can read those."""
    if options.passphrase_file is None:
        from getpass import getpass

        return getpass("Passphrase: ")
    from app.services.files import read_text

    return read_text(options.passphrase_file).partition("\n")[0].rstrip("\r")


def _untold(_share: float) -> None:
    """Nobody watches."""


def _told() -> Callable[[float], None]:
    """Percents on standard error, where a person watches."""
    if not sys.stderr.isatty():
        return _untold

    def tell(share: float) -> None:
        print(f"\r{share:4.0%}", end="", file=sys.stderr, flush=True)

    return tell


def _tell(words: str) -> None:
    if words:
        print(words, file=sys.stderr)
