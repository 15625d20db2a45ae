"""The words of a scale by key: what a translation, or a site's wording file, puts in their place; all of them or none.

Keys: "title", "recall", "instructions"; of an item "pulse" (its text), "pulse:detail" and "pulse/2" (the option of that
key); of a group "group:part_a" and "group:part_a:note". Where many items share an answer list, its name stands for all
of them in a file: "frequency/0"; "*/0" stands for every item.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.core.scale import Group, Item, Scale

WHOLE = ("title", "recall", "instructions")
EVERY = "*"
"""In place of a list's name: every item."""


def texts_of(scale: Scale) -> dict[str, str]:
    """Every text by its key, in the order in which they are read; empty where the scale has none there."""
    found = {"title": scale.title, "recall": scale.recall, "instructions": scale.instructions}
    for group in scale.groups:
        found |= {f"group:{group.id}": group.title, f"group:{group.id}:note": group.note}
    for item in scale.items:
        found |= item_texts(item)
    return found


def item_texts(item: Item) -> dict[str, str]:
    """The same of one item."""
    options = {f"{item.id}/{option.key}": option.text for option in item.options}
    return {item.id: item.text, f"{item.id}:detail": item.detail} | options


def spread(texts: Mapping[str, str], lists: Mapping[str, Iterable[Item]]) -> dict[str, str]:
    """With each text of a shared list said for every item that uses it; what an item says itself stands.

    lists: by the name of a list, the items that use it.
    """
    made: dict[str, str] = {}
    for key in sorted(texts, key=lambda key: not key.startswith(EVERY)):  # what is said of fewer items outweighs it
        name, _, option = key.partition("/")
        for item in lists.get(name, ()) if option else ():
            made[f"{item.id}/{option}"] = texts[key]
    return made | {key: text for key, text in texts.items() if key.partition("/")[0] not in lists}


def worded_item(item: Item, texts: Mapping[str, str]) -> Item:
    """The item in these words."""
    options = tuple(replace(o, text=texts.get(f"{item.id}/{o.key}", o.text)) for o in item.options)
    detail = texts.get(f"{item.id}:detail", item.detail)
    return replace(item, text=texts.get(item.id, item.text), detail=detail, options=options)


def worded(scale: Scale, texts: Mapping[str, str]) -> Scale:
    """The scale in these words; points, rules and hash are what they were."""
    return replace(
        scale,
        **{name: texts.get(name, getattr(scale, name)) for name in WHOLE},
        groups=tuple(_worded_group(group, texts) for group in scale.groups),
        items=tuple(worded_item(item, texts) for item in scale.items),
    )


def _worded_group(group: Group, texts: Mapping[str, str]) -> Group:
    key = f"group:{group.id}"
    return replace(group, title=texts.get(key, group.title), note=texts.get(f"{key}:note", group.note))


def languages(scale: Scale) -> tuple[str, ...]:
    """In which it can be shown, its own first."""
    return (scale.language, *(t.language for t in scale.translations))


def in_language(scale: Scale, language: str) -> Scale:
    """The scale in that language, whole; as it is where it has none: its own language then says so."""
    found = next((t for t in scale.translations if t.language == language), None)
    return scale if found is None else replace(worded(scale, found.texts), language=language)
