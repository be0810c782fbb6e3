"""The steps of the demonstration, each with the command that does the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nianbao.checks import check_round
from nianbao.consolidate import Consolidation, consolidate
from nianbao.demo.offices import EXAMPLES, Example, figures, fill
from nianbao.form import Form, known_forms, newest_form
from nianbao.intake import read_files, read_prior
from nianbao.outputs import write_file
from nianbao.prior import NO_PRIOR, Prior
from nianbao.roster import Roster, RosterEntry
from nianbao.submission import Office
from nianbao.summary import write_summary
from nianbao.template import Content, write_template

MISSING = Office("320830", "盱眙县", "县区")
TYPED_OVER = "hongze-2023"
SCOPE = Office("320000", "演示汇总单位")


@dataclass(frozen=True)
class Step:
    """One step that was done: its title, the command that does it, and what came out."""

    title: str
    command: str
    result: tuple[str, ...]


def run_demo(folder: Path) -> Iterator[Step]:
    """Do two rounds, 2023 and 2024, in a folder; yields each step when it is done."""
    form = newest_form()
    prior = NO_PRIOR
    for year in sorted({example.year for example in EXAMPLES}):
        examples = tuple(example for example in EXAMPLES if example.year == year)
        yield _issue(form, folder / str(year), examples, prior)
        yield _fill(form, folder / str(year), examples)
        prior_option = f" --prior {folder}/{year - 1}/汇总.xlsx" if prior.total else ""
        yield from _collect(folder / str(year), examples, prior, prior_option)
        prior = read_prior(folder / str(year) / "汇总.xlsx", form)


def _issue(form: Form, folder: Path, examples: tuple[Example, ...], prior: Prior) -> Step:
    templates = folder / "templates"
    templates.mkdir(parents=True, exist_ok=True)
    made = []
    for example in examples:
        content = Content(form, example.office, example.year, prior=prior.of(example.office))
        path = templates / f"{example.office.code}_{example.office.name}_{example.year}.xlsx"
        write_file(path, write_template(content), force=True)
        made.append(str(path))
    first = examples[0].office
    command = (
        f"nianbao template -o 模板.xlsx --year {examples[0].year} --code {first.code} --office {first.name}"
    )
    return Step(f"{examples[0].year} 年度：给每个单位生成模板", command, tuple(made))


def _fill(form: Form, folder: Path, examples: tuple[Example, ...]) -> Step:
    inbox = folder / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    result = []
    for example in examples:
        name = f"{example.office.code}_{example.office.name}_{example.year}.xlsx"
        template = (folder / "templates" / name).read_bytes()
        filled = fill(form, template, figures(form, example), type_totals=example.file == TYPED_OVER)
        write_file(inbox / name, filled, force=True)
        result.append(f"{inbox / name}　{example.office.name}：{example.remark}")
    return Step("各单位用 Excel 或 WPS 填好，发回收件文件夹", "（在 Excel 或 WPS 里填写）", tuple(result))


def _collect(folder: Path, examples: tuple[Example, ...], prior: Prior, prior_option: str) -> Iterator[Step]:
    inbox, roster_path = folder / "inbox", folder / "roster.csv"
    offices = [example.office for example in examples]
    if not prior.total:
        offices.append(MISSING)
    lines = ["单位编码,单位名称,单位类别", *(f"{each.code},{each.name},{each.kind}" for each in offices)]
    write_file(roster_path, ("\n".join(lines) + "\n").encode(), force=True)
    roster = Roster(tuple(RosterEntry(office) for office in offices))
    files = sorted(str(path) for path in inbox.glob("*.xlsx"))
    checked = check_round(
        list(read_files(files)), known_forms(), roster=roster, year=examples[0].year, prior=prior
    )
    errors = [
        f"{submission.office.name if submission.office else submission.file}：{one.message}"
        for submission in checked.submissions
        for one in submission.findings
        if one.code != "total.typed"
    ]
    yield Step("审核收到的文件", f"nianbao check {inbox}{prior_option}", tuple(errors) or ("没有问题。",))
    result = consolidate(checked, scope=SCOPE)
    summary = folder / "汇总.xlsx"
    write_file(summary, write_summary(result), force=True)
    yield Step(
        "汇总，写出汇总工作簿",
        f"nianbao consolidate {inbox} --roster {roster_path}{prior_option} -o {summary}",
        _outcome(result, summary),
    )


def _outcome(result: Consolidation, summary: Path) -> tuple[str, ...]:
    out = [f"已汇总 {len(result.accepted)} 个单位，校验码 {result.check_code}：{summary}"]
    out += [f"未汇总：{entry.submission.file}（{entry.fate.word}）" for entry in result.excluded]
    out += [f"未报送：{office.name}" for office in result.round.missing]
    return tuple(out)
