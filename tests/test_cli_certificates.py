"""The commands on a server whose certificate can't be trusted: one sentence and what to do, status 1, no traceback."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import cli
from app.main import wire
from tests.journeys.test_server_certificates import NOT_VERIFIED, address, certificate, show
from tests.store import postgres
from tests.store.postgres import APP, OWNER, Cluster

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None or shutil.which("openssl") is None, reason="needs PostgreSQL and openssl"
)

ROOT = Path(__file__).parents[1]
DONT = "Have the certificate, and the host's name in the address, looked at; don't go on without."
DATE = "Look whether this computer's date is right; if it is, have the server's certificate "


@pytest.fixture(scope="module")
def guarded() -> Iterator[Cluster]:
    """Without people in it: the certificate is looked at before anybody is asked for."""
    with postgres.running() as cluster:
        certificate(cluster.folder, "right")
        certificate(cluster.folder, "stranger")
        certificate(cluster.folder, "other", host="files.clinic.example")
        certificate(cluster.folder, "expired", end="20210101000000Z")
        certificate(cluster.folder, "early", begin="20980101000000Z")
        yield cluster


@pytest.fixture
def commands(guarded: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[list[str]]]:
    """Each command that takes a server's address, for the authority of that name."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "passphrase").write_text("correct horse battery\n", encoding="utf-8")
    who = ["--user", "Nora Field", "--passphrase-file", str(tmp_path / "passphrase")]

    def made(root: str) -> list[list[str]]:
        url = address(guarded, root)
        return [
            ["verify", "--database", url, *who],
            ["export", "--database", url, *who, "--out", str(tmp_path / "all.jsonl")],
            ["set-up-server", "--database", url.replace(f"//{APP}@", f"//{OWNER}@"), "--clinic", "River Clinic"],
        ]

    return made


@pytest.mark.parametrize(
    ("shown", "root", "words"),
    [
        ("right", "stranger", [NOT_VERIFIED, DONT]),
        ("expired", "stranger", [NOT_VERIFIED, DONT]),
        ("expired", "expired", ["The certificate of the clinic's server has expired.", f"{DATE}renewed."]),
        ("early", "early", ["The certificate of the clinic's server is not valid yet.", f"{DATE}looked at."]),
        ("other", "other", ["The server's certificate is another server's.", DONT]),
        (
            "right",
            "absent",
            [
                "The server's certificate can't be verified: its authority's certificate is not on this computer.",
                "Put it into ~/.postgresql/root.crt, or name it in the address: sslrootcert=FILE",
            ],
        ),
        (
            "",
            "right",
            ["The clinic's server offers no encrypted connection (TLS).", "Have TLS turned on there (ssl = on)."],
        ),
    ],
    ids=["self-signed", "expired and self-signed", "expired", "not yet", "wrong host", "authority unknown", "no TLS"],
)
def test_each_command_says_in_one_sentence_what_is_wrong_with_the_certificate(
    guarded: Cluster,
    commands: Callable[[str], list[list[str]]],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    shown: str,
    root: str,
    words: list[str],
) -> None:
    show(guarded, shown)
    for command in commands(root):
        assert cli.main(command, wire()) == 1, command
        out, err = capsys.readouterr()
        assert (out, err.splitlines()) == ("", words), command
    assert not (tmp_path / "all.jsonl").exists()


def test_the_program_itself_ends_with_status_1_and_no_traceback(
    guarded: Cluster, commands: Callable[[str], list[list[str]]]
) -> None:
    show(guarded, "expired")
    for command in commands("expired"):
        line = [sys.executable, "-m", "app", *command]
        run = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr.startswith("The certificate of the clinic's server has expired.\nLook whether")
        assert "Traceback" not in run.stderr


def test_with_the_right_authoritys_certificate_the_server_is_set_up(
    guarded: Cluster, commands: Callable[[str], list[list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    show(guarded, "right")
    assert cli.main(commands("right")[-1], wire()) == 0
    assert "The clinic on the server is ready" in capsys.readouterr().out
