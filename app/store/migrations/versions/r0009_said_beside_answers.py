"""A line of an answer log may say something beside the answers, and a series keeps its band sets: both as JSON.

The tables stay. The step is here so that a version of the app that can't read such a line refuses the file politely,
in place of calling its records damaged.
"""

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """From 0008: nothing to change."""
