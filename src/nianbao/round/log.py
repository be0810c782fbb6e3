"""What happened in a round: the events of the log, which only grows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class EventKind(Enum):
    """A kind of event in a round."""

    ISSUED = "issued"
    """Its template was written; ``file`` is the template."""
    MAILED = "mailed"
    """A letter to it was written; ``detail`` is the purpose, ``file`` the letter."""
    SENT = "sent"
    """A letter was handed over to the mail server; ``detail`` is the purpose."""
    RECEIVED = "received"
    """A file of the office was seen in the inbox for the first time."""
    RETURNED = "returned"
    """A slip with what must be corrected was written; ``digest`` is the file that goes back."""
    ASKED = "asked"
    """An explanation was asked for; ``digest`` is the file that it is about."""
    REMINDED = "reminded"
    """A reminder was written."""
    PAPER = "paper"
    """A stamped copy was compared; ``digest`` is the file, ``detail`` the code on paper."""
    INCLUDED = "included"
    """Its file (``digest``) was added up; ``detail`` is the fingerprint of the summary."""
    PUBLISHED = "published"
    """The report was written."""
    LOOKED = "looked"
    """Somebody looked at the board."""

    @property
    def word(self) -> str:
        """The word that people see."""
        return _WORDS[self]


_WORDS = {
    EventKind.ISSUED: "下发",
    EventKind.MAILED: "写信",
    EventKind.SENT: "发信",
    EventKind.RECEIVED: "收到",
    EventKind.RETURNED: "退回",
    EventKind.ASKED: "请说明",
    EventKind.REMINDED: "催报",
    EventKind.PAPER: "核对盖章件",
    EventKind.INCLUDED: "汇总",
    EventKind.PUBLISHED: "写出报告",
    EventKind.LOOKED: "查看一览表",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    ``time`` is local time in ISO 8601 with seconds; ``office`` a code of the roster, empty where the
    event is about the whole round; ``file`` a path as shown to people; ``digest`` a SHA-256.
    """

    kind: EventKind
    time: str
    office: str = ""
    file: str = ""
    digest: str = ""
    address: str = ""
    detail: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """The parts that make two events the same, logged twice: everything but the time."""
        return (self.kind.value, self.office, self.file, self.digest, self.address, self.detail)


def new_events(before: Iterable[Event], happened: Iterable[Event]) -> list[Event]:
    """Return the events that the log does not have yet, each once."""
    known = {event.identity for event in before}
    fresh: dict[tuple[str, ...], Event] = {}
    for event in happened:
        if event.identity not in known:
            fresh.setdefault(event.identity, event)
    return list(fresh.values())
