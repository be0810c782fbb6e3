"""Where things lie in the folder of a round, and which round a command stands in."""

import os
from dataclasses import dataclass
from pathlib import Path

from nianbao.collect import PACKED
from nianbao.core import UsageError
from nianbao.round.settings import NAME, Settings, read_settings

TEMPLATES, INBOX, RETURNS, LETTERS = "模板", "收件", "退回", "信"
FOLDERS = (TEMPLATES, INBOX, RETURNS, LETTERS)
ROSTER = "单位名册"
SUMMARY = "汇总.xlsx"
LEVELS = "各级汇总"
REPORT = "年度报告.docx"
TREND = "年度对照.xlsx"
BOARD = "一览表.xlsx"
ASIDE = ".作废"
"""The folder for what no longer holds; a name with a dot, so that no command takes it for something to send."""
LETTER_FOLDERS = {
    "templates": "下发",
    "returns": "退回",
    "explanations": "说明",
    "reminders": "催报",
    "summary": "报送",
}
"""The folder of the letters of each purpose."""
MEMORY = "nianbao.db"


@dataclass(frozen=True)
class RoundFolder:
    """The folder of a round; ``path`` is as a user would write it, so that messages can be copied."""

    path: Path
    settings: Settings

    @property
    def templates(self) -> Path:
        """The folder of the templates that were issued."""
        return self.path / TEMPLATES

    @property
    def inbox(self) -> Path:
        """The folder that holds what the offices handed in."""
        return self.path / INBOX

    @property
    def returns(self) -> Path:
        """The folder of the slips that go back to offices."""
        return self.path / RETURNS

    def letters_for(self, purpose: str) -> Path:
        """Return the folder of the letters of one purpose, as the command of ``nianbao mail`` is called."""
        return self.path / LETTERS / LETTER_FOLDERS[purpose]

    @property
    def summary(self) -> Path:
        """The summary workbook of the round."""
        return self.path / SUMMARY

    @property
    def levels(self) -> Path:
        """The folder of the summaries of every office that others stand below."""
        return self.path / LEVELS

    @property
    def memory(self) -> Path:
        """The file of the log and of the readings."""
        return self.path / MEMORY

    @property
    def packed(self) -> list[Path]:
        """The letters and archives in the inbox, out of which ``nianbao collect`` takes what is in them."""
        return sorted(path for path in self.inbox.rglob("*") if path.suffix.lower() in PACKED)

    @property
    def form(self) -> str:
        """The id of the form, or the path of its file; empty for the newest."""
        name = self.settings.form
        return str(self.path / name) if name.endswith(".toml") else name

    @property
    def roster(self) -> Path | None:
        """The roster; None where the settings name none."""
        return self._file("roster")

    @property
    def blank_roster(self) -> Path:
        """The path for an empty roster: the one of the settings if it does not exist, never an existing file."""
        named = self.settings.roster or f"{ROSTER}.xlsx"
        free = named.lower().endswith(".xlsx") and not (self.path / named).exists()
        return self.path / (named if free else f"空白{ROSTER}.xlsx")

    @property
    def priors(self) -> tuple[Path, ...]:
        """The paths of the earlier figures that the settings name."""
        return tuple(self._named("prior", name) for name in self.settings.prior)

    @property
    def key(self) -> Path | None:
        """The key of the seals; None where the settings name none."""
        return self._file("key")

    @property
    def account(self) -> Path | None:
        """The account file of the mailbox; None where the settings name none."""
        return self._file("account")

    def _file(self, key: str) -> Path | None:
        """Return the file that a setting names; None where it names none."""
        name = str(getattr(self.settings, key))
        return self._named(key, name) if name else None

    def _named(self, key: str, name: str) -> Path:
        """Return a file by its name in the settings.

        Raises:
            UsageError: it is not there.
        """
        path = self.path / name
        if not path.exists():
            raise UsageError(
                f"设置文件 {self.path / NAME} 的 {key} 写的是“{name}”，没有这个文件（{path}）。请改正，或留空。"
            )
        return path


def find_round(given: Path | None = None) -> RoundFolder | None:
    """Return the round in a folder, or that around the working folder; None outside of any.

    Raises:
        UsageError: the folder that was given is no round, or its settings are wrong.
    """
    if given is not None:
        if not (given / NAME).is_file():
            raise UsageError(
                f"{given} 里没有 {NAME}，不是一轮的文件夹。请核对路径；新的一轮用 nianbao new 建立。"
            )
        return RoundFolder(given, read_settings(given / NAME))
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / NAME).is_file():
            path = Path(os.path.relpath(folder, here))
            return RoundFolder(path, read_settings(path / NAME))
    return None
