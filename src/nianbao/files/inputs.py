"""The files that a command is given: files, folders and patterns, expanded by the tool itself."""

import csv
import glob
import io
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nianbao.core import UsageError, decoded, first_of, os_reason, printable

OWNER_FILE = "~$"
COLLECTED = ".收件登记.csv"
"""The list of what was collected, which stays in the inbox."""
FETCHED = ".收信记录.jsonl"
"""The record of the letters that were fetched from a server, which stays in the inbox too."""
WORKBOOK = ".xlsx"
"""A folder with this ending was meant to be a file: it is reported as one that cannot be read."""

_RECORDS = (COLLECTED, FETCHED)
"""Files of our own, which nobody has handed in and nobody has to hear of."""
_SYSTEM = ("thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r")
_LITTER = {
    (".crdownload", ".part", ".partial", ".download", ".td", ".xltd", ".downloading"): (
        "没有下载完的文件，请下载完再报"
    ),
    (".lnk", ".url"): "快捷方式，不是文件本身",
    (".tmp", ".temp"): "临时文件",
}
_MOST_NAMES = 10
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Inputs:
    """The files to read in order, and what was passed over with the reason, for people."""

    files: tuple[str, ...]
    skipped: tuple[str, ...]


def open_without_waiting(path: Path | str) -> int:
    """Open a file for reading; what is no file, such as a pipe, is opened too, but not waited for.

    Raises:
        OSError: it cannot be opened.
    """
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def read_small(path: Path, name: str, most: int) -> bytes:
    """Read a file that the user names beside the inbox: a roster, a list of figures, a key.

    Whatever stands at the path, this ends: a pipe or a device is not waited for.

    Raises:
        UsageError: the file cannot be read, is no regular file, or is larger than ``most`` bytes.
    """
    try:
        handle = open_without_waiting(path)
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise UsageError(f"{name} {path} 不是普通文件。请写出文件名。")
            if status.st_size > most:
                size = f"{most / 2**20:.0f} MB" if most >= 2**20 else f"{most / 2**10:.0f} KB"
                raise UsageError(f"{name} {path} 太大了（超过 {size}）。请核对是不是写错了文件。")
            return file.read(most)
    except OSError as error:
        raise UsageError(f"打不开{name} {path}（{os_reason(error)}）。请核对路径和权限。") from error


def csv_rows(where: str, data: bytes) -> Iterator[list[str]]:
    """Yield the rows of a list that is kept as CSV, in UTF-8 or GB18030; ``where`` names the file.

    Raises:
        UsageError: it is in another encoding, or no CSV.
    """
    text = decoded(data, _ENCODINGS)
    if text is None:
        raise UsageError(f"{where} 的编码认不出。请另存为 UTF-8 编码的 CSV。")
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as error:
        raise UsageError(f"{where} 不是完好的 CSV（{error}）。请用 WPS 或 Excel 另存一次。") from error


def expand(paths: Iterable[str], used: Mapping[str, Path | None] = MappingProxyType({})) -> Inputs:
    """Expand files, folders (recursively, in name order) and patterns; each file comes once.

    ``used`` are files that the command has another use for, with what they are: they are passed over
    wherever they lie, and a folder may hold them beside what is to be read. A folder among them is
    passed over with all that it holds, unless what is to be read lies in it. Our own records are not named.

    Raises:
        UsageError: a path that is not there, or a pattern that matches nothing.
    """
    files: dict[str, None] = {}
    skipped: dict[tuple[str, str], dict[str, None]] = {}
    uses = {os.path.realpath(path): purpose for purpose, path in used.items() if path is not None}
    for path in paths:
        elsewhere = {use: purpose for use, purpose in uses.items() if not _holds(use, path)}
        for file in _expand(path):
            if Path(file).name in _RECORDS:
                continue
            reason = _use_of(file, elsewhere) or _reason_to_skip(file)
            if reason:
                skipped.setdefault((reason, "" if _is_litter(file) else file), {})[file] = None
            else:
                files[file] = None
    return Inputs(
        tuple(files), tuple(skipped_sentence(reason, tuple(some)) for (reason, _), some in skipped.items())
    )


def skipped_sentence(reason: str, files: Sequence[str]) -> str:
    """Report the files that were passed over, those of one reason together."""
    if len(files) == 1:
        return f"跳过 {printable(files[0])}：{reason}"
    return f"跳过 {len(files)} 个（{printable(first_of(files, _MOST_NAMES))}）：{reason}"


def _holds(folder: str, path: str) -> bool:
    return Path(folder).is_dir() and f"{os.path.realpath(path)}{os.sep}".startswith(folder + os.sep)


def _use_of(file: str, uses: Mapping[str, str]) -> str:
    """Return the use of a file, or of the folder that it lies in; empty where it has none."""
    real = os.path.realpath(file) if uses else ""
    return next(
        (purpose for path, purpose in uses.items() if f"{real}{os.sep}".startswith(path + os.sep)), ""
    )


def _expand(path: str) -> Iterator[str]:
    if os.path.lexists(path):
        yield from _walk(path)
        return
    # glob.glob takes absolute and relative patterns alike
    matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []  # noqa: PTH207
    if not matches:
        problem = "没有符合这个写法的文件" if glob.has_magic(path) else "没有这个文件或文件夹"
        raise UsageError(f"{problem}：{path}。请核对路径。")
    for match in matches:
        yield from _walk(match)


def _walk(path: str) -> Iterator[str]:
    if Path(path).is_dir():
        yield from _below(path)
    else:
        yield path


def _below(folder: str) -> Iterator[str]:
    """Yield what is in a folder and in the folders below it, in the order of the names.

    A folder that is passed over as a whole, or cannot be searched, is yielded itself.
    """
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        named = entry.name.startswith(".") or entry.name.lower().endswith(WORKBOOK)
        if named or not entry.is_dir(follow_symlinks=False):
            yield entry.path
        else:
            yield from _below(entry.path)


def passed_over(name: str) -> str:
    """Return why a file or folder of this name is not read; an empty text where it is."""
    if name.startswith(OWNER_FILE) or name.lower().startswith(".~lock"):
        return "这是 Excel 或 WPS 打开文件时留下的临时文件，说明有人正在编辑，请关闭后再报"
    return "隐藏文件" if name.startswith(".") else _litter(name)


def _litter(name: str) -> str:
    """Return what systems and browsers make a file of this name for; an empty text where it is not theirs."""
    lower = name.lower()
    if lower in _SYSTEM:
        return "系统文件"
    return next((words for endings, words in _LITTER.items() if lower.endswith(endings)), "")


def _is_litter(file: str) -> bool:
    return bool(_litter(os.path.basename(file)))  # noqa: PTH119 (ten thousand times)


def _reason_to_skip(file: str) -> str:
    reason = passed_over(os.path.basename(file) or Path(file).name)  # noqa: PTH119 (ten thousand times)
    return "隐藏文件夹" if reason == "隐藏文件" and Path(file).is_dir() else reason
