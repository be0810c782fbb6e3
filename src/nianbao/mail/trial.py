"""Texts that users write are tried in a process of its own first: one without end would never come back."""

from collections.abc import Mapping
from functools import partial
from itertools import accumulate
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from nianbao.isolate import Loss, call_isolated

TEXTS = Path(__file__).parent / "texts"
LONGEST = 1_000_000
"""Characters of a letter."""
_SECONDS, _MEMORY = 5, 1024**3


def environment_of(folder: Path | None) -> SandboxedEnvironment:
    """Return the Jinja environment of the texts: those of a folder first, if any, then those that ship here."""
    folders = [folder, TEXTS] if folder else [TEXTS]
    return SandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(directory, encoding="utf-8-sig") for directory in folders]),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name) and ".html" in str(name),
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def ends(folder: Path, name: str, facts: Mapping[str, object]) -> bool:
    """Return whether a text comes to an end, within the length of a letter; other faults are not looked at."""
    trial = partial(_length, folder, name, dict(facts))
    return call_isolated(trial, _lost, seconds=_SECONDS, memory=_MEMORY) <= LONGEST


def _length(folder: Path, name: str, facts: Mapping[str, object]) -> int:
    """Return the length of a written text, or of its beginning where that is too long already.

    It is 0 where writing fails, which is reported where it is really written.
    """
    try:
        pieces = environment_of(folder).get_template(name).generate(facts)
        return next((length for length in accumulate(map(len, pieces)) if length > LONGEST), 0)
    except MemoryError:
        raise
    except Exception:
        return 0


def _lost(how: Loss) -> int:
    """Return a length that is too long for a text that never ends, 0 for other failures, which are reported later."""
    return 0 if how is Loss.FAILED else LONGEST + 1
