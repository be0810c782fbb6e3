"""Commands that the desk runs: the very commands of the command line, each in a process of its own."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import MappingProxyType

from nianbao.core import UsageError

MOST_LINES = 2_000
"""Lines of output that are kept; a command that says more loses the oldest."""
KEPT = 20
"""Jobs that are remembered after they ended."""
_SECONDS_TO_END = 10
_NO_SECRETS: Mapping[str, str] = MappingProxyType({})


@dataclass
class CommandRun:
    """One command: its output while it runs, and how it ended.

    ``code`` is the exit code, None while it runs; ``cancelled`` is True where somebody stopped it.
    """

    number: int
    words: str
    shown: str
    lines: list[str] = field(default_factory=list)
    code: int | None = None
    cancelled: bool = False
    process: "subprocess.Popen[str] | None" = field(default=None, repr=False)
    follower: threading.Thread | None = field(default=None, repr=False)

    @property
    def running(self) -> bool:
        """True until the command has ended."""
        return self.code is None

    @property
    def outcome(self) -> str:
        """How it ended, in words."""
        if self.running:
            return "正在运行"
        if self.cancelled:
            return "已取消"
        return {0: "完成", 1: "完成，有事要人处理"}.get(self.code or 0, "没有做成")


class Jobs:
    """The commands of one round: one at a time, since they hold its lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._jobs: dict[int, CommandRun] = {}

    @property
    def running(self) -> CommandRun | None:
        """The command that runs now."""
        return next((job for job in self._jobs.values() if job.running), None)

    def get(self, number: int) -> CommandRun | None:
        """Return a job; None where there is none of the number."""
        return self._jobs.get(number)

    def start(
        self, words: str, arguments: Sequence[str], secrets: Mapping[str, str] = _NO_SECRETS
    ) -> CommandRun:
        """Start a command in the round; ``secrets`` are variables that only this command sees.

        Raises:
            UsageError: another one still runs, or no process can be started.
        """
        with self._lock:
            busy = self.running
            if busy is not None:
                raise UsageError(f"“{busy.words}”还在运行，请等它做完，或先取消它。")
            job = CommandRun(next(self._numbers), words, shown_command(arguments))
            try:
                job.process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "nianbao", *arguments, "--round", str(self._folder)],
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                    env={**os.environ, **secrets, "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "100"},
                )
            except OSError as error:
                raise UsageError("这台电脑现在开不了新的程序，请关掉一些程序再试。") from error
            self._jobs[job.number] = job
            for old in sorted(self._jobs)[:-KEPT]:
                del self._jobs[old]
        job.follower = threading.Thread(target=_follow, args=(job,), daemon=True)
        job.follower.start()
        return job

    def wait(self, job: CommandRun, seconds: float) -> None:
        """Wait until a command has ended and all its output is there, at most ``seconds``."""
        if job.follower is not None:
            job.follower.join(seconds)

    def cancel(self, number: int) -> None:
        """Stop a command; what it had finished stays, and nothing is left half written."""
        job = self._jobs.get(number)
        if job is None or job.process is None or not job.running:
            return
        job.cancelled = True
        job.process.terminate()

    def stop(self) -> None:
        """Stop whatever runs, for the end of the desk."""
        job = self.running
        if job is not None and job.process is not None:
            self.cancel(job.number)
            self.wait(job, _SECONDS_TO_END)
            if job.running:
                job.process.kill()
                self.wait(job, _SECONDS_TO_END)


def shown_command(arguments: Sequence[str]) -> str:
    """Return the command as one would type it in the folder of the round."""
    return " ".join(["nianbao", *(f'"{word}"' if " " in word else word for word in arguments)])


def _follow(job: CommandRun) -> None:
    process = job.process
    assert process is not None and process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            job.lines.append(line.rstrip("\n"))
            del job.lines[:-MOST_LINES]
    job.code = process.wait()
