"""What happened in a round: the events of the log, which only grows."""

from collections.abc import Iterable
from dataclasses import dataclass

from nianbao.core import Worded


class EventKind(Worded):
    """A kind of event in a round."""

    ISSUED = "issued", "下发"
    """Its template was written; ``file`` is the template."""
    MAILED = "mailed", "写信"
    """A letter to it was written; ``detail`` is the purpose, ``file`` the letter."""
    SENT = "sent", "发信"
    """A letter was handed over to the mail server; ``detail`` is the purpose."""
    RECEIVED = "received", "收到"
    """A file of the office was seen in the inbox for the first time."""
    RETURNED = "returned", "退回"
    """A slip with what must be corrected was written; ``digest`` is the file that goes back."""
    ASKED = "asked", "请说明"
    """An explanation was asked for; ``digest`` is the file that it is about."""
    REMINDED = "reminded", "催报"
    """A reminder was written."""
    PAPER = "paper", "核对盖章件"
    """A stamped copy was compared; ``digest`` is the file, ``detail`` the code on paper."""
    INCLUDED = "included", "汇总"
    """Its file (``digest``) was added up; ``detail`` is the fingerprint of the summary."""
    PUBLISHED = "published", "写出报告"
    """The report was written."""
    LOOKED = "looked", "查看一览表"
    """Somebody looked at the board."""


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
