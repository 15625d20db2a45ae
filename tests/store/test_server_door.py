"""Who is let in, and whether it is the right server: passwords and certificates, on a server of their own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.errors import StoreTrouble
from app.store.server import open_server
from app.store.server_address import read_address
from tests.store import postgres
from tests.store.postgres import APP, Cluster

pytestmark = pytest.mark.skipif(
    postgres.binaries() is None or shutil.which("openssl") is None, reason="needs PostgreSQL and openssl"
)


def certificate(folder: Path, name: str) -> None:
    """A self-signed one for the host called localhost, which is its own authority."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", f"{name}.key", "-out", f"{name}.crt"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def guarded() -> Iterator[Cluster]:
    """It has a certificate, and asks for a password."""
    with postgres.running() as cluster:
        certificate(cluster.folder, "server")
        certificate(cluster.folder, "stranger")
        if os.geteuid() == 0:
            shutil.chown(cluster.folder / "server.key", postgres.USER)
        cluster.configure(f"ssl = on\nssl_cert_file = '{cluster.folder}/server.crt'\n")
        cluster.configure(f"ssl_key_file = '{cluster.folder}/server.key'\n")
        (cluster.data / "pg_hba.conf").write_text("local all postgres trust\nhostssl all all all scram-sha-256\n")
        with cluster.admin() as admin:
            admin.execute(f"ALTER ROLE {APP} PASSWORD 'a good one'")  # type: ignore[arg-type]
        cluster.stop()
        cluster.start()
        yield cluster


def url(
    cluster: Cluster, tmp_path: Path, *, host: str = "localhost", root: str = "server", known: str = "a good one"
) -> str:
    """With the password in a file of its own, as libpq wants it."""
    keep = tmp_path / "pgpass"
    keep.write_text(f"*:*:*:*:{known}\n")
    keep.chmod(0o600)
    query = f"sslmode=verify-full&sslrootcert={cluster.folder}/{root}.crt&passfile={keep}"
    return f"postgresql+psycopg://{APP}@{host}:{cluster.port}/{postgres.TEMPLATE}?{query}"


def test_the_right_server_is_talked_to_in_secret(guarded: Cluster, tmp_path: Path) -> None:
    store = open_server(read_address(url(guarded, tmp_path)))
    ask = store._connection.exec_driver_sql
    assert ask("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").scalar() is True
    store._connection.rollback()
    store.close()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"root": "stranger"}, "certificate of the clinic's server could not be verified"),
        ({"root": "absent"}, "its authority's certificate is not on this computer"),
        ({"host": "127.0.0.1"}, "another server's"),
        ({"known": "a wrong one"}, "refused this user or password"),
    ],
)
def test_another_server_or_a_wrong_password_is_refused(
    guarded: Cluster, tmp_path: Path, change: dict[str, str], message: str
) -> None:
    with pytest.raises(StoreTrouble, match=message) as caught:
        open_server(read_address(url(guarded, tmp_path, **change)))
    assert "one" not in caught.value.detail


def test_who_brings_no_password_or_no_encryption_is_told_so(guarded: Cluster, tmp_path: Path) -> None:
    bare = f"postgresql+psycopg://{APP}@localhost:{guarded.port}/{postgres.TEMPLATE}?passfile={tmp_path}/none&sslmode="
    with pytest.raises(StoreTrouble, match="user or password"):
        open_server(read_address(bare + "require"))
    with pytest.raises(StoreTrouble, match="lets nobody in this way"):
        open_server(read_address(bare + "disable"))
