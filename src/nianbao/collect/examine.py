"""Whether a file is one that ``check`` accepts, and whose: in a worker, with the reader's own limits."""

from collections.abc import Sequence

from nianbao.collect.model import FileKind, Found
from nianbao.collect.naming import says_nothing
from nianbao.core import Trait
from nianbao.inbox import read_files
from nianbao.submission import Submission

_NO_REPORT = "不是表格，也不是认得的报告文稿"


def must_be_read(found: Found) -> bool:
    """Return whether a file must be read to decide if it is taken, and under which name."""
    if found.problem or not found.path:
        return False
    return found.kind is FileKind.DOCUMENT or (found.kind is FileKind.WORKBOOK and says_nothing(found.name))


def examined(files: Sequence[Found]) -> dict[str, Submission]:
    """Return what ``check`` would read of files, by their paths."""
    paths = [file.path for file in files]
    return dict(zip(paths, read_files(paths), strict=True))


def why_not_taken(found: Found, read: Submission) -> str:
    """Return why a file that was read is not taken; empty where it is."""
    if found.kind is FileKind.WORKBOOK or read.form is not None:
        return ""
    better = next((finding for finding in read.findings if finding.has(Trait.BETTER_SAID_OF_DOCUMENTS)), None)
    return f"不是表格；{better.message.partition('。')[0]}" if better else _NO_REPORT
