"""What a site has set for all its workstations: its paper, and what its windows wait for."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Final, Literal, get_args

from app.core.audit import Act, Fact
from app.core.errors import BadInput, Conflict
from app.core.people import Right
from app.services.documents import Letterhead, Paper
from app.services.logos import check_logo
from app.services.notices import part_2
from app.services.workplace import Workplace

Notice = Literal["off", "statement-1", "statement-2"]

IDLE: Final = "lock.idle_minutes"
IDLE_DEFAULT: Final = 10
IDLE_LEAST: Final = 1
IDLE_MOST: Final = 60
ADDRESS, LOGO, PAPER = "paper.address", "paper.logo", "paper.size"
NOTICE, CONSENT = "paper.notice", "paper.consent"
GRACE, CLIPBOARD = "series.late_grace_minutes", "clipboard.seconds"
REMINDERS: Final = "series.reminders"
ON, OFF = "on", "off"
NAMES: Final = (ADDRESS, LOGO, PAPER, NOTICE, CONSENT, GRACE, CLIPBOARD, REMINDERS, IDLE)

ADDRESS_LINES: Final = 6
ADDRESS_LETTERS: Final = 48
CONSENT_LETTERS: Final = 1_000
GRACE_MOST: Final = 120
CLIPBOARD_LEAST: Final = 10
CLIPBOARD_MOST: Final = 600


@dataclass(frozen=True, slots=True)
class Site:
    """All of it. logo: a PNG or JPEG; empty: none. consent: printed under a notice only.

    late_grace_minutes: so long after its due time a reassessment is not yet late.
    reminders: whether the desktop tells that reassessments are due, by their number alone.
    clipboard_seconds: what the app put on the clipboard is cleared after so long; 0: never.
    """

    address: tuple[str, ...] = ()
    logo: bytes = field(default=b"", repr=False)
    paper: Paper = "a4"
    notice: Notice = "off"
    consent: str = ""
    late_grace_minutes: int = 10
    clipboard_seconds: int = 60
    reminders: bool = False
    idle_minutes: int = IDLE_DEFAULT

    @property
    def letterhead(self) -> Letterhead:
        """What paper needs of it; StoreTrouble where the notice's wording can't be read."""
        if self.notice == "off":
            return Letterhead(self.address, self.logo, paper=self.paper)
        return Letterhead(self.address, self.logo, part_2().text_of(self.notice), self.consent, self.paper)


class Settings:
    """Reads and changes them; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def site(self) -> Site:
        """All that the site has set; what was never set, or makes no sense, has its default."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return _site(work.settings.several(NAMES))

    def change(self, site: Site, shown: Site | None = None) -> Site:
        """Set what differs from what was shown to the person (None: from what is set); gives what is now set.

        BadInput begins with what is at fault. Conflict where somebody set the same otherwise meanwhile.
        """
        self._place.allow(Right.SETTINGS)
        now = checked(site)
        with self._place.unit_of_work() as work:
            stored = _site(work.settings.several(NAMES))
            before = _texts(stored)
            seen = before if shown is None else _texts(shown)
            wanted = {name: text for name, text in _texts(now).items() if text != seen[name]}
            if any(before[name] not in (seen[name], text) for name, text in wanted.items()):
                raise Conflict("The settings were changed by somebody else meanwhile.", hint="Look at them again.")
            for name, text in wanted.items():
                if before[name] == text:
                    continue
                work.settings.put(name, text)
                was, is_ = _fact(name, before[name]), _fact(name, text)
                self._place.note(work, Act.SETTING_CHANGED, setting=name, was=was, now=is_)
            work.commit()
        return _site({**before, **wanted})

    def idle_minutes(self) -> int:
        """After so long without a key or the mouse the clinic locks."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return _minutes(work.settings.get(IDLE))

    def set_idle_minutes(self, minutes: int) -> None:
        """Change it; BadInput outside 1 to 60."""
        self._place.allow(Right.SETTINGS)
        _check_idle(minutes)
        with self._place.unit_of_work() as work:
            was = _minutes(work.settings.get(IDLE))
            if was == minutes:
                return
            work.settings.put(IDLE, str(minutes))
            self._place.note(work, Act.SETTING_CHANGED, setting=IDLE, was=was, now=minutes)
            work.commit()


# -- before it is kept


def checked(site: Site) -> Site:
    """Tidied; BadInput begins with the caption of what is at fault."""
    if site.logo:
        check_logo(site.logo)
    if site.paper not in get_args(Paper):
        raise BadInput("Paper: there is A4 and Letter.", hint="Choose one of them.")
    if site.notice not in get_args(Notice):
        raise BadInput("Notice: it is off, or one of the two statements.", hint="Choose one of them.")
    if not 0 <= site.late_grace_minutes <= GRACE_MOST:
        raise BadInput(f"Late after: 0 to {GRACE_MOST} minutes.", hint="Choose a number there.")
    if site.clipboard_seconds and not CLIPBOARD_LEAST <= site.clipboard_seconds <= CLIPBOARD_MOST:
        words = f"Clear the clipboard after: never, or {CLIPBOARD_LEAST} to {CLIPBOARD_MOST} seconds."
        raise BadInput(words, hint="Choose a number there.")
    _check_idle(site.idle_minutes)
    return replace(site, address=_address(site.address), consent=_consent(site.consent))


def _address(lines: tuple[str, ...]) -> tuple[str, ...]:
    tidied = tuple(filter(None, (" ".join(line.split()) for line in lines)))
    if len(tidied) > ADDRESS_LINES:
        raise BadInput(f"Address: it has {len(tidied)} lines; at most {ADDRESS_LINES} fit.", hint="Join some of them.")
    for number, line in enumerate(tidied, 1):
        if len(line) > ADDRESS_LETTERS or not line.isprintable():
            raise BadInput(
                f"Address: line {number} is longer than {ADDRESS_LETTERS} characters or can't be shown.",
                hint="Type it again.",
            )
    return tidied


def _consent(text: str) -> str:
    tidied = "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
    if len(tidied) > CONSENT_LETTERS:
        words = f"Consent and its scope: {len(tidied):,} characters; at most {CONSENT_LETTERS:,} are printed."
        raise BadInput(words, hint="Shorten it.")
    if not tidied.replace("\n", " ").isprintable():
        raise BadInput("Consent and its scope: it holds a character that can't be shown.", hint="Type it again.")
    return tidied


def _check_idle(minutes: int) -> None:
    if not IDLE_LEAST <= minutes <= IDLE_MOST:
        raise BadInput(f"The clinic locks after {IDLE_LEAST} to {IDLE_MOST} minutes.", hint="Choose a number there.")


# -- as it is kept


def _texts(site: Site) -> dict[str, str]:
    """Each setting as it is stored."""
    return {
        ADDRESS: "\n".join(site.address),
        LOGO: b64encode(site.logo).decode(),
        PAPER: site.paper,
        NOTICE: site.notice,
        CONSENT: site.consent,
        GRACE: str(site.late_grace_minutes),
        CLIPBOARD: str(site.clipboard_seconds),
        REMINDERS: ON if site.reminders else OFF,
        IDLE: str(site.idle_minutes),
    }


def _fact(name: str, text: str) -> Fact:
    """As the audit trail says it: numbers as numbers, and of the logo its SHA-256."""
    if name == LOGO:
        return sha256(b64decode(text)).hexdigest() if text else ""
    return int(text) if name in (GRACE, CLIPBOARD, IDLE) else text


def _site(stored: Mapping[str, str]) -> Site:
    """What somebody else wrote into the table is not trusted: each value by itself, or its default."""
    site = Site(idle_minutes=_minutes(stored.get(IDLE)))
    for change in (
        {"address": tuple(stored.get(ADDRESS, "").split("\n"))},
        {"logo": _decoded(stored.get(LOGO, ""))},
        {"paper": stored.get(PAPER, site.paper)},
        {"notice": stored.get(NOTICE, site.notice)},
        {"consent": stored.get(CONSENT, "")},
        {"late_grace_minutes": _number(stored.get(GRACE), site.late_grace_minutes)},
        {"reminders": stored.get(REMINDERS, OFF) == ON},
        {"clipboard_seconds": _number(stored.get(CLIPBOARD), site.clipboard_seconds)},
    ):
        try:
            site = checked(replace(site, **change))  # judged there
        except BadInput:
            continue
    return site


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


def _number(stored: str | None, default: int) -> int:
    if stored is None or not stored.isascii() or not stored.isdigit():
        return default
    return int(stored[:6])


def _minutes(stored: str | None) -> int:
    """What does not read as a sensible number must not keep the clinic open for ever."""
    return min(max(_number(stored, IDLE_DEFAULT), IDLE_LEAST), IDLE_MOST)
