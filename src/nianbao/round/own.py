"""Files that the program wrote into a folder: what it may replace or put aside, because nobody changed it.

The list lies in the folder itself, so that it goes where the folder goes and outlives the memory.
"""

import csv
import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from nianbao.core import NianbaoError, UsageError, csv_text, os_reason, text_of_csv
from nianbao.files import digest_of, make_folder, write_file
from nianbao.round.folder import ASIDE

LIST = ".登记.csv"
_PROPERTIES = "docProps/core.xml"
_WORKBOOK = "xl/workbook.xml"
_MOST_PROPERTIES = 10_000
_TIME = re.compile(r"<dcterms:(created|modified)[^>]*>([^<]*)<")
_HEADINGS = ("文件", "SHA-256", "单位编码", "依据", "时间")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file that we wrote: its content, its office, the inbox's file that it is about, and the time."""

    name: str
    digest: str
    office: str = ""
    about: str = ""
    time: str = ""

    @classmethod
    def of(cls, name: str, data: bytes, office: str = "", about: str = "", time: str = "") -> "OwnFile":
        """Return the line of the list for a file of this content."""
        return cls(name, hashlib.sha256(data).hexdigest(), office, about, time)

    def is_in(self, folder: Path) -> bool:
        """Return whether a folder holds the file exactly as it was written."""
        return digest_of(folder / self.name) == self.digest


class OwnFiles:
    """The files of a folder that we wrote and that are as we wrote them."""

    def __init__(self, folder: Path) -> None:
        """Read the list; a folder without one has no files of ours.

        Raises:
            UsageError: the list cannot be read.
        """
        self.folder = folder
        self._files = {file.name: file for file in _read(folder / LIST)}

    def __iter__(self) -> Iterator[OwnFile]:
        return iter(self._files.values())

    def unchanged(self, name: str) -> bool:
        """Return whether a file is there exactly as we wrote it."""
        known = self._files.get(name)
        return known is not None and known.is_in(self.folder)

    def is_lost(self, name: str) -> bool:
        """Return whether a file looks as a program wrote it but is missing from the list."""
        return name not in self._files and never_saved(self.folder / name)

    def keep_copy(self, name: str) -> Path:
        """Copy a file to where what no longer holds lies, under a name that no other content has."""
        path = self.folder / name
        copy = self.folder / ASIDE / f"{path.stem}_{str(digest_of(path))[:8]}{path.suffix}"
        make_folder(copy.parent)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise NianbaoError(
                f"读不出 {path}（{os_reason(error)}）。文件如果正打开着，请关闭后再运行。"
            ) from error
        write_file(copy, data, force=True)
        return copy

    def write(self, file: OwnFile, data: bytes) -> None:
        """Write a file over an older one of ours; its line in the list comes first.

        In that order a run that is killed leaves a line too many, never a file that seems foreign.
        """
        earlier = self._files.get(file.name)
        same = digest_of(self.folder / file.name) == file.digest
        if not same or earlier is None or replace(file, time=earlier.time) != earlier:
            self._files[file.name] = file
            self._save()
        if not same:
            write_file(self.folder / file.name, data, force=True)

    def put_aside(self, names: Iterable[str]) -> list[str]:
        """Move files of ours that no longer hold out of the way; return which were moved."""
        moved = [name for name in names if self.unchanged(name)]
        for name in moved:
            aside = self.folder / ASIDE
            try:
                aside.mkdir(exist_ok=True)
                (self.folder / name).replace(aside / name)
            except OSError as error:
                raise NianbaoError(
                    f"移不开 {self.folder / name}（{os_reason(error)}）。文件如果正打开着，请关闭后再运行。"
                ) from error
            del self._files[name]
        if moved:
            self._save()
        return moved

    def _save(self) -> None:
        target = io.StringIO()
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(_HEADINGS)
        writer.writerows([csv_text(cell) for cell in astuple(file)] for file in self._files.values())
        write_file(self.folder / LIST, target.getvalue().encode("utf-8-sig"), force=True)


def never_saved(path: Path) -> bool:
    """Return whether a workbook is as a program wrote it: whoever saves one leaves a time of change in it.

    Our writer leaves none, or gives it the value of the time of creation.
    """
    try:
        with zipfile.ZipFile(path) as package:
            if _PROPERTIES not in package.namelist():
                return _WORKBOOK in package.namelist()
            with package.open(_PROPERTIES) as part:
                properties = part.read(_MOST_PROPERTIES).decode(errors="replace")
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return False
    times = dict(_TIME.findall(properties))
    return "created" in times and times["created"] == times.get("modified")


def _read(path: Path) -> list[OwnFile]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"读不出 {path}。请核对这个文件，或移走它。") from error
    rows = [tuple(map(text_of_csv, row)) for row in csv.reader(io.StringIO(text))]
    return [OwnFile(*row) for row in rows if len(row) == len(_HEADINGS) and row != _HEADINGS]
