"""What a site has set for all its workstations."""

from typing import Final

from app.core.audit import Act
from app.core.errors import BadInput
from app.core.people import Right
from app.services.workplace import Workplace

IDLE: Final = "lock.idle_minutes"
IDLE_DEFAULT: Final = 10
IDLE_LEAST: Final = 1
IDLE_MOST: Final = 60


class Settings:
    """Reads and changes them; call from the database thread."""

    def __init__(self, place: Workplace) -> None:
        self._place = place

    def idle_minutes(self) -> int:
        """After so long without a key or the mouse the clinic locks."""
        self._place.allow(Right.READ)
        with self._place.unit_of_work() as work:
            return _minutes(work.settings.get(IDLE))

    def set_idle_minutes(self, minutes: int) -> None:
        """Change it; BadInput outside 1 to 60."""
        self._place.allow(Right.SETTINGS)
        if not IDLE_LEAST <= minutes <= IDLE_MOST:
            raise BadInput(
                f"The clinic locks after {IDLE_LEAST} to {IDLE_MOST} minutes.", hint="Choose a number there."
            )
        with self._place.unit_of_work() as work:
            was = _minutes(work.settings.get(IDLE))
            if was == minutes:
                return
            work.settings.put(IDLE, str(minutes))
            self._place.note(work, Act.SETTING_CHANGED, setting=IDLE, was=was, now=minutes)
            work.commit()


def _minutes(stored: str | None) -> int:
    """What does not read as a sensible number must not keep the clinic open for ever."""
    if stored is None or not stored.isascii() or not stored.isdigit():
        return IDLE_DEFAULT
    return min(max(int(stored[:6]), IDLE_LEAST), IDLE_MOST)
