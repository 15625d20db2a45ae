"""What a patient brings, in words: the same on screen and on paper."""

from app.core.context import Condition, Content, Exposure, LastUse, Medicine
from app.core.sentences import NOT_RECORDED, moment_words


def kind_words(content: Content) -> str:
    """What sort of entry it is."""
    if isinstance(content, Exposure):
        return content.substance.value.capitalize()
    return "Medicine" if isinstance(content, Medicine) else "Condition"


def name_words(content: Content) -> str:
    """What it is about."""
    if isinstance(content, Exposure):
        return content.name
    return content.text if isinstance(content, Medicine) else content.kind.value.capitalize()


def detail_words(content: Content) -> str:
    """All else that was said of it but the last use; of a condition, the answer."""
    if isinstance(content, Condition):
        return ": ".join(filter(None, (content.said.value.capitalize(), content.text)))
    if isinstance(content, Medicine):
        return NOT_RECORDED
    doses = f"{content.doses_a_day} doses a day" if content.doses_a_day else ""
    parts = (content.form, content.route, content.amount, content.frequency, doses)
    said = ", ".join(filter(None, (*parts, f"for {content.duration}" if content.duration else "")))
    return said or NOT_RECORDED


def last_use_words(last: LastUse | None) -> str:
    """When it was used last, and how that is known."""
    if last is None:
        return "not recorded"
    return last.certainty.value if last.at is None else f"{last.certainty.value}, {moment_words(last.at, True)}"
