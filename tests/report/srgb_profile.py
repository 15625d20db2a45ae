"""Makes the sRGB profile that every PDF carries: `python -m tests.report.srgb_profile` writes it into resources/colour.

The numbers are those of IEC 61966-2-1; the form is ICC.1:2001-04 (version 2), which every reader of PDF/A understands.
"""

from collections.abc import Sequence
from pathlib import Path
from struct import pack

FILE = Path(__file__).resolve().parents[2] / "resources/colour/srgb.icc"
PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
D65 = (0.3127, 0.3290)
D50 = (0.9642, 1.0, 0.8249)  # the white to which a profile's colours are adapted
BRADFORD = ((0.8951, 0.2664, -0.1614), (-0.7502, 1.7135, 0.0367), (0.0389, -0.0685, 1.0296))
STEPS = 1024
MADE = (2026, 11, 23, 0, 0, 0)
NAME = b"sRGB IEC61966-2.1"
RIGHTS = b"No copyright is claimed: made by Cowslip from the numbers of IEC 61966-2-1. Use it freely."

Vector = Sequence[float]
Matrix = Sequence[Vector]


def light(value: float) -> float:
    """How much light a value of 0 to 1 stands for."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def colours() -> tuple[list[Vector], Matrix]:
    """What red, green and blue are under D50, and the adaptation from D65 that led there."""
    white = _xyz(D65)
    corners = [_xyz(p) for p in PRIMARIES]
    shares = _times(_inverse(_turned(corners)), white)
    cones, wanted = _times(BRADFORD, white), _times(BRADFORD, D50)
    scaled = [[w / c * n for n in row] for w, c, row in zip(wanted, cones, BRADFORD, strict=True)]
    back = _inverse(BRADFORD)
    adaptation = _turned([_times(back, column) for column in _turned(scaled)])
    lit = [[share * n for n in corner] for share, corner in zip(shares, corners, strict=True)]
    return [_times(adaptation, corner) for corner in lit], adaptation


def profile() -> bytes:
    """The file."""
    (red, green, blue), adaptation = colours()
    curve = pack(f">4sII{STEPS}H", b"curv", 0, STEPS, *(round(light(n / (STEPS - 1)) * 65535) for n in range(STEPS)))
    described = pack(f">4sII{len(NAME) + 1}sIIHB67s", b"desc", 0, len(NAME) + 1, NAME, 0, 0, 0, 0, b"")
    tags = {
        b"cprt": pack(f">4sI{len(RIGHTS) + 1}s", b"text", 0, RIGHTS),
        b"desc": described,
        b"wtpt": _numbers(b"XYZ ", D50),
        b"chad": _numbers(b"sf32", [n for row in adaptation for n in row]),
        b"rXYZ": _numbers(b"XYZ ", red),
        b"gXYZ": _numbers(b"XYZ ", green),
        b"bXYZ": _numbers(b"XYZ ", blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    body, places = b"", {}
    start = 128 + 4 + 12 * len(tags)
    for content in dict.fromkeys(tags.values()):  # the three curves are one
        places[content] = start + len(body)
        body += content + bytes(-len(content) % 4)
    table = b"".join(pack(">4sII", tag, places[content], len(content)) for tag, content in tags.items())
    kind = (b"mntr", b"RGB ", b"XYZ ")
    head = pack(">III4s4s4s6H4s", start + len(body), 0, 0x02100000, *kind, *MADE, b"acsp")
    head += bytes(28) + b"".join(map(_fixed, D50))
    return head.ljust(128, b"\0") + pack(">I", len(tags)) + table + body


def _xyz(chromaticity: tuple[float, float]) -> Vector:
    x, y = chromaticity
    return (x / y, 1.0, (1 - x - y) / y)


def _times(matrix: Matrix, vector: Vector) -> Vector:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _turned(matrix: Matrix) -> Matrix:
    return list(zip(*matrix, strict=True))


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c = matrix
    columns = [_cross(b, c), _cross(c, a), _cross(a, b)]
    size = sum(x * y for x, y in zip(a, columns[0], strict=True))
    return _turned([[n / size for n in column] for column in columns])


def _cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _fixed(number: float) -> bytes:
    return pack(">i", round(number * 65536))


def _numbers(kind: bytes, numbers: Vector) -> bytes:
    return kind + bytes(4) + b"".join(map(_fixed, numbers))


if __name__ == "__main__":
    FILE.write_bytes(profile())
