"""The address of a server: read as libpq does, verified away from this computer, and never with a password in it."""

import pytest

from app.core.errors import BadInput
from app.store.server_address import is_server, read_address

HERE = {"PATH": "x"}


@pytest.mark.parametrize(
    "place",
    [
        "db.clinic.example",
        "10.0.0.5",
        "localhost,db.clinic.example",
        "127.0.0.1:5432,10.0.0.5:5433",
        "[fe80::1]",
        "0.0.0.0",
    ],
)
def test_away_from_this_computer_the_certificate_is_verified(place: str) -> None:
    assert read_address(f"postgresql+psycopg://nora@{place}/clinic", HERE).parameters["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    "place", ["localhost", "127.0.0.1:5433", "[::1]", "%2Frun%2Fpostgresql", "", "localhost,127.0.0.2"]
)
def test_on_this_computer_it_need_not_be(place: str) -> None:
    assert "sslmode" not in read_address(f"postgresql+psycopg://{place}/clinic", HERE).parameters


@pytest.mark.parametrize(
    ("url", "environment"),
    [
        ("postgresql+psycopg://localhost/clinic?hostaddr=10.0.0.5", {}),
        ("postgresql+psycopg:///clinic", {"PGHOST": "db.clinic.example"}),
        ("postgresql+psycopg:///clinic", {"PGHOSTADDR": "10.0.0.5"}),
        ("postgresql+psycopg:///clinic", {"PGSERVICE": "clinic"}),
        ("postgresql+psycopg:///?service=clinic", {}),
    ],
)
def test_what_leads_away_unseen_is_verified_too(url: str, environment: dict[str, str]) -> None:
    assert read_address(url, environment).parameters["sslmode"] == "verify-full"


def test_what_the_address_says_counts() -> None:
    said = read_address(
        "postgresql+psycopg://nora@a:1,b:2/clinic?sslmode=require&target_session_attrs=read-write&connect_timeout=2",
        HERE,
    )
    wanted = {"host": "a,b", "port": "1,2", "user": "nora", "dbname": "clinic", "sslmode": "require"}
    wanted |= {"target_session_attrs": "read-write", "connect_timeout": "2", "application_name": "cowslip"}
    assert wanted.items() <= said.parameters.items()
    assert said.place == "a,b"
    assert "nora" not in repr(said)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://nora:s3cret@db/clinic",
        "postgresql+psycopg://nora@db/clinic?password=s3cret",
        "postgresql+psycopg://nora@db/clinic?sslpassword=s3cret",
    ],
)
def test_a_password_in_it_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(BadInput, match="holds a password") as caught:
        read_address(url, HERE)
    assert ".pgpass" in caught.value.hint
    assert "s3cret" not in caught.value.message + caught.value.hint + caught.value.detail


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://db",
        "postgresql+psycopg://db/c?nonsense=1",
        "postgresql://db/c",
        "mysql://x",
        "postgresql+psycopg://[/c",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BadInput, match="address"):
        read_address(url, HERE)


def test_of_several_servers_the_one_that_takes_changes_is_meant() -> None:
    assert read_address("postgresql+psycopg://a,b/clinic", HERE).parameters["target_session_attrs"] == "read-write"
    assert "target_session_attrs" not in read_address("postgresql+psycopg://a/clinic", HERE).parameters


def test_a_folder_is_no_server() -> None:
    assert is_server("postgresql+psycopg:///clinic")
    assert not is_server("postgresql")
