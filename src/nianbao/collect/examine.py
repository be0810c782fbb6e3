"""Whether a file is one that ``check`` accepts, and whose: in a worker, with the reader's own limits."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nianbao.collect.model import FileKind, Found
from nianbao.collect.naming import says_nothing
from nianbao.core import Period, Trait
from nianbao.inbox import read_files
from nianbao.submission import Office, Submission

_NO_REPORT = "不是表格，也不是认得的报告文稿"


@dataclass(frozen=True, slots=True)
class Examined:
    """What the reader found out about a file; ``reason`` is why it is not taken."""

    office: Office | None = None
    period: Period | None = None
    reason: str = ""


def must_be_read(found: Found) -> bool:
    """Return whether a file must be read to decide if it is taken, and under which name."""
    if found.problem or not found.path:
        return False
    return found.kind is FileKind.DOCUMENT or (found.kind is FileKind.WORKBOOK and says_nothing(found.name))


def examine(files: Sequence[Found]) -> Iterator[Examined]:
    """Read files as ``check`` would, in their order."""
    for found, read in zip(files, read_files([file.path for file in files]), strict=True):
        yield _examined(found, read)


def _examined(found: Found, read: Submission) -> Examined:
    if found.kind is FileKind.WORKBOOK or read.form is not None:
        return Examined(read.reporter, read.period)
    better = next((finding for finding in read.findings if finding.has(Trait.BETTER_SAID_OF_DOCUMENTS)), None)
    return Examined(reason=f"不是表格；{better.message.partition('。')[0]}" if better else _NO_REPORT)
