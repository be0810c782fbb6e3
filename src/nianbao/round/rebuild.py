"""What the files of a round still tell of its history, where its memory was lost."""

from collections.abc import Iterator

from nianbao.core import NianbaoError
from nianbao.round.folder import RoundFolder
from nianbao.round.log import Event, EventKind
from nianbao.round.own import OwnFiles
from nianbao.round.state import EXPLANATIONS, REMINDERS, RETURNS, TEMPLATES, local_time

_KIND_OF_LETTER = {
    TEMPLATES: EventKind.MAILED,
    RETURNS: EventKind.RETURNED,
    EXPLANATIONS: EventKind.ASKED,
    REMINDERS: EventKind.REMINDED,
}


def events_of_letter(purpose: str, office: str, file: str, about: str, time: str) -> Event:
    """Return the event of a letter that was written: what happened to the office by it."""
    detail = time[:10] if purpose == REMINDERS else purpose
    return Event(_KIND_OF_LETTER[purpose], time, office, file, about, detail=detail)


def rebuilt(folder: RoundFolder) -> Iterator[Event]:
    """Yield what happened, as far as the files of the folder tell it."""
    try:
        yield from _issued(folder)
        for purpose in _KIND_OF_LETTER:
            for own_file in OwnFiles(folder.letters_for(purpose)):
                yield events_of_letter(purpose, own_file.office, own_file.name, own_file.about, own_file.time)
    except NianbaoError:
        return  # a list that cannot be read tells nothing; the command that needs it says so


def _issued(folder: RoundFolder) -> Iterator[Event]:
    # what writes workbooks knows what a manifest looks like; a memory is rarely lost
    from nianbao.round.distribute import issued_templates, manifest_name  # noqa: PLC0415

    manifest = folder.templates / manifest_name(folder.settings.period)
    for template in issued_templates(manifest):
        yield Event(EventKind.ISSUED, local_time(manifest.stat().st_mtime), template.office, template.name)
