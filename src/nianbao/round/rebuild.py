"""What the files of a round still tell of its history, where its memory was lost."""

from collections.abc import Iterator
from pathlib import Path

from nianbao.core import NianbaoError
from nianbao.roster import read_rows
from nianbao.round.folder import RoundFolder
from nianbao.round.log import Event, Kind
from nianbao.round.own import OwnFiles
from nianbao.round.state import EXPLANATIONS, REMINDERS, RETURNS, TEMPLATES, local_time

_KIND_OF_LETTER = {
    TEMPLATES: Kind.MAILED,
    RETURNS: Kind.RETURNED,
    EXPLANATIONS: Kind.ASKED,
    REMINDERS: Kind.REMINDED,
}


def events_of_letter(purpose: str, office: str, file: str, about: str, time: str) -> Event:
    """Return the event of a letter that was written: what happened to the office by it."""
    detail = time[:10] if purpose == REMINDERS else purpose
    return Event(_KIND_OF_LETTER[purpose], time, office, file, about, detail=detail)


def rebuilt(folder: RoundFolder) -> Iterator[Event]:
    """Yield what happened, as far as the files of the folder tell it."""
    try:
        yield from _issued(folder.templates)
        for purpose in _KIND_OF_LETTER:
            for each in OwnFiles(folder.letters_for(purpose)):
                yield events_of_letter(purpose, each.office, each.name, each.about, each.time)
    except NianbaoError:
        return  # a list that cannot be read tells nothing; the command that needs it says so


def _issued(folder: Path) -> Iterator[Event]:
    # what writes workbooks knows what a manifest looks like; a memory is rarely lost
    from nianbao.round.distribute import is_manifest  # noqa: PLC0415
    from nianbao.template import MANIFEST_DIGEST, MANIFEST_FILE, MANIFEST_HEADINGS  # noqa: PLC0415

    code = MANIFEST_HEADINGS.index("单位编码")
    for path in sorted(folder.glob("*.xlsx")):
        if is_manifest(path.name):
            rows = [row for _, row in read_rows(path, "下发清单")]
            if len(rows) > 1 and tuple(rows[1][: len(MANIFEST_HEADINGS)]) == MANIFEST_HEADINGS:
                time = local_time(path.stat().st_mtime)
                for row in rows[2:]:
                    if len(row) > MANIFEST_DIGEST:
                        yield Event(Kind.ISSUED, time, row[code], row[MANIFEST_FILE], row[MANIFEST_DIGEST])
