"""The list of what was collected: it stays in the inbox and tells who sent which file."""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path

from nianbao.core import UsageError, csv_text, text_of_csv
from nianbao.files import COLLECTED

LIST = COLLECTED
HEADINGS = ("文件", "SHA-256", "寄件人", "主题", "日期", "来源")
_FILE, _DIGEST, _SENDER = range(3)
Line = tuple[str, ...]


def read_lines(folder: Path) -> list[Line]:
    """Read the list of an inbox; empty where there is none.

    Raises:
        UsageError: it cannot be read.
    """
    path = folder / LIST
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, UnicodeEncodeError):  # or the system's locale has no such name
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不出收件登记 {path}。请核对这个文件，或移走它。") from error
    rows = [
        tuple(map(text_of_csv, row)) for row in csv.reader(io.StringIO(text)) if len(row) == len(HEADINGS)
    ]
    return [row for row in rows if row != HEADINGS]


def list_bytes(lines: Iterable[Line]) -> bytes:
    """Write the list; subjects and senders come from outside."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(HEADINGS)
    writer.writerows([csv_text(cell) for cell in line] for line in lines)
    return target.getvalue().encode("utf-8-sig")


def read_senders(files: Iterable[str]) -> dict[str, str]:
    """Return the senders of files by their fingerprint, from the lists beside them."""
    senders: dict[str, str] = {}
    for folder in dict.fromkeys(os.path.dirname(file) for file in files):  # noqa: PTH120 (ten thousand times)
        for line in read_lines(Path(folder)):
            senders[line[_DIGEST]] = line[_SENDER]
    return senders
