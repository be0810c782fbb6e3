"""Last year's figures of an older form are used where a map says how, and what is left out is said."""

import re
from pathlib import Path

import pytest

from nianbao.checks.round import check_round
from nianbao.cli import main as cli
from nianbao.consolidation.consolidation import consolidate
from nianbao.core import Period
from nianbao.core.errors import FormError, UsageError
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.form.registry import find_form, known_forms, templates_folder
from nianbao.form.upgrade import find_upgrade, load_upgrade, upgrade_file
from nianbao.inbox import read_prior
from nianbao.reader.read import read_file
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.submission import Office
from nianbao.summary.write import write_summary
from nianbao.template.content import Content
from nianbao.template.write import write_template

OLD = {
    "applications.received.natural_person": 5,
    "applications.other.natural_person": 2,
    "applications.granted.natural_person": 1,
    "applications.carried_out.natural_person": 2,
    "disputes.review.upheld": 1,
    "disclosure.normative_documents.public_total": 40,
    "disclosure.licences.decisions": 7,
}
NEW = {
    "applications.received.natural_person": 1,
    "applications.carried_in.natural_person": 3,
    "applications.granted.natural_person": 4,
    "disputes.review.upheld": 1,
    "disclosure.licences.decisions": 700,
}


@pytest.fixture(scope="module")
def old() -> Form:
    return find_form("gongkai-2019")


def workbook(form: Form, year: int, figures: dict[str, int], code: str = "1") -> bytes:
    entered: dict[str, Number | None] = {each.id: figures.get(each.id, 0) for each in form.entered}
    cover = {entry.id: "否" if entry.kind == "choice" else "2021-01-15" for entry in form.cover.entries[3:]}
    return write_template(Content(form, Office(code, f"甲单位{code}", "部门"), Period(year), entered, cover))


@pytest.fixture
def summary_2020(old: Form, tmp_path: Path) -> Path:
    """Last year's summary, of the older form."""
    office = tmp_path / "2020.xlsx"
    office.write_bytes(workbook(old, 2020, OLD))
    given = check_round(
        [read_file(office, known_forms())], known_forms(), roster=None, period=None, prior=NO_PRIOR
    )
    path = tmp_path / "汇总2020.xlsx"
    path.write_bytes(write_summary(consolidate(given)))
    return path


# ------------------------------------------------------------------ the map


@pytest.mark.parametrize("path", sorted(templates_folder().glob("*/upgrade-*.toml")), ids=str)
def test_every_map_that_comes_with_the_program_is_whole(path: Path) -> None:
    """Its older form is known, and every figure of the newer form is spoken of."""
    newer = find_form(path.parent.name)
    assert load_upgrade(path, find_form(path.stem.removeprefix("upgrade-")), newer)


def test_figures_of_2019_in_the_form_of_2021(old: Form, form: Form) -> None:
    """Renamed figures are taken over, 对外公开总数量 is not, and （六） is known only as a whole."""
    upgrade = find_upgrade(old, form)
    assert upgrade is not None
    values: dict[str, Number] = dict.fromkeys(old.by_id, 0) | {
        "disclosure.normative_documents.created": 6,
        "disclosure.normative_documents.public_total": 40,
        "applications.other.business": 3,
    }
    found = upgrade.figures(values)
    assert found["disclosure.normative_documents.issued"] == 6
    assert "disclosure.normative_documents.in_force" not in found
    others = [each.id for each in form.fields if re.match(r"applications\.other\..*\.business$", each.id)]
    assert len(others) == 3
    assert not set(others) & set(found)
    assert upgrade.total(others, values) == 3
    assert upgrade.total(others[:2], values) is None
    assert upgrade.total(["applications.granted.business", *others], values) == 3
    assert set(found) | set(upgrade.reasons) == set(form.by_id)


BROKEN = {
    "a figure left out": (
        '"disputes.*" = "disputes.*"\n',
        "",
        "fields",
        "还有 15 个指标没有说明：disputes.review.upheld、disputes.review.corrected、disputes.review.other、"
        "disputes.review.pending、disputes.review.total……；没有对应的，写在 [unmapped]",
    ),
    "a figure twice": (
        "[unmapped]\n",
        '[unmapped]\n"disclosure.licences.decisions" = "x"\n',
        'unmapped."disclosure.licences.decisions"',
        '“disclosure.licences.decisions”已经在 fields."disclosure.licences.decisions" 里说明了',
    ),
    "no such new figure": (
        '"applications.granted.*" =',
        '"applications.grantd.*" =',
        'fields."applications.grantd.*"',
        "没有指标“applications.grantd.*”；是不是“applications.granted.*”？",
    ),
    "no such old figure": (
        '= "disclosure.regulations.created"',
        '= "disclosure.regulations.create"',
        'fields."disclosure.regulations.issued"',
        "表样 gongkai-2019 没有指标“disclosure.regulations.create”；是不是“disclosure.regulations.created”？",
    ),
    "an unknown section": (
        '"disclosure.fees.amount" = "2019 年格式只有收费项目数量，没有收费金额"\n',
        "[groups2]\n",
        "groups2",
        "没有这个键，可用的有 fields、groups、unmapped、upgrade；是不是“groups”？",
    ),
    "another form": (
        'from = "gongkai-2019"',
        'from = "gongkai-2015"',
        "upgrade.from",
        "应当是“gongkai-2019”，与文件名一致",
    ),
    "no reason": (
        '= "2019 年格式没有废止件数"',
        '= " "',
        'unmapped."disclosure.regulations.repealed"',
        "请写明为什么没有对应的指标",
    ),
    "a change taken for a count": (
        '= "disclosure.licences.decisions"',
        '= "disclosure.licences.decisions + disclosure.licences.change"',
        'fields."disclosure.licences.decisions"',
        "“disclosure.licences.decisions”与“disclosure.licences.change”的类别或单位不同，不能对应",
    ),
}


@pytest.mark.parametrize(("before", "after", "key", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_map_is_refused(
    old: Form, form: Form, tmp_path: Path, before: str, after: str, key: str, problem: str
) -> None:
    """The error names the file, the key, and what is wrong."""
    text = upgrade_file(old.id, form).read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "upgrade-gongkai-2019.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(FormError) as caught:
        load_upgrade(path, old, form)
    assert (caught.value.key, caught.value.problem) == (key, problem)


def test_figures_are_added_up(old: Form, form: Form, tmp_path: Path) -> None:
    """A new figure may be the sum of several old ones."""
    text = upgrade_file(old.id, form).read_text(encoding="utf-8")
    before = '= "disclosure.licences.decisions"'
    after = '= "disclosure.licences.decisions + disclosure.other_services.decisions"'
    path = tmp_path / "upgrade-gongkai-2019.toml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    values: dict[str, Number] = dict.fromkeys(old.by_id, 1)
    assert load_upgrade(path, old, form).figures(values)["disclosure.licences.decisions"] == 2


# ------------------------------------------------------------------ last year's figures


def test_last_years_figures_of_the_older_form(form: Form, summary_2020: Path) -> None:
    """The offices' figures come converted, with the year, the older form's name and what is unknown."""
    prior = read_prior(summary_2020, form)
    figures = prior.of(Office("1", ""))
    assert figures["applications.carried_out.natural_person"] == 2
    assert "disclosure.fees.amount" in prior.unmapped
    assert (prior.year, prior.form_name) == (2020, "政府信息公开工作年度报告（2019 年格式）")


def test_only_the_rules_that_can_be_are_assessed(form: Form, summary_2020: Path, tmp_path: Path) -> None:
    """Carry-over and jumps are assessed; what reads an unknown figure is listed with the reason."""
    path = tmp_path / "2021.xlsx"
    path.write_bytes(workbook(form, 2021, NEW))
    given = check_round(
        [read_file(path, known_forms())],
        known_forms(),
        roster=None,
        period=None,
        prior=read_prior(summary_2020, form),
    )
    found = [each.code for each in given.submissions[0].findings]
    assert found == ["applications.carried-in", "disclosure.jump"]  # of the total the same is not repeated
    left = [rule.key for rule in given.not_assessed]
    assert left == [
        "disclosure.in-force:regulations",
        "disclosure.in-force:normative_documents",
        "disclosure.repealed:regulations",
        "disclosure.repealed:normative_documents",
        "fees.scale:fees.amount",
        "disclosure.jump:normative_documents.in_force",
        "disclosure.jump:fees.amount",
        "disclosure.vanished",
        "applications.vanished",
    ]
    assert sum(len(rules) for rules in given.not_assessed_why.values()) == len(left)
    assert given.not_assessed_why["政府信息公开工作年度报告（2019 年格式）只有这几行的合计"] == [
        "applications.vanished"
    ]


def test_the_command_line_says_what_is_left_out(
    form: Form, summary_2020: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``check --prior`` takes the older summary; the sentence and the list of rules are there."""
    path = tmp_path / "2021.xlsx"
    path.write_bytes(workbook(form, 2021, NEW))
    assert cli.run(["check", str(path), "--prior", str(summary_2020)]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert "已换算到“政府信息公开工作年度报告（2021年格式）”；9条跨年审核没有评估" in said
    assert "没有收费金额：fees.scale:fees.amount、disclosure.jump:fees.amount" in said


def test_there_is_no_way_back(old: Form, form: Form, tmp_path: Path) -> None:
    """Without a map the older form cannot use the newer one's figures; the message says which file is missing."""
    path = tmp_path / "2021.xlsx"
    path.write_bytes(workbook(form, 2021, NEW))
    with pytest.raises(UsageError, match=r"也没有两者的对应（.*upgrade-gongkai-2021\.toml）"):
        read_prior(path, old)
