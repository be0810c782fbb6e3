"""The demonstration: two rounds on real published figures, as a list of steps.

A step is a command of the collector, which the command line runs as it stands there, or something that the
offices do in Excel or WPS, which is done here in their place.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from nianbao.core import Period
from nianbao.demo.offices import EXAMPLES, SAVED, Example, figures, fill
from nianbao.files import safe_name, workbook_name, write_file
from nianbao.form import Form, newest_form
from nianbao.round import INBOX, NAME, RETURNS, TEMPLATES
from nianbao.submission import Office

MISSING = Office("320830", "盱眙县", "县区")
TYPED_OVER = "hongze-2023"
SCOPE = Office("320000", "演示汇总单位")
UPWARD = "bangongshi@example.gov.cn"
DEADLINE = "2025-01-31"
SPOILT = {
    "disclosure.fees.amount": "2.5亿元",
    "applications.received.natural_person": "3330件",
    "applications.carried_out.research": "7",
}
"""What one office types wrong in its first file of the second year, as offices do."""
EXPLAINED = {"disputes.jump:review.total": "上年有集中申请复议的情况，本年没有，数字已核对。"}
REPORTED = "重报"
PUBLISHED = "410411001"
"""The code of the office whose report is written."""
YEARS = tuple(sorted({example.year for example in EXAMPLES}))


@dataclass(frozen=True)
class DemoStep:
    """One step: its title, where it is done, and a command or what the offices do.

    ``command`` are the words after ``nianbao``; ``act`` does the work and returns a sentence about it.
    """

    title: str
    folder: Path
    command: tuple[str, ...] = ()
    act: Callable[[], list[str]] | None = None


def demo_steps(folder: Path) -> Iterator[DemoStep]:
    """Yield the steps of both rounds; each is to be done before the next is asked for."""
    form = newest_form()
    for year in YEARS:
        yield from _DemoRound(form, folder, year).steps()


@dataclass(frozen=True)
class _DemoRound:
    """One year's round; the newest year also shows the time between the first check and the sum."""

    form: Form
    base: Path
    year: int

    @property
    def folder(self) -> Path:
        """The folder of the round."""
        return self.base / str(self.year)

    @property
    def roster(self) -> str:
        """The file name of the roster."""
        return f"{self.year}年单位名册.csv"

    @property
    def examples(self) -> tuple[Example, ...]:
        """The published reports of the year."""
        return tuple(example for example in EXAMPLES if example.year == self.year)

    def steps(self) -> Iterator[DemoStep]:
        """Yield the steps of the round."""
        last = self.year == YEARS[-1]
        yield DemoStep(f"{self.year} 年度：备好单位名册", self.base, act=self._write_roster)
        if not (self.folder / NAME).exists():
            yield DemoStep("建立这一年的文件夹", self.base, self._new())
        yield self._command("给每个单位生成模板", "distribute")
        if last:
            yield self._command("写信下发模板", "mail", "templates")
        yield DemoStep("各单位用 Excel 或 WPS 填好，发回收件文件夹", self.folder, act=self._fill)
        yield self._command("审核收到的文件", "check")
        if last:
            yield self._command("有问题的退回：单位原来的数字都在，问题已标出；写成信", "mail", "returns")
            yield DemoStep("单位在退回单里改好，重新报送", self.folder, act=self._correct)
            yield self._command("给没有报送的单位写催报信", "mail", "reminders")
            yield self._command("看一览表：谁报了，谁没有，下一步做什么", "status")
        yield self._command("汇总，写出汇总工作簿", "consolidate")
        if last:
            yield self._command("写信报送上级", "mail", "summary")
            yield self._publish()

    def _command(self, title: str, *words: str) -> DemoStep:
        return DemoStep(title, self.folder, words)

    def _new(self) -> tuple[str, ...]:
        words = ["new", str(self.year), "--year", str(self.year), "--roster", self.roster]
        if self.year == YEARS[0]:
            return (*words, "--office", SCOPE.name, "--code", SCOPE.code, "--superior", UPWARD)
        return (*words, "--after", str(self.year - 1), "--deadline", DEADLINE)

    def _write_roster(self) -> list[str]:
        offices = [*(example.office for example in self.examples), MISSING]
        lines = ["单位编码,单位名称,单位类别,联系人,电子邮箱"]
        lines += [
            f"{office.code},{office.name},{office.kind},{office.name}联系人,{office.code}@example.cn"
            for office in offices
        ]
        write_file(self.base / self.roster, ("\n".join(lines) + "\n").encode(), force=True)
        return [f"{self.base / self.roster}：{len(offices)} 个单位"]

    def _fill(self) -> list[str]:
        result = []
        for example in self.examples:
            name = workbook_name(example.office.code, example.office.name, Period(self.year))
            values, remark = figures(self.form, example), example.remark
            before = [
                earlier
                for earlier in EXAMPLES
                if earlier.office == example.office and earlier.year < self.year
            ]
            if before and self.year == YEARS[-1]:
                values, remark = {**values, **SPOILT}, "填错了几处"
            template = (self.folder / TEMPLATES / name).read_bytes()
            filled = fill(self.form, template, values, type_totals=example.file == TYPED_OVER)
            write_file(self.folder / INBOX / name, filled, force=True)
            self._corrected(example).unlink(missing_ok=True)  # of an earlier demonstration in this folder
            result.append(f"{Path(INBOX, name)}　{example.office.name}：{remark}")
        return result

    def _correct(self) -> list[str]:
        result = []
        for example in self.examples:
            office = example.office
            returned = (
                self.folder / RETURNS / workbook_name(office.code, office.name, Period(self.year), "退回")
            )
            if returned.exists():
                filled = fill(
                    self.form,
                    returned.read_bytes(),
                    figures(self.form, example),
                    explanations=EXPLAINED,
                    saved=SAVED + timedelta(days=3),
                )
                path = self._corrected(example)
                write_file(path, filled, force=True)
                result.append(f"{Path(INBOX, path.name)}　{office.name}：已改正，并写了情况说明")
        return result

    def _corrected(self, example: Example) -> Path:
        name = workbook_name(example.office.code, example.office.name, Period(self.year), REPORTED)
        return self.folder / INBOX / name

    def _publish(self) -> DemoStep:
        example = next(published for published in self.examples if published.office.code == PUBLISHED)
        book = Path(INBOX, workbook_name(example.office.code, example.office.name, Period(self.year)))
        report = f"{safe_name(example.office.name)}_年度报告.docx"
        return self._command(
            "单位由填好的工作簿写出年度报告，数字不用再抄一遍", "publish", str(book), "-o", report
        )
