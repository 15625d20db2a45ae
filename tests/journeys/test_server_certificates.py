"""The server page of the window, against a server whose certificate is wrong, out of date, missing or right."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app import main
from app.server_wiring import ServerClinics
from app.services.clock import SystemClock
from app.ui import places
from tests.journeys.test_day import PASSPHRASE
from tests.journeys.test_server import CHEAP, Station
from tests.store import postgres
from tests.store.postgres import APP, OWNER, Cluster

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None or shutil.which("openssl") is None, reason="needs PostgreSQL and openssl"
)

HOST = "db.clinic.example"
"""Not this computer by its name, so that the address need not ask for the certificate to be verified."""

NOT_VERIFIED = "The certificate of the clinic's server could not be verified."


def certificate(
    folder: Path, name: str, host: str = HOST, begin: str = "20200101000000Z", end: str = "20990101000000Z"
) -> None:
    """Self-signed, and its own authority; the key is the server's own."""
    (folder / f"{name}.cnf").write_text(
        "[ca]\ndefault_ca = it\n[it]\ndatabase = index.txt\nnew_certs_dir = .\nrand_serial = yes\ndefault_md = sha256\n"
        f"policy = any\nx509_extensions = ext\n[any]\ncommonName = supplied\n[ext]\nsubjectAltName = DNS:{host}\n"
        "basicConstraints = CA:TRUE\n"
    )
    (folder / "index.txt").write_text("")
    key, asked = f"{name}.key", f"{name}.csr"
    for words in (
        ["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}", "-keyout", key, "-out", asked],
        ["ca", "-batch", "-selfsign", "-config", f"{name}.cnf", "-keyfile", key, "-in", asked, "-out", f"{name}.crt",
         "-startdate", begin, "-enddate", end, "-notext"],
    ):  # fmt: skip
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
    if os.geteuid() == 0:
        shutil.chown(folder / key, postgres.USER)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """With a clinic in it, and certificates to choose from."""
    with postgres.running() as cluster:
        owner = ServerClinics(
            cluster.url(postgres.TEMPLATE, OWNER),
            main.catalogue,
            SystemClock(),
            CHEAP,
            tmp_path_factory.mktemp("owner"),
        )
        owner.add_first("Contract", "M. Okafor", "RN", PASSPHRASE, lambda sheet: None)
        certificate(cluster.folder, "right")
        certificate(cluster.folder, "stranger")
        certificate(cluster.folder, "other", host="files.clinic.example")
        certificate(cluster.folder, "expired", end="20210101000000Z")
        yield cluster


def show(cluster: Cluster, name: str) -> None:
    """Start the server anew with this certificate; none: without TLS."""
    cluster.stop()
    files = f"ssl_cert_file = '{cluster.folder}/{name}.crt'\nssl_key_file = '{cluster.folder}/{name}.key'\n"
    cluster.configure(f"ssl = on\n{files}" if name else "ssl = off\n")
    cluster.start()


def address(cluster: Cluster, root: str) -> str:
    """As it is typed; how the server is verified is left to Cowslip."""
    query = f"hostaddr=127.0.0.1&sslrootcert={cluster.folder}/{root}.crt"
    return f"postgresql+psycopg://{APP}@{HOST}:{cluster.port}/{postgres.TEMPLATE}?{query}"


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Station]:
    """At the page that asks for the server's address."""
    monkeypatch.setattr(places, "_server_file", lambda: tmp_path / "server.txt")
    window = Station(qtbot, tmp_path / "one", "")
    window.open()
    window.command(Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)
    window.until(lambda: window.find("server.address").hasFocus())
    yield window
    window.close()


def enter(window: Station, url: str) -> None:
    line = window.find("server.address")
    assert isinstance(line, QLineEdit)
    line.setText(url)
    window.type("\r")


@pytest.mark.parametrize(
    ("shown", "root", "words", "hint"),
    [
        ("right", "stranger", NOT_VERIFIED, "don't go on without"),
        ("right", "absent", "its authority's certificate is not on this computer", "sslrootcert=FILE"),
        ("other", "other", "The server's certificate is another server's.", "the host's name in the address"),
        ("expired", "expired", "The certificate of the clinic's server has expired.", "certificate renewed"),
        ("expired", "stranger", NOT_VERIFIED, "don't go on without"),
        ("", "right", "The clinic's server offers no encrypted connection (TLS).", "Have TLS turned on there"),
    ],
    ids=["self-signed", "authority unknown", "wrong host", "expired", "expired and self-signed", "no TLS"],
)
def test_a_server_that_can_not_be_trusted_is_refused_in_words_on_the_page(
    window: Station, guarded: Cluster, tmp_path: Path, shown: str, root: str, words: str, hint: str
) -> None:
    show(guarded, shown)
    enter(window, address(guarded, root))
    window.until(lambda: words in window.words())
    assert hint in window.words()
    assert window.find("server.address").isVisible()
    assert not (tmp_path / "server.txt").exists()


def test_with_the_right_authoritys_certificate_it_opens(window: Station, guarded: Cluster) -> None:
    show(guarded, "right")
    enter(window, address(guarded, "right"))
    window.sign_in()
