"""One run: install, carry out, judge, write the results down."""

import datetime
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from tests.programs.carry import Outcome, carry_out, convert
from tests.programs.hands import (
    judge_audit,
    judge_letter,
    judge_page,
    judge_report,
    make_letters,
    make_pages,
    make_reports,
)
from tests.programs.install import NotToBeHadError, install
from tests.programs.judge import (
    Reference,
    Verdict,
    computed_values,
    differences,
    judge_saved,
    reference_of,
    same,
)
from tests.programs.program import Program, Role
from tests.programs.samples import Sample, fields, make_samples

REFERENCE = "libreoffice"
TEXTS = ("text", "full-width")
"""Fillings whose figures are those of “right”, entered as texts."""


class Run:
    """The programs of one run, over the samples in one folder.

    ``cache`` keeps what is installed; ``work`` is made anew. With ``reuse``, the samples and what other programs
    saved of them in an earlier run are taken from there, so that programs can be run one at a time.
    """

    def __init__(self, cache: Path, work: Path, known: Mapping[str, Program], reuse: bool = False) -> None:
        """Make the samples."""
        self.cache, self.work, self.known, self.reuse = cache, work, known, reuse
        if not reuse:
            shutil.rmtree(work, ignore_errors=True)
        self.samples = make_samples(work / "samples")
        self.outcomes: dict[str, dict[str, Outcome]] = {}
        self.references: dict[str, Reference] = {}

    def of(self, name: str) -> dict[str, object]:
        """Run one program; gives what the results say of it."""
        program = self.known[name]
        about = {
            "name": name,
            "title": program.title,
            "role": program.role.value,
            "packages": [str(package) for package in program.packages],
            "remark": program.remark,
            "date": datetime.date.today().isoformat(),
        }
        try:
            folder = install(program, self.cache)
            about["version"] = version(program)
            verdicts = self._verdicts(program, folder)
        except NotToBeHadError as error:  # this program, or the one that enters the figures for it
            return {**about, "missing": str(error)}
        return {**about, "verdicts": [_short(each) for each in verdicts]}

    def outcomes_of(self, name: str) -> dict[str, Outcome]:
        """Give the workbooks that another program saved, running it where it has not been."""
        if name not in self.outcomes and self.reuse:
            paths = {each.name: self.work / name / f"{each.name}.xlsx" for each in self.samples}
            if any(path.is_file() for path in paths.values()):
                self.outcomes[name] = {
                    sample: Outcome(path if path.is_file() else None) for sample, path in paths.items()
                }
        if name not in self.outcomes:
            program = self.known[name]
            folder = install(program, self.cache)
            self.outcomes[name] = self._carry(program, folder, self.samples, {})
        return self.outcomes[name]

    def reference(self, sample: Sample) -> Reference | None:
        """Give what LibreOffice has in a sample, or nothing where it is not to be had."""
        if sample.name not in self.references:
            saved = self.outcomes_of(REFERENCE)
            same_figures = f"{sample.kind}-right" if sample.filling in TEXTS else sample.name
            path, right = saved[sample.name].path, saved[same_figures].path
            if path is None or right is None:
                return None
            self.references[sample.name] = reference_of(sample, path, right)
        return self.references[sample.name]

    def _verdicts(self, program: Program, folder: Path) -> list[Verdict]:
        match program.role:
            case Role.DOCUMENTS | Role.LETTERS | Role.SANITIZES | Role.AUDITS:
                return other_hands(program, folder, self.work)
            case Role.READS:
                return self._read(program, folder)
            case Role.ENGINE:
                return self._computed(program, folder)
            case _:
                return self._saved(program, folder)

    def _saved(self, program: Program, folder: Path) -> list[Verdict]:
        sources = self._entered(program)
        outcomes = self._carry(program, folder, self.samples, sources)
        self.outcomes.setdefault(program.name, outcomes)
        verdicts = []
        for sample in self.samples:
            outcome = outcomes[sample.name]
            if outcome.path is None:
                verdicts.append(Verdict(sample.name, failed=outcome.reason))
                continue
            computed = program.role is Role.CALCULATES
            verdicts.append(
                judge_saved(sample, outcome.path, self.reference(sample), outcome.remark, computed)
            )
        return verdicts

    def _computed(self, program: Program, folder: Path) -> list[Verdict]:
        samples = [sample for sample in self.samples if sample.kind != "roster"]
        verdicts = []
        for name, outcome in self._carry(program, folder, samples, {}).items():
            sample = next(each for each in samples if each.name == name)
            verdict = Verdict(name, failed=outcome.reason, remark=outcome.remark)
            reference = self.reference(sample)
            if outcome.path is not None and reference is not None:
                verdict.live = len(reference.live)
                verdict.differences = differences(reference.live, computed_values(outcome.path))
            verdicts.append(verdict)
        return verdicts

    def _read(self, program: Program, folder: Path) -> list[Verdict]:
        """Have a reader read what LibreOffice saved: each of the figures and totals must be as in there."""
        samples = [sample for sample in self.samples if sample.figures]
        sources = {name: each.path for name, each in self.outcomes_of(REFERENCE).items() if each.path}
        verdicts = []
        for name, outcome in self._carry(program, folder, samples, sources).items():
            sample = next(each for each in samples if each.name == name)
            verdict = Verdict(name, failed=outcome.reason)
            if outcome.path is not None:
                verdict.wrong_figures = _misread(sample, outcome.path)
            verdicts.append(verdict)
        return verdicts

    def _entered(self, program: Program) -> dict[str, Path]:
        if not program.entered_by:
            return {}
        outcomes = self.outcomes_of(program.entered_by)
        return {name: each.path for name, each in outcomes.items() if each.path}

    def _carry(
        self, program: Program, folder: Path, samples: Sequence[Sample], sources: Mapping[str, Path]
    ) -> dict[str, Outcome]:
        work = self.work / program.name
        shutil.rmtree(work, ignore_errors=True)
        (work / "empty").mkdir(parents=True)
        return carry_out(program, folder, work, samples, sources)


def other_hands(program: Program, folder: Path, work: Path) -> list[Verdict]:
    """Have a program of documents or mail carry out what it does; gives a verdict for each file."""
    samples, own = work / "samples", work / program.name
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir(parents=True)
    sources = _sources(program, samples)
    files = {name: (path, own / f"{name}.{_ending(program, name)}") for name, path in sources.items()}
    verdicts = []
    for name, outcome in convert(program, folder, own, files).items():
        if outcome.path is None:
            verdicts.append(Verdict(name, failed=outcome.reason))
        elif program.role is Role.DOCUMENTS:
            verdicts.append(judge_report(name, outcome.path, own))
        else:
            judge = {Role.LETTERS: judge_letter, Role.SANITIZES: judge_page, Role.AUDITS: judge_audit}[
                program.role
            ]
            verdicts.append(judge(name, files[name][0], outcome.path))
    return verdicts


def _sources(program: Program, samples: Path) -> dict[str, Path]:
    """Give the files that a program of documents or mail is given, by name."""
    match program.role:
        case Role.DOCUMENTS:
            return {f"{a}-{b}": make_reports(samples)[a] for a, b in program.routes}
        case Role.LETTERS:
            return make_letters(samples)
        case Role.SANITIZES:
            return make_pages(samples)
        case _:
            issued = {each.kind: each.source for each in make_samples(samples)}
            return {**issued, "report": make_reports(samples)["docx"]}


def _ending(program: Program, name: str) -> str:
    """Name the kind of file that a program writes."""
    if program.role is Role.DOCUMENTS:
        return name.rpartition("-")[2]
    return "html" if program.role is Role.SANITIZES else "json"


def version(program: Program) -> str:
    """Give the version of a program: its own word where it is installed on the machine."""
    if program.on_path and shutil.which(program.on_path):
        done = subprocess.run(
            [program.on_path, "--version"], check=False, capture_output=True, text=True, timeout=60
        )
        said = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
        if said:
            return said[0]
    return program.version or program.packages[0].version


def _misread(sample: Sample, path: Path) -> list[str]:
    """List the entered figures that a reader has otherwise; a text of digits counts as its number."""
    values = computed_values(path)
    wrong = []
    for name, text in sample.figures.items():
        each = fields(sample.form)[name]
        value = values.get((each["sheet"], each["cell"]))
        wanted = None if text is None else float(text)
        if isinstance(value, str) and value.isdecimal():
            value = float(value)
        if not same(wanted, value):
            wrong.append(f"{name}: {value}，应为{text}")
    return wrong


def _short(verdict: Verdict) -> dict[str, object]:
    """Give what is to be kept of a verdict: counts, and the first examples of each kind."""
    kept: dict[str, object] = {}
    for name, value in asdict(verdict).items():
        if isinstance(value, list) and len(value) > 3:
            kept[name] = [*value[:3], f"共 {len(value)} 处"]
        else:
            kept[name] = value
    counts = {name: len(value) for name, value in asdict(verdict).items() if isinstance(value, list)}
    kept["counts"] = {name: count for name, count in counts.items() if count}
    return {name: value for name, value in kept.items() if value}
