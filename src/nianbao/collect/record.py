"""The record of what was read: letters of a server, and letters, mailboxes and archives of the disk.

A later run does not fetch those letters again, and nobody is asked to unpack those files once more.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from nianbao.collect.model import Letterhead
from nianbao.core import UsageError, os_reason
from nianbao.files import FETCHED, write_file


@dataclass(frozen=True, slots=True)
class Remembered:
    """A letter or a file of an earlier run: its place, its sender, and the fingerprints of what was taken.

    ``reasons`` are why parts of it were not taken.
    """

    key: str
    head: Letterhead
    digests: tuple[str, ...]
    reasons: tuple[str, ...] = ()


def read_record(folder: Path) -> dict[str, Remembered]:
    """Read the record of an inbox by the letters' keys; lines that are not ours are passed over.

    Raises:
        UsageError: it cannot be read.
    """
    path = folder / FETCHED
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(
            f"读不出收信记录 {path}（{os_reason(error)}）。请核对这个文件，或移走它。"
        ) from error
    found = (_remembered(line) for line in text.splitlines())
    return {letter.key: letter for letter in found if letter is not None}


def write_record(folder: Path, letters: Iterable[Remembered]) -> None:
    """Write the record as a whole.

    Raises:
        NianbaoError: it cannot be written.
    """
    data = "".join(f"{json.dumps(_entry(letter), ensure_ascii=False)}\n" for letter in letters)
    write_file(folder / FETCHED, data.encode(), force=True)


def _entry(letter: Remembered) -> dict[str, object]:
    own = {"files": letter.digests, "reasons": letter.reasons}
    return {"letter": letter.key, **asdict(letter.head), **own}


def _remembered(line: str) -> Remembered | None:
    try:
        entry = json.loads(line)
        head = Letterhead(*(str(entry[name]) for name in ("source", "sender", "subject", "date")))
        return Remembered(
            str(entry["letter"]), head, tuple(map(str, entry["files"])), tuple(map(str, entry["reasons"]))
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
