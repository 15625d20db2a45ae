"""What is needed to judge and to word what was recorded: where scales are found, and how late is late."""

from collections.abc import Callable
from typing import NamedTuple

from app.core.records import Moment
from app.core.scale import Scale
from app.core.series import Zone

ScaleOf = Callable[[str], Scale]
"""The definition that a record was made with, by its SHA-256: `partial(catalogue.of_record, snapshot=...)`."""


class Definitions(NamedTuple):
    """newest: the scale of an id as it is used now; NotFound where there is none any more. of_record: by SHA-256."""

    newest: Callable[[str], Scale]
    of_record: ScaleOf


class Rules(NamedTuple):
    """By what due times are judged. grace: minutes, as the site set it."""

    now: Moment
    grace: int
    zone: Zone
