"""Real PostgreSQL servers for tests: made in a temporary folder, by an ordinary user where the tests run as root."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

from app.store.opened import Store
from app.store.server import open_server, set_up_server
from app.store.server_address import read_address

OWNER, APP, TEMPLATE = "cowslip_owner", "nora", "clinic"  # as in the README
USER = "nobody"
SETTINGS = "max_connections = 120\nwal_level = replica\nmax_wal_senders = 5\nlisten_addresses = '127.0.0.1'\n"


def binaries() -> Path | None:
    """Where initdb and its like are; Debian keeps them off the PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent  # it may be a link beside none of the others
    versions = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(versions, key=lambda p: int(p.parent.name), default=None)


def as_user(*command: str | Path) -> list[str]:
    """The command, for an ordinary user: PostgreSQL refuses root."""
    words = [str(word) for word in command]
    if os.name == "nt" or os.geteuid() != 0:
        return words
    import pwd

    return ["setpriv", f"--reuid={USER}", f"--regid={pwd.getpwnam(USER).pw_gid}", "--clear-groups", *words]


def run(*command: str | Path) -> None:
    """As an ordinary user, and silently unless it fails; not in our folder, which that user may not see."""
    with tempfile.TemporaryFile() as said:
        status = subprocess.call(as_user(*command), cwd="/", stdout=said, stderr=said, stdin=subprocess.DEVNULL)
        said.seek(0)
        assert status == 0, said.read().decode()


def free_port() -> int:
    """One that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One server: folder/data, and its socket in folder."""

    def __init__(self, folder: Path, data: str = "data") -> None:
        self.folder = folder
        self.data = folder / data
        self.port = free_port()
        found = binaries()
        assert found is not None
        self._bin = found
        self._databases = count(1)

    def initialise(self) -> None:
        """Empty, sorted otherwise than by code point where the system allows, with the roles of the README."""
        run(self._bin / "initdb", "-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-instructions")
        self.configure(SETTINGS)

    def configure(self, text: str) -> None:
        """Add lines to its settings; they count from the next start."""
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(text)

    def copy_from(self, primary: "Cluster") -> None:
        """Become a streaming standby of it."""
        run(self._bin / "pg_basebackup", "-D", self.data, "-h", primary.folder, "-p", str(primary.port),
            "-U", "postgres", "-R", "-C", "-S", self.data.name, "-X", "stream", "-c", "fast")  # fmt: skip

    def start(self) -> None:
        """On return it takes connections."""
        options = f"-p {self.port} -k {self.folder}"
        log = self.folder / f"{self.data.name}.log"
        run(self._bin / "pg_ctl", "start", "-w", "-D", self.data, "-l", log, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """immediate: as if its power went."""
        run(self._bin / "pg_ctl", "stop", "-w", "-m", mode, "-D", self.data)

    def promote(self) -> None:
        """From standby to primary; on return it takes changes."""
        run(self._bin / "pg_ctl", "promote", "-w", "-D", self.data)

    def url(self, database: str, user: str = OWNER, query: str = "") -> str:
        """By TCP, as a workstation comes."""
        return f"postgresql+psycopg://{user}@127.0.0.1:{self.port}/{database}{query}"

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """The server's own administrator; each statement is a transaction."""
        return psycopg.connect(host=str(self.folder), port=self.port, user="postgres", dbname=database, autocommit=True)

    def make_template(self) -> None:
        """A clinic to copy from, made as the README says."""
        readme = Path(__file__).parents[2] / "README.md"
        block = readme.read_text(encoding="utf-8").partition("```sql\n")[2].partition("```")[0]
        with self.admin() as admin:
            for line in block.splitlines():
                admin.execute(line.partition(" --")[0])  # type: ignore[arg-type]
        set_up_server(read_address(self.url(TEMPLATE)), "Contract").close()

    def make_empty(self, name: str, options: str = "ENCODING 'UTF8' LOCALE 'C'") -> None:
        """A database without a clinic in it."""
        with self.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE template0 {options}")  # type: ignore[arg-type]

    def database(self) -> str:
        """The name of a new clinic's database."""
        name = f"clinic_{next(self._databases)}"
        with self.admin() as admin:
            admin.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {TEMPLATE}")  # type: ignore[arg-type]
        return name

    def opened(self, database: str, user: str = APP, query: str = "") -> Store:
        """A workstation's store."""
        return open_server(read_address(self.url(database, user, query)))


@contextmanager
def folder() -> Iterator[Path]:
    """Short, since a socket's path must be, and the server's user's own."""
    made = Path(tempfile.mkdtemp(prefix="cowslip-pg-"))
    try:
        if os.name != "nt" and os.geteuid() == 0:
            shutil.chown(made, USER)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def running() -> Iterator[Cluster]:
    """A server with the template of a clinic; gone afterwards."""
    with folder() as place:
        cluster = Cluster(place)
        cluster.initialise()
        cluster.start()
        try:
            cluster.make_template()
            yield cluster
        finally:
            cluster.stop("immediate")
