"""A made-up scale that uses each power of the definition format once; tests change it and see what comes of it."""

from app.core.definition import parse_definition
from app.core.scale import Scale

FILE = "made-up.toml"

TEXT = """\
# A made-up scale: it measures nothing.
format = 1
id = "made-up"
version = "1.2.3"
title = "Made-up Scale"
short = "MADE"
completed_by = "clinician"
substances = ["opioid"]
vitals = ["pulse"]

[source]
citation = "Nobody. Journal of Nothing 2001;1:1."
short = "Nobody 2001"
doi = "10.1000/nothing"

[rights]
status = "granted"
holder = "Nobody"
terms = "Anything goes."
line = "Made up."

[[codes]]
system = "http://loinc.org"
code = "44261-6"
display = "a code that is in order"
of = "total"

[options]
often = [
    { points = 0, text = "never" },
    { points = 1, text = "at times" },
    { points = 2, text = "always" },
]

[[groups]]
id = "first"
title = "First part"

[[items]]
id = "rate"
text = "Rate"
how = ["observed"]
measure = { unit = "a minute", low = 20, high = 300 }
options = [
    { points = 0, text = "slow", up_to = 80 },
    { points = 1, text = "quick", up_to = 100 },
    { points = 4, text = "fast" },
]

[[items]]
id = "noise"
text = "Noise"
options = "often"
mark_from = 1
group = "first"

[[items]]
id = "light"
text = "Light"
options = "often"
mark_from = 2
group = "first"

[[items]]
id = "trouble"
text = "Trouble at work"
scored = false
required = false
options = [{ key = "none", text = "none" }, { key = "some", text = "some" }]

[[scores]]
id = "total"
title = "Total"
rule = { kind = "sum", items = ["*"] }
default = "Nobody 2001"

[[scores.band_sets]]
name = "Nobody 2001"
source = "page 1"
bands = [
    { low = 0, high = 2 },
    { low = 3, high = 5, label = "some" },
    { low = 6, high = 8, label = "much" },
]

[[scores.band_sets]]
name = "Somebody 2002"
source = "page 2"
bands = [{ low = 0, high = 8, label = "any" }]

[[scores]]
id = "marked"
title = "Marked"
rule = { kind = "count_marked", items = ["noise", "light"] }

[[alerts]]
item = "light"
at_least = 1
when_unanswered = true
text = "Item 3"

[[examples]]
title = "some of each"
source = "constructed"
answers = { rate = 1, noise = 1, light = "2", trouble = "some" }
scores = { total = 4, marked = 2 }
bands = { "total/Nobody 2001" = "some", "total/Somebody 2002" = "any" }

[[examples]]
title = "rate alone"
source = "constructed"
answers = { rate = 4 }
scores = { total = [4, 8], marked = [0, 2] }

[[translations]]
language = "la"
source = "made up"
rights = "free"

[translations.texts]
title = "Scala ficta"
"group:first" = "Pars prima"
rate = "Celeritas"
"rate/0" = "tarda"
"rate/1" = "celer"
"rate/4" = "rapida"
noise = "Sonus"
light = "Lux"
"often/0" = "numquam"
"often/1" = "interdum"
"often/2" = "semper"
trouble = "Labor"
"trouble/none" = "nullus"
"trouble/some" = "aliquis"
"""


def text(*changes: tuple[str, str]) -> str:
    """The file with each first text, which must be there, put in place of the second."""
    changed = TEXT
    for old, new in changes:
        assert old in changed, f"{old!r} is not in the file"
        changed = changed.replace(old, new, 1)
    return changed


def scale(*changes: tuple[str, str]) -> Scale:
    """The scale that the changed file defines."""
    return parse_definition(text(*changes).encode(), FILE)


def small(items: str, scores: str, examples: str, status: str = "granted") -> Scale:
    """A scale of the given parts alone."""
    head = TEXT[: TEXT.index("[[codes]]")].replace('status = "granted"', f'status = "{status}"')
    return parse_definition(f"{head}\n{items}\n{scores}\n{examples}".encode(), FILE)
