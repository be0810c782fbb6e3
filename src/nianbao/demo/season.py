"""The steps of the demonstration, each with the command that does the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from nianbao.checks import Round, check_round
from nianbao.consolidation import Consolidation, consolidate
from nianbao.core import Trait
from nianbao.demo.offices import EXAMPLES, SAVED, Example, figures, fill
from nianbao.files import make_folder, safe_name, workbook_name, write_file
from nianbao.form import Form, known_forms, newest_form
from nianbao.inbox import read_files, read_prior
from nianbao.mail import Letters, Mailing, eml_of, mail_reminders, mail_summary, mail_workbooks
from nianbao.reports.publish import compose, render
from nianbao.roster import Roster, read_roster
from nianbao.round import plan_distribution, plan_returns
from nianbao.submission import NO_PRIOR, Office, Prior
from nianbao.summary import write_summary

MISSING = Office("320830", "盱眙县", "县区")
TYPED_OVER = "hongze-2023"
SCOPE = Office("320000", "演示汇总单位")
UPWARD = "bangongshi@example.gov.cn"
DEADLINE = "1月31日"
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


@dataclass(frozen=True)
class Step:
    """One step that was done: its title, the command that does it, and what came out."""

    title: str
    command: str
    result: tuple[str, ...]


def run_demo(folder: Path) -> Iterator[Step]:
    """Do two rounds in a folder, 2023 and, as a whole season, 2024; yields each step when it is done."""
    form = newest_form()
    prior = NO_PRIOR
    years = sorted({example.year for example in EXAMPLES})
    for year in years:
        season = _Season(form, folder, year, prior)
        yield from season.whole() if year == years[-1] else season.short()
        prior = read_prior(season.summary, form)


@dataclass
class _Season:
    """One year's round; the newest year shows also what happens between the first check and the sum."""

    form: Form
    base: Path
    year: int
    prior: Prior
    checked: Round | None = field(default=None)

    @property
    def folder(self) -> Path:
        return self.base / str(self.year)

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def roster_path(self) -> Path:
        return self.folder / "roster.csv"

    @property
    def summary(self) -> Path:
        return self.folder / "汇总.xlsx"

    @property
    def examples(self) -> tuple[Example, ...]:
        return tuple(example for example in EXAMPLES if example.year == self.year)

    @property
    def prior_option(self) -> str:
        return f" --prior {self.base}/{self.year - 1}/汇总.xlsx" if self.prior.total else ""

    def short(self) -> Iterator[Step]:
        yield self._issue()
        yield self._fill({})
        yield self._check(f"nianbao check {self.inbox}{self.prior_option}")
        yield self._consolidate()

    def whole(self) -> Iterator[Step]:
        returns = self.folder / "退回"
        yield self._issue()
        yield self._fill(SPOILT)
        yield self._check(f"nianbao check {self.inbox}{self.prior_option} --returns {returns}")
        yield self._return(returns)
        yield self._correct(returns)
        yield self._remind()
        yield self._check(f"nianbao check {self.inbox} --roster {self.roster_path}{self.prior_option}")
        yield self._consolidate()
        yield self._send_up()
        yield self._publish()

    def _issue(self) -> Step:
        offices = [*(example.office for example in self.examples), MISSING]
        lines = ["单位编码,单位名称,单位类别,联系人,电子邮箱"]
        lines += [
            f"{each.code},{each.name},{each.kind},{each.name}联系人,{each.code}@example.cn"
            for each in offices
        ]
        make_folder(self.folder)
        write_file(self.roster_path, ("\n".join(lines) + "\n").encode(), force=True)
        templates = self.folder / "templates"
        distribution = plan_distribution(self.form, self.year, self._roster, self.prior, templates)
        distribution.write()
        made = [str(templates / issue.file) for issue in distribution.issues]
        command = (
            f"nianbao distribute {self.roster_path} -o {templates} --year {self.year}{self.prior_option}"
        )
        title = f"{self.year} 年度：按名册给每个单位下发模板"
        return Step(title, command, (*made, f"下发清单：{distribution.manifest}"))

    def _fill(self, spoilt: dict[str, str]) -> Step:
        make_folder(self.inbox)
        result = []
        for example in self.examples:
            name = workbook_name(example.office.code, example.office.name, self.year)
            template = (self.folder / "templates" / name).read_bytes()
            values = figures(self.form, example)
            remark = example.remark
            if spoilt and example.office.code in self.prior.by_code:
                values, remark = {**values, **spoilt}, "填错了几处"
            filled = fill(self.form, template, values, type_totals=example.file == TYPED_OVER)
            write_file(self.inbox / name, filled, force=True)
            result.append(f"{self.inbox / name}　{example.office.name}：{remark}")
        return Step("各单位用 Excel 或 WPS 填好，发回收件文件夹", "（在 Excel 或 WPS 里填写）", tuple(result))

    def _check(self, command: str) -> Step:
        files = sorted(str(path) for path in self.inbox.glob("*.xlsx"))
        self.checked = check_round(
            list(read_files(files)), known_forms(), roster=self._roster, year=self.year, prior=self.prior
        )
        said = [
            f"{submission.office.name if submission.office else submission.file}：{one.message}"
            + (f"（情况说明：{one.explanation}）" if one.explanation else "")
            for submission in self.checked.submissions
            for one in submission.findings
            if not one.has(Trait.HARMLESS)
        ]
        return Step("审核收到的文件", command, tuple(said) or ("没有问题。",))

    def _return(self, folder: Path) -> Step:
        assert self.checked is not None
        returns = plan_returns(self.checked, folder, force=True)
        returns.write()
        mailing = mail_workbooks("returns", Letters(), self._roster, folder, DEADLINE)
        result = [f"{each.path}" for each in returns.returns] + self._write_letters(mailing, "退回")
        command = (
            f"nianbao mail returns {self.roster_path} {folder} -o {self._letters} --deadline '{DEADLINE}'"
        )
        return Step("有问题的退回：各单位原来的数字，问题已标出；写成信", command, tuple(result))

    def _correct(self, folder: Path) -> Step:
        assert self.checked is not None
        result = []
        for example in self.examples:
            returned = folder / workbook_name(example.office.code, example.office.name, self.year, "退回")
            if returned.exists():
                values = figures(self.form, example)
                later = SAVED + timedelta(days=3)
                filled = fill(self.form, returned.read_bytes(), values, explanations=EXPLAINED, saved=later)
                name = workbook_name(example.office.code, example.office.name, self.year, REPORTED)
                write_file(self.inbox / name, filled, force=True)
                result.append(f"{self.inbox / name}　{example.office.name}：已改正，并写了情况说明")
        return Step("单位在退回单里改好，重新报送", "（在 Excel 或 WPS 里改正）", tuple(result))

    def _remind(self) -> Step:
        assert self.checked is not None
        mailing = mail_reminders(
            Letters(), self.form, self.year, self._roster, self.checked.missing, DEADLINE
        )
        command = (
            f"nianbao mail reminders {self.inbox} --roster {self.roster_path} -o {self._letters}"
            f" --deadline '{DEADLINE}'"
        )
        return Step("给没有报送的单位写催报信", command, tuple(self._write_letters(mailing, "催报")))

    def _consolidate(self) -> Step:
        assert self.checked is not None
        result = consolidate(self.checked, scope=SCOPE)
        write_file(self.summary, write_summary(result), force=True)
        return Step(
            "汇总，写出汇总工作簿",
            f"nianbao consolidate {self.inbox} --roster {self.roster_path}{self.prior_option} -o {self.summary}",
            _outcome(result, self.summary),
        )

    def _send_up(self) -> Step:
        mailing = mail_summary(Letters(), self.summary, [UPWARD])
        return Step(
            "写信报送汇总",
            f"nianbao mail summary {self.summary} --to {UPWARD} -o {self._letters}",
            tuple(self._write_letters(mailing, "汇总")),
        )

    def _publish(self) -> Step:
        assert self.checked is not None
        book = next(each for each in self.checked.submissions if PUBLISHED in each.file)
        assert book.office is not None
        report = compose(self.form, book, None)
        path = self.folder / "报告" / f"{safe_name(book.office.name)}_年度报告.docx"
        make_folder(path.parent)
        write_file(path, render(report, path.suffix), force=True)
        return Step(
            "单位由填好的工作簿写出年度报告，数字不用再抄一遍",
            f"nianbao publish {book.file} -o {path}",
            (str(path), f"还要补写文字的部分：{'；'.join(report.to_write)}"),
        )

    @property
    def _letters(self) -> Path:
        return self.folder / "letters"

    @property
    def _roster(self) -> Roster:
        return read_roster(self.roster_path)

    def _write_letters(self, mailing: Mailing, word: str) -> list[str]:
        make_folder(self._letters)
        written = []
        for letter in mailing.letters:
            path = self._letters / f"{safe_name(f'{letter.code}_{letter.office}')}_{word}.eml"
            write_file(path, eml_of(letter), force=True)
            written.append(f"{path}　→ {letter.to[0].email}：{letter.subject}")
        return written


def _outcome(result: Consolidation, summary: Path) -> tuple[str, ...]:
    out = [f"已汇总 {len(result.accepted)} 个单位，校验码 {result.check_code}：{summary}"]
    out += [f"未汇总：{entry.submission.file}（{entry.fate.word}）" for entry in result.excluded]
    out += [f"未报送：{office.name}" for office in result.round.missing]
    return tuple(out)
