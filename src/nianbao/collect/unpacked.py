"""Which letters and archives of an inbox were taken apart already: nobody has to do anything about them."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from nianbao.collect.senders import read_collected

PACKED = (".zip", ".eml", ".mbox")
"""Endings of what holds files that are to be taken out with ``nianbao collect``."""


def unpacked(files: Iterable[str]) -> frozenset[str]:
    """Return those of some files out of which ``collect`` took something into a folder that they lie in.

    The list of what was collected names them by the path of that day; a folder may have been moved since,
    so that the path below the folder and the folder's own name must agree.
    """
    collected = cache(read_collected)
    found = set()
    for file in files:
        path = Path(file).absolute()
        if path.suffix.lower() not in PACKED:
            continue
        for folder in path.parents:
            tail = (folder.name, *path.relative_to(folder).parts)
            if any(_names(source, tail) for source in collected(folder)):
                found.add(file)
                break
    return frozenset(found)


def _names(source: str, tail: tuple[str, ...]) -> bool:
    """Tell whether the place of something that was taken is, or lies in, a file of this path."""
    slashes = source.replace("\\", "/")
    return f"/{'/'.join(tail)}" in f"/{slashes}" and _ends_there(slashes, "/".join(tail))


def _ends_there(source: str, tail: str) -> bool:
    """Tell whether nothing but a word apart follows the path, such as which letter of a mailbox it was."""
    rest = source.partition(tail)[2]
    return not rest or not (rest[0].isalnum() or rest[0] == ".")
