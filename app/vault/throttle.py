"""How long a person waits after wrong passphrases; the count stands in the key file, so that it survives a restart."""

from dataclasses import replace
from typing import Final

from app.core.errors import Locked
from app.vault.entries import Entry

FREE: Final = 5
"""So many wrong passphrases in a row cost nothing."""

LONGEST_S: Final = 15 * 60


def waits(failures: int) -> int:
    """Seconds from the last of so many wrong passphrases to the next try: 1, 2, 4 … after the fifth."""
    return 0 if failures < FREE else min(1 << min(failures - FREE, 30), LONGEST_S)


def attempted(entry: Entry, now: int) -> Entry:
    """The entry with one more wrong passphrase: counted before the try, so that ending the program spares nobody it."""
    return replace(entry, failures=entry.failures + 1, failed_at=now)


def anchored(entry: Entry, now: int) -> Entry:
    """The entry with its last failure not in the future: a clock that was set back does not shorten the wait."""
    return replace(entry, failed_at=now) if entry.failed_at > now else entry


def left(entry: Entry, now: int) -> int:
    """Seconds that the person still has to wait."""
    return max(0, waits(entry.failures) - max(0, now - entry.failed_at))


def refusal(seconds: int) -> Locked:
    """What to tell somebody who has to wait so long."""
    return Locked(f"Too many wrong passphrases. Try again in {_words(seconds)}.", hint="Nothing is lost meanwhile.")


def _words(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    parts = [_counted(minutes, "minute")] if minutes else []
    return " ".join([*parts, _counted(rest, "second")] if rest else parts)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
