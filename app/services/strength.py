"""How long a passphrase would hold against guessing, in words; the floor below which none is taken."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from app.core.errors import BadInput

SHORTEST: Final = 12
LEAST: Final = 3
"""Of zxcvbn's scores 0 to 4: from 10^8 guesses on, each of which costs a whole Argon2id."""

_JUDGED = 72  # zxcvbn's own limit; what is longer is strong by then, or repeats itself
_WORDS = ("Very easy to guess", "Easy to guess", "Could be guessed", "Strong", "Very strong")


class Strength(NamedTuple):
    """words: for the person who types. is_enough: whether it is taken."""

    words: str
    is_enough: bool


def strength(passphrase: str, known: Sequence[str] = ()) -> Strength:
    """Judge a passphrase. known: names that a guesser would try first."""
    if not passphrase:
        return Strength("", False)
    missing = SHORTEST - len(passphrase)
    if missing > 0:
        return Strength(f"{missing} more character{'s' if missing > 1 else ''}, any of them.", False)
    from zxcvbn import zxcvbn

    judged = zxcvbn(_shown(passphrase), user_inputs=[word for name in known for word in name.split()])
    score = int(judged["score"])
    if score < LEAST:
        return Strength(f"{_WORDS[score]}. Add a word or two that nobody expects.", False)
    return Strength(f"{_WORDS[score]}.", True)


def require_strong(passphrase: str, known: Sequence[str] = ()) -> None:
    """BadInput unless the passphrase is taken."""
    if len(passphrase) < SHORTEST:
        raise BadInput(f"The passphrase has fewer than {SHORTEST} characters.", hint="Three or four words do well.")
    if not strength(passphrase, known).is_enough:
        raise BadInput("The passphrase is too easy to guess.", hint="Add a word or two that nobody expects.")


def _shown(passphrase: str) -> str:
    """What zxcvbn is given: so much as it takes, without the halves of characters that only a test can type."""
    return passphrase[:_JUDGED].encode("utf-8", "replace").decode()
