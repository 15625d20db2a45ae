"""The command that makes a clinic on a server: its tables, its first administrator, and the recovery sheet."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.cli_clinic import DONE, asked_passphrase
from app.core.errors import BadInput, Usage
from app.services.recovery import RecoverySheet
from app.services.session import Papers, ServerClinics


def set_up(options: Namespace, clinics: ServerClinics, papers: Callable[[], Papers]) -> int:
    """Make it or bring it up to date; with --administrator also who opens it first."""
    out: Path | None = options.recovery_sheet
    if (out is None) == (options.administrator is not None):
        raise Usage("--administrator and --recovery-sheet go together.")
    if out is not None and out.exists():
        raise BadInput(f"{out}: is there already.", hint="Name a new file for the recovery sheet.")
    clinic, copy = clinics.set_up(options.clinic, options.copy_to, is_copied=options.copy_made)
    if copy is not None:
        print(f"{copy}: a copy from before the update. It is not encrypted: keep it as safe as the server.")
    print(f"The clinic on the server is ready: {clinic}")
    if clinics.has_people():
        if out is not None:
            raise BadInput(
                "People work in this clinic already; nobody was added.",
                hint="An administrator adds others, in the window.",
            )
        return DONE
    if out is None:
        print("Nobody can open it yet: run this again with --administrator NAME --recovery-sheet OUT.pdf")
        return DONE

    def keep(sheet: RecoverySheet) -> None:
        from app.services.files import replacing

        content = papers().recovery_sheet(sheet)
        with replacing(out) as file:
            file.write(content)

    try:
        clinics.add_first(clinic, options.administrator, options.credentials, _new_passphrase(options), keep)
    except BaseException:
        out.unlink(missing_ok=True)  # its code opens nothing
        raise
    print(f"{options.administrator} opens it, and adds the others in the window.")
    print(f"{out}: print this recovery sheet, lock it away, and delete the file: who has it opens the clinic.")
    return DONE


def _new_passphrase(options: Namespace) -> str:
    if options.passphrase_file is not None:
        return asked_passphrase(options)
    from getpass import getpass

    typed = getpass("New passphrase: ")
    if getpass("Once more: ") != typed:
        raise BadInput("The two passphrases differ; nobody was added.", hint="Run it again.")
    return typed
