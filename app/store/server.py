"""Opens a clinic on a PostgreSQL server, and sets one up: several workstations at once work in it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from app.core.errors import ServerAway, StoreTrouble
from app.services.ports import UnitOfWork
from app.store.opened import Store, driver, name_clinic
from app.store.roles import grant
from app.store.schema import Schema, refuse_newer, revision, upgrade
from app.store.server_address import Address
from app.store.server_copy import refuse_without_copy
from app.store.troubles import DATABASE_ERRORS, in_words

if TYPE_CHECKING:
    from app.store.server_patience import Patience

OLDEST: Final = 150000
CHANNEL: Final = "cowslip"
"""Of LISTEN and NOTIFY, on which workstations tell each other what they changed."""

WITHIN: Final = 8.0
"""Seconds that a workstation waits for the server, whose own limit is a little shorter."""
SOON: Final = 3.0
"""The same, of what is small and may wait for a server that is only slow: an answer is in the journal by then."""

_UPGRADES: Final = 0x636F7773  # the advisory lock under which one program at a time brings the schema up to date

# For this session, whatever the server's or the role's settings are: what is acknowledged is durable, here and on a
# synchronous standby; a slow server or somebody else's lock is not waited for without end; a workstation that froze
# holds none.
_SESSION = """
    SET synchronous_commit = 'on';
    SET statement_timeout = '7s';
    SET lock_timeout = '5s';
    SET idle_in_transaction_session_timeout = '60s';
    SET TIME ZONE 'UTC';
    SET search_path = public, pg_temp
"""
_UPGRADE_MAY_LAST = """
    SET LOCAL statement_timeout = 0;
    SET LOCAL lock_timeout = '60s';
    SET LOCAL idle_in_transaction_session_timeout = 0
"""
# Names are ordered as on SQLite: by code point. It also keeps indexes sound where a standby's system sorts otherwise.
_BY_CODE_POINT = "SELECT 'Z' < 'a' AND 'a b' < 'ab' AND 'a-c' < 'ab' AND 'z' < 'é' AND 'é' < 'ž' AND '､' < '𝒳'"


class ServerStore(Store):
    """A clinic on a server. patience: that of its connection, also once it was made anew."""

    def __init__(self, engine: Engine, connection: Connection, patience: "Patience") -> None:
        super().__init__(engine, connection)
        self._patience = patience

    def unit_of_work(self) -> UnitOfWork:
        """The next transaction."""
        self._patience.within = WITHIN
        return super().unit_of_work()

    def soon(self) -> UnitOfWork:
        """The next one, which does not wait longer than SOON for an answer of the server: then that counts as gone."""
        self._patience.within = SOON
        return super().unit_of_work()


def set_up_server(
    address: Address,
    clinic: str,
    schema: Schema | None = None,
    copy: Callable[[str], object] = refuse_without_copy,
) -> Store:
    """Make the clinic's tables, or bring them up to date, and grant the app's role its rights; opened.

    The address names the role that owns the tables. clinic: the name of a new one; one that is there keeps its own.
    copy: is given the schema of an older clinic before that is changed; what it raises keeps it as it is.
    StoreTrouble says what to do; where a step fails nothing is changed.
    """
    from app.store.server_patience import Patience

    wanted = schema or Schema()
    engine = engine_of(address, Patience())
    try:
        connection = engine.connect()
        _check(connection)
        with connection.begin():
            connection.exec_driver_sql(_UPGRADE_MAY_LAST)
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _UPGRADES})
            stored = _stored(connection)
            refuse_newer(stored, wanted)
            if stored and stored != wanted.head:
                copy(stored)
            if stored != wanted.head:
                upgrade(connection, wanted)
            if not stored:
                name_clinic(connection, clinic)
            grant(connection)
        return Store(engine, connection)
    except DATABASE_ERRORS as error:
        engine.dispose()
        raise in_words(error) from None
    except BaseException:
        engine.dispose()
        raise


def open_server(address: Address, schema: Schema | None = None) -> ServerStore:
    """The clinic on the server. It is not changed: bringing it up to date is for the role that owns it.

    ServerAway: it can't be reached just now. Another StoreTrouble says what to do.
    """
    from app.store.server_patience import Patience

    wanted = schema or Schema()
    patience = Patience(WITHIN)
    engine = engine_of(address, patience)
    try:
        connection = engine.connect()
        _check(connection)
        stored = revision(connection)
        refuse_newer(stored, wanted)
        if stored != wanted.head:
            raise StoreTrouble(
                "The clinic on the server is of an older Cowslip."
                if stored
                else "There is no clinic in this database yet.",
                hint="Whoever looks after the server runs: cowslip set-up-server",
            )
        return ServerStore(engine, connection, patience)
    except DATABASE_ERRORS as error:
        engine.dispose()
        raise in_words(error) from None
    except BaseException:
        engine.dispose()
        raise


def connect(address: Address, patience: "Patience | None" = None) -> Any:
    """A psycopg connection that is durable as this app needs it; autocommit is off.

    patience: how long a statement may take before the server counts as gone; None: WITHIN.
    """
    from psycopg import OperationalError

    from app.store.server_patience import Patience, PatientConnection

    try:
        made = PatientConnection.connect(**address.parameters)  # type: ignore[arg-type]  # texts, which libpq reads
    except OperationalError as error:
        from app.store.server_certificate import explained

        raise explained(error) from None
    made.patience = patience or Patience(WITHIN)
    try:
        made.execute(_SESSION)
        made.execute("SELECT set_config('cowslip.window', %s, false)", (address.window,))
        made.commit()
    except BaseException:
        made.close()
        raise
    return made


def engine_of(address: Address, patience: "Patience") -> Engine:
    """SQLAlchemy on psycopg. The one connection is made anew where it was lost, at the next unit of work."""
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: connect(address, patience),
        poolclass=NullPool,
        isolation_level="READ COMMITTED",
        use_native_hstore=False,
        hide_parameters=True,  # an error's text must not hold what was being stored
    )
    event.listen(engine, "commit", _refuse_failed)
    return engine


def _refuse_failed(connection: Connection) -> None:
    """PostgreSQL answers the commit of a failed transaction with a silent rollback; that must not pass for stored."""
    from psycopg.pq import TransactionStatus

    if driver(connection).info.transaction_status == TransactionStatus.INERROR:
        raise StoreTrouble("Nothing was stored, since a part of it had failed.", hint="Try again.")


def _stored(connection: Connection) -> str:
    """As schema.revision, in the transaction that is open."""
    if connection.execute(text("SELECT to_regclass('public.alembic_version')")).scalar() is None:
        return ""
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def _check(connection: Connection) -> None:
    """StoreTrouble where the server or database can't keep records as they must be kept."""
    with connection.begin():
        if driver(connection).info.server_version < OLDEST:
            raise StoreTrouble(
                "The clinic's server runs a PostgreSQL older than 15.", hint="Bring the server up to date."
            )
        encoding, fsync, standby = connection.execute(
            text("SELECT current_setting('server_encoding'), current_setting('fsync'), pg_is_in_recovery()")
        ).one()
        if standby:
            raise ServerAway(
                "This server is a standby: it can be read and not written.",
                hint="Name all servers in the address, with target_session_attrs=read-write.",
            )
        if fsync != "on":
            raise StoreTrouble(
                "The clinic's server runs with fsync off: what it calls stored could be lost.", hint="Turn fsync on."
            )
        if encoding != "UTF8" or not connection.exec_driver_sql(_BY_CODE_POINT).scalar():
            raise StoreTrouble(
                "The clinic's database does not keep texts in UTF-8, sorted by code point.",
                hint="Make it anew with: TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'",
            )
