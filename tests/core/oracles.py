"""What each instrument's answers give and what its totals are called, by hand from the sources, not the definitions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Points = Mapping[str, Mapping[str, int]]
Labels = tuple[tuple[int, int, str | None], ...]


@dataclass(frozen=True, slots=True)
class Oracle:
    """One instrument. points: item -> key -> what it adds. bands: set -> from, to and label. free: in no score."""

    points: Points
    low: int
    high: int
    bands: Mapping[str, Labels] = field(default_factory=dict)
    free: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    score: str = "total"

    def labels(self, total: int) -> dict[str, str | None]:
        """What each set calls a total: none of them where the source names nothing."""
        return {name: label for name, bands in self.bands.items() for low, high, label in bands if low <= total <= high}

    def least(self) -> dict[str, str]:
        """The answers that give the least, one for each item of the score."""
        return {item: min(keys, key=keys.__getitem__) for item, keys in self.points.items()}

    def most(self) -> dict[str, str]:
        """The answers that give the most."""
        return {item: max(keys, key=keys.__getitem__) for item, keys in self.points.items()}


def numbered(*points: int) -> dict[str, int]:
    """Answers that are named by their points."""
    return {str(p): p for p in points}


def items(prefix: str, count: int, *points: int) -> dict[str, dict[str, int]]:
    """So many items with the same answers."""
    return {f"{prefix}{n}": numbered(*points) for n in range(1, count + 1)}


# Wesson & Ling 2003, appendix 1: what each answer gives.
COWS_POINTS = {
    "pulse": (0, 1, 2, 4),
    "sweating": (0, 1, 2, 3, 4),
    "restlessness": (0, 1, 3, 5),
    "pupil": (0, 1, 2, 5),
    "aches": (0, 1, 2, 4),
    "runny_nose": (0, 1, 2, 4),
    "gi": (0, 1, 2, 3, 5),
    "tremor": (0, 1, 2, 4),
    "yawning": (0, 1, 2, 4),
    "anxiety": (0, 1, 2, 4),
    "gooseflesh": (0, 3, 5),
}

# ASRS-v1.1: the frequencies that lie in the dark shading, 0 Never to 4 Very Often.
ASRS_SHADED = {"q1": {2, 3, 4}, "q2": {2, 3, 4}, "q3": {2, 3, 4}, "q4": {3, 4}, "q5": {3, 4}, "q6": {3, 4}}

COWS = Oracle(
    {item: numbered(*points) for item, points in COWS_POINTS.items()},
    low=0,
    high=48,
    bands={
        "Wesson & Ling 2003": (
            (0, 4, None),
            (5, 12, "mild"),
            (13, 24, "moderate"),
            (25, 36, "moderately severe"),
            (37, 48, "severe withdrawal"),
        )
    },
)

ASRS = Oracle(
    {item: {str(f): int(f in shaded) for f in range(5)} for item, shaded in ASRS_SHADED.items()},
    low=0,
    high=6,
    bands={"ASRS-v1.1 checklist": ((0, 3, None), (4, 6, "symptoms highly consistent with ADHD in adults"))},
    free={f"q{n}": ("0", "1", "2", "3", "4") for n in range(7, 19)},
    score="part_a",
)

# Sullivan et al. 1989: nine ratings from 0 to 7, the anchors only some of them; orientation from 0 to 4.
CIWA_AR = Oracle(
    {
        "nausea": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "tremor": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "sweats": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "anxiety": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "agitation": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "tactile": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "auditory": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "visual": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "headache": numbered(0, 1, 2, 3, 4, 5, 6, 7),
        "orientation": numbered(0, 1, 2, 3, 4),
    },
    low=0,
    high=67,
    bands={
        "ASAM 2020": ((0, 9, "mild"), (10, 18, "moderate"), (19, 67, "severe or complicated")),
        "8 / 16": ((0, 7, "mild"), (8, 15, "moderate"), (16, 67, "severe")),
    },
)

# Kroenke et al. 2001, table 3. Item 10 asks how difficult it all made life, and is not scored.
PHQ_9 = Oracle(
    items("q", 9, 0, 1, 2, 3),
    low=0,
    high=27,
    bands={
        "PHQ-9": (
            (0, 4, "none/minimal"),
            (5, 9, "mild"),
            (10, 14, "moderate"),
            (15, 19, "moderately severe"),
            (20, 27, "severe"),
        )
    },
    free={"q10": ("not_difficult", "somewhat_difficult", "very_difficult", "extremely_difficult")},
)

# Spitzer et al. 2006.
GAD_7 = Oracle(
    items("q", 7, 0, 1, 2, 3),
    low=0,
    high=21,
    bands={"GAD-7": ((0, 4, "minimal"), (5, 9, "mild"), (10, 14, "moderate"), (15, 21, "severe"))},
)

# Bush et al. 1998, Bradley et al. 2003: cuts, of which all are always shown.
AUDIT_C = Oracle(
    items("q", 3, 0, 1, 2, 3, 4),
    low=0,
    high=12,
    bands={
        "Women: 3 or more": ((0, 2, None), (3, 12, "at or above the cut")),
        "Men: 4 or more": ((0, 3, None), (4, 12, "at or above the cut")),
        "5 or more": ((0, 4, None), (5, 12, "at or above the cut")),
    },
)

# Skinner 1982: a point for each Yes, but for No at item 3.
DAST_10 = Oracle(
    {
        "q1": {"yes": 1, "no": 0},
        "q2": {"yes": 1, "no": 0},
        "q3": {"yes": 0, "no": 1},
        "q4": {"yes": 1, "no": 0},
        "q5": {"yes": 1, "no": 0},
        "q6": {"yes": 1, "no": 0},
        "q7": {"yes": 1, "no": 0},
        "q8": {"yes": 1, "no": 0},
        "q9": {"yes": 1, "no": 0},
        "q10": {"yes": 1, "no": 0},
    },
    low=0,
    high=10,
    bands={
        "DAST-10": (
            (0, 0, "no problems reported"),
            (1, 2, "low level"),
            (3, 5, "moderate level"),
            (6, 8, "substantial level"),
            (9, 10, "severe level"),
        )
    },
)

# Handelsman et al. 1987 and Gossop 1990: no source gives bands.
SOWS_HANDELSMAN = Oracle(items("i", 16, 0, 1, 2, 3, 4), low=0, high=64)
OOWS = Oracle(items("i", 13, 0, 1), low=0, high=13)
SOWS_GOSSOP = Oracle(items("i", 10, 0, 1, 2, 3), low=0, high=30)

ORACLES = {
    "cows": COWS,
    "asrs-v1.1": ASRS,
    "ciwa-ar": CIWA_AR,
    "phq-9": PHQ_9,
    "gad-7": GAD_7,
    "audit-c": AUDIT_C,
    "dast-10": DAST_10,
    "sows-handelsman": SOWS_HANDELSMAN,
    "oows": OOWS,
    "sows-gossop": SOWS_GOSSOP,
}
