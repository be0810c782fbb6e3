"""Running the tests of a room over one mutant, each in a process that is forked from one with the libraries loaded."""

import importlib
import multiprocessing
import os
import pickle
import shutil
import signal
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).parent.parent.parent
_COPIED = ("src", "tests", "workbook_templates", "docs", "benchmarks", "pyproject.toml", "README.md")
_LIBRARIES = (
    "click",
    "docx",
    "hypothesis",
    "jinja2",
    "lxml.etree",
    "markdown_it",
    "msoffcrypto",
    "numpy",
    "openpyxl",
    "pandas",
    "python_calamine",
    "rapidfuzz",
    "rich.console",
    "xlsxwriter",
)
"""Loaded once, not for each mutant."""
_WHOLE_FILE = ""
"""Stands for every test of a file."""


@dataclass
class Trial:
    """What one run of tests tells: how long each took, whether one failed, what each reached."""

    seconds: dict[str, float] = field(default_factory=dict)
    failed: str = ""
    """The test that failed first."""


@dataclass(frozen=True)
class Reach:
    """Which tests reach which line: for each module its lines, for each line the ids of tests."""

    seconds: dict[str, float]
    tests: dict[str, dict[int, set[str]]]

    def of(self, file: str, first: int, last: int) -> list[str]:
        """List the tests that reach one of the lines (all where they run on import), the quickest files first."""
        by_line = self.tests.get(file, {})
        reaching = {test for line in range(first, last + 1) for test in by_line.get(line, ())}
        chosen = set(self.seconds) if _WHOLE_FILE in reaching else reaching & set(self.seconds)
        of_file: dict[str, float] = defaultdict(float)
        for test in chosen:
            of_file[test.partition("::")[0]] += self.seconds[test]
        return sorted(chosen, key=lambda test: (of_file[test.partition("::")[0]], test.partition("::")[0]))


class Copy:
    """A copy of the project in which modules are changed."""

    def __init__(self, folder: Path):
        self.folder = folder
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy2
            copy(ROOT / name, folder / name)
        self.source = folder / "src" / "nianbao"
        os.environ["PYTHONPATH"] = os.pathsep.join([str(folder / "src"), str(folder)])  # for worker processes
        for library in _LIBRARIES:
            importlib.import_module(library)

    def reach(self, files: Sequence[str]) -> Reach:
        """Run test files as they are and note which test reaches which line.

        Raises:
            SystemExit: a test fails without any mutant.
        """
        data = self.folder / "coverage"
        done = self._forked(lambda: self._measured(files, data), None)
        if done is None or done.failed:
            log = (self.folder / "log.txt").read_text(encoding="utf-8", errors="replace")
            raise SystemExit(f"fails without a mutant: {done.failed if done else files}\n{log}")
        tests: dict[str, dict[int, set[str]]] = {}
        covered = coverage.CoverageData(str(data))
        covered.read()
        for path in covered.measured_files():
            by_line = covered.contexts_by_lineno(path)
            lines = {line: {_test(context) for context in contexts} for line, contexts in by_line.items()}
            tests[str(Path(path).relative_to(self.source))] = _with_fixtures(lines, done.seconds)
        return Reach(done.seconds, tests)

    def killer(self, module: str, text: bytes, tests: Sequence[str], seconds: float) -> str:
        """Run tests over a changed module; give the test that failed, or "" where all passed."""
        path = self.source / module
        kept = path.read_bytes()
        path.write_bytes(text)
        try:
            done = self._forked(lambda: self._run(tests), seconds)
        finally:
            path.write_bytes(kept)
        return "timeout" if done is None else done.failed

    def _measured(self, files: Sequence[str], data: Path) -> Trial:
        measure = coverage.Coverage(str(data), source=[str(self.source)], config_file=False)
        measure.start()
        trial = self._pytest(files, _Recorder(switch=measure.switch_context))
        measure.stop()
        measure.save()
        return trial

    def _run(self, tests: Sequence[str]) -> Trial:
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        return self._pytest(list(files), _Recorder(chosen=tests))

    def _pytest(self, files: Iterable[str], recorder: "_Recorder") -> Trial:
        os.chdir(self.folder)
        sys.path[:0] = [str(self.folder / "src"), str(self.folder), str(self.folder / "tests")]
        sys.dont_write_bytecode = True
        _stay_in_this_process()
        options = ["-x", "-q", "-n0", "-p", "no:cacheprovider", "--no-header"]
        options += [
            "-W",
            "ignore::pytest.PytestAssertRewriteWarning",
        ]  # of hypothesis, which is loaded already
        code = pytest.main([*options, *files], plugins=[recorder])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and not recorder.trial.failed:
            recorder.trial.failed = "collection"
        return recorder.trial

    def _forked(self, work: Callable[[], Trial], seconds: float | None) -> Trial | None:
        """Do something in a process of its own; None where it took too long or broke."""
        receiving, sending = multiprocessing.Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            os.setsid()
            log = os.open(self.folder / "log.txt", os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            for stream in (0, 1, 2):
                os.dup2(log, stream)
            try:
                sending.send_bytes(pickle.dumps(work()))
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(0)
        sending.close()
        try:
            return pickle.loads(receiving.recv_bytes()) if receiving.poll(seconds) else None
        except EOFError:
            return None
        finally:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)


class _Recorder:
    """A plugin of pytest: runs the chosen tests in their order and notes what became of them."""

    def __init__(self, chosen: Sequence[str] = (), switch: Callable[[str], None] | None = None):
        self.trial = Trial()
        self._chosen = {test: place for place, test in enumerate(chosen)}
        self._switch = switch

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._chosen:
            items[:] = [item for item in items if item.nodeid in self._chosen]
            items.sort(key=lambda item: self._chosen[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        before = self.trial.seconds.get(report.nodeid, 0)
        self.trial.seconds[report.nodeid] = before + report.duration
        if report.failed and not self.trial.failed:
            self.trial.failed = report.nodeid

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Any:
        if self._switch:
            self._switch(f"setup {item.nodeid}")
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        if self._switch:
            self._switch(f"call {item.nodeid}")
        return (yield)


def _stay_in_this_process() -> None:
    """Read files in this process: what a worker process reaches is not measured, and to start one takes long."""
    isolate: Any = importlib.import_module("nianbao.isolate")

    def through(function: Callable[[Any], object], item: object, lost: Callable[[Any], object]) -> Any:
        try:
            result = function(item)
        except BaseException:
            return lost(isolate.Loss.FAILED)
        return pickle.loads(pickle.dumps(result))

    def map_here(function: Any, items: Sequence[Any], lost: Any, **_: object) -> Iterator[Any]:
        return (through(function, item, lambda how, item=item: lost(item, how)) for item in items)

    def call_here(function: Any, lost: Any, **_: object) -> Any:
        return through(lambda _: function(), None, lost)

    isolate.map_isolated = map_here
    isolate.call_isolated = call_here
    isolate.start_early = lambda *modules: None


def _test(context: str) -> str:
    """Give the test of a context: its id, a file for what a fixture reached, or _WHOLE_FILE for the rest."""
    phase, _, test = context.partition(" ")
    return test if phase == "call" else test.partition("::")[0]


def _with_fixtures(lines: dict[int, set[str]], known: Iterable[str]) -> dict[int, set[str]]:
    """Put every test of a file where a fixture of that file reached: what it made is looked at by any of them."""
    of_file: dict[str, set[str]] = defaultdict(set)
    for test in known:
        of_file[test.partition("::")[0]].add(test)
    return {
        line: {
            each for test in tests for each in ({test} if "::" in test else of_file[test] or {_WHOLE_FILE})
        }
        for line, tests in lines.items()
    }
