"""Letters in = taken + named, for random rosters and letters: whatever is sent, each letter is accounted for once."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hypothesis import given, settings, strategies as st

from nianbao.collect import Collecting, CollectingInbox, FileSources, LetterOutcome, Senders
from nianbao.mail import Attachment, Letter, eml_of
from nianbao.mail.address import Address
from nianbao.roster import Roster, RosterEntry
from nianbao.submission import Office

CONTENTS = {
    "xlsx": ("a.xlsx", b"PK one"),
    "rar": ("a.rar", b"Rar!\x1a\x07"),
    "png": ("a.png", b"\x89PNG"),
    "none": ("", b""),
}


@dataclass(frozen=True)
class Sent:
    """A letter of a test: who sends it, with what, and whether it is cut to pieces on the way."""

    sender: int
    files: tuple[str, ...]
    broken: bool


LETTERS = st.lists(
    st.builds(
        Sent,
        st.integers(0, 5),
        st.lists(st.sampled_from(sorted(CONTENTS)), max_size=3).map(tuple),
        st.booleans(),
    ),
    max_size=8,
)


def eml(number: int, sent: Sent) -> bytes:
    attached = tuple(
        Attachment(name, data and data + f"{number}".encode())
        for name, data in (CONTENTS[file] for file in sent.files)
        if name
    )
    sender = Address(f"o{sent.sender}@example.cn")
    data = eml_of(
        Letter(
            str(number), "甲", (Address("me@b.cn"),), f"letter {number}", "见附件\n", attachments=attached
        ),
        sender,
    )
    return data[: len(data) // 3] + b"\xff\x00=?x?=" if sent.broken else data


def collected(folder: Path, senders: Senders) -> list[tuple[str, LetterOutcome | None, int]]:
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    collecting = Collecting(CollectingInbox.open(folder / "inbox"), spool, senders)
    return [
        (each.head.source, each.outcome, len(each.taken))
        for each in collecting.run(FileSources([str(folder / "mail")]))
    ]


@settings(max_examples=15)
@given(LETTERS, st.integers(0, 5))
def test_letters_in_are_taken_and_named(letters: Sequence[Sent], offices: int) -> None:
    """Each letter has one outcome, what was taken is in the inbox, and a second run says the same."""
    entries = tuple(RosterEntry(Office(str(n), f"单位{n}"), email=f"o{n}@example.cn") for n in range(offices))
    senders = Senders(Roster(entries))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "mail").mkdir()
        for number, sent in enumerate(letters):
            (folder / "mail" / f"{number}.eml").write_bytes(eml(number, sent))
        first = collected(folder, senders)
        assert len(first) == len(letters)
        assert len({source for source, _, _ in first}) == len(letters)
        for (_, outcome, taken), sent in zip(first, letters, strict=True):
            assert (outcome is LetterOutcome.TAKEN) == (taken > 0)
            if not sent.broken:
                wanted = sent.files.count("xlsx")
                assert taken == wanted
                if not wanted:
                    attached = any(file != "none" for file in sent.files)
                    assert outcome is (LetterOutcome.UNUSABLE if attached else LetterOutcome.NO_ATTACHMENT)
        before = sorted(path.name for path in (folder / "inbox").glob("*")) if first else []
        assert collected(folder, senders) == first
        assert (sorted(path.name for path in (folder / "inbox").glob("*")) if first else []) == before
