"""The cover of a form's workbooks: what an office says of itself, and how to fill in the rest."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CoverEntry:
    """One entry of the cover; ``kind`` is text, code, year, date or choice, which may be asked as a question.

    With ``collect``, a summary lists what the offices wrote in it.
    """

    id: str
    label: str
    kind: str
    choices: tuple[str, ...] = ()
    question: str = ""
    collect: bool = False

    @property
    def field(self) -> str:
        """The entry's id in the vocabulary of the project, such as ``cover.office``."""
        return f"cover.{self.id}"


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover of the template and of the summary."""

    sheet: str
    summary_sheet: str
    title: str
    summary_title: str
    subtitle: str
    instructions: tuple[str, ...]
    entries: tuple[CoverEntry, ...]

    def entry(self, id_: str) -> CoverEntry | None:
        """Find an entry by its id, such as ``zero_report.disclosure``."""
        return next((entry for entry in self.entries if entry.id == id_), None)
