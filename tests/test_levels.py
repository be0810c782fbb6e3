"""街道 → 区 → 市 in one run: a summary at each level, every number of which agrees with the others."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from builders import Run
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.core.numbers import Number
from nianbao.form.model import Form
from nianbao.form.registry import known_forms
from nianbao.reader.apart import read_breakdown
from nianbao.reader.read import read_file
from nianbao.roster.read import read_roster
from nianbao.roster.tree import tree_of
from nianbao.submission.submission import Office
from nianbao.template.content import Content
from nianbao.template.write import write_template

ROSTER = """单位编码,单位名称,单位类别,上级编码,垂管
41,某市,设区的市,,
4104,甲区,县区,41,
410400,甲区政府办,部门,4104,
410401,甲一街道,街道,4104,
410402,甲二街道,街道,4104,否
410409,甲区税务局,部门,4104,是
4105,乙区,县区,41,
410501,乙一街道,街道,4105,
410502,乙二街道,街道,4105,
4106,丙区,县区,41,
410601,丙一街道,街道,4106,
4109,市某局,部门,41,
"""
FIELD = "applications.received.natural_person"
FIGURES = {"410400": 1, "410401": 2, "410402": 4, "410409": 100, "410501": 8, "410502": 16, "4109": 32}
NAMES = {line.split(",")[0]: line.split(",")[1] for line in ROSTER.splitlines()}


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def workbook(form: Form, code: str, figure: int) -> bytes:
    entered: dict[str, Number | None] = {
        FIELD: figure,
        "applications.granted.natural_person": figure,
        "disclosure.licences.decisions": 10 * figure,
        "disputes.review.upheld": 1,
    }
    cover = {entry.id: "否" if entry.kind == "choice" else "2025-01-15" for entry in form.cover.entries[3:]}
    return write_template(Content(form, Office(code, NAMES[code], ""), Period(2024), entered, cover))


@pytest.fixture(scope="module")
def filled(form: Form) -> dict[str, bytes]:
    """The workbooks of the offices, by code."""
    return {code: workbook(form, code, figure) for code, figure in FIGURES.items()}


@pytest.fixture
def inbox(filled: dict[str, bytes], tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for code, data in filled.items():
        (folder / f"{code}.xlsx").write_bytes(data)
    return folder


def levels_of(said: str) -> dict[str, dict[str, object]]:
    return {level["code"]: level for level in json.loads(said)["levels"]}


# ------------------------------------------------------------------ a summary at each level


@pytest.mark.parametrize("detail", ["nodes", "offices"])
def test_every_level_has_its_summary(
    run: Run, roster: Path, inbox: Path, tmp_path: Path, detail: str
) -> None:
    """Each level is the sum of what is below it; both kinds of breakdown give the same totals."""
    out = tmp_path / "out"
    arguments = ("--roster", roster, "--by", "parent", "--detail", detail, "-o", out, "--format", "json")
    code, said, _ = run("consolidate", inbox, *arguments)
    levels = levels_of(said)
    assert code == 1  # 丙区 has not reported
    assert list(levels) == ["41", "4104", "4105", "4106"]
    totals = {code: level["totals"][FIELD] for code, level in levels.items()}  # type: ignore[index]
    assert totals == {"41": 63, "4104": 7, "4105": 24, "4106": 0}
    assert levels["4106"]["file"] is None
    assert sorted(path.name for path in out.iterdir()) == [
        "4104_甲区_2024_汇总.xlsx",
        "4105_乙区_2024_汇总.xlsx",
        "41_某市_2024_汇总.xlsx",
    ]
    listed = {
        "nodes": ["4104", "4105", "4109"],
        "offices": ["410400", "410401", "410402", "410501", "410502", "4109"],
    }
    assert levels["41"]["accepted"] == listed[detail]
    missing = {"nodes": ["4106"], "offices": ["410601"]}
    assert [each["code"] for each in levels["41"]["missing"]] == missing[detail]  # type: ignore[attr-defined]


def test_the_numbers_of_every_level_agree(
    run: Run, form: Form, roster: Path, inbox: Path, tmp_path: Path
) -> None:
    """What the city's breakdown says of a district is what the district's own summary says, in every field."""
    out = tmp_path / "out"
    run("consolidate", inbox, "--roster", roster, "--by", "parent", "-o", out)
    city = out / "41_某市_2024_汇总.xlsx"
    lines = dict(read_breakdown(city, form))
    by_code = {office.code: values for office, values in lines.items()}
    for name in ("4104_甲区", "4105_乙区"):
        district = read_file(out / f"{name}_2024_汇总.xlsx", known_forms())
        assert district.office is not None
        assert by_code[district.office.code] == district.values
    assert read_file(city, known_forms()).values == tuple(
        sum(value or 0 for value in column) for column in zip(*by_code.values(), strict=True)
    )


def test_one_run_is_what_each_level_does_alone(
    run: Run, form: Form, roster: Path, inbox: Path, tmp_path: Path
) -> None:
    """The districts' summaries handed in to the city give the city's summary of the one run."""
    out = tmp_path / "out"
    run("consolidate", inbox, "--roster", roster, "--by", "parent", "-o", out)
    handed_in = [*sorted(out.glob("410*.xlsx")), inbox / "4109.xlsx"]
    code, said, _ = run(
        "consolidate",
        *handed_in,
        "-o",
        tmp_path / "city.xlsx",
        "--code",
        "41",
        "--office",
        "某市",
        "--format",
        "json",
    )
    one_run = read_file(out / "41_某市_2024_汇总.xlsx", known_forms())
    alone = read_file(tmp_path / "city.xlsx", known_forms())
    assert code == 0, said
    assert (alone.values, alone.members, alone.office, alone.year) == (
        one_run.values,
        one_run.members,
        replace(one_run.office, kind="") if one_run.office else None,
        one_run.year,
    )


def test_the_districts_own_figures_are_a_unit(run: Run, roster: Path, inbox: Path, tmp_path: Path) -> None:
    """区政府办 is an office like any other, and a file under the district's own code counts there too."""
    form = known_forms()[-1]
    (inbox / "4104.xlsx").write_bytes(workbook(form, "4104", 1000))
    _, said, _ = run(
        "consolidate", inbox, "--roster", roster, "--by", "parent", "-o", tmp_path / "o", "--format", "json"
    )
    levels = levels_of(said)
    assert levels["4104"]["accepted"] == ["4104", "410400", "410401", "410402"]
    assert levels["41"]["totals"][FIELD] == 1063  # type: ignore[index]


def test_a_summary_that_was_handed_in_stands_for_its_district(
    run: Run, roster: Path, inbox: Path, tmp_path: Path
) -> None:
    """Its offices are not missing; a file of an office that it contains is refused, not added twice."""
    made = tmp_path / "made.xlsx"
    run(
        "consolidate",
        inbox / "410501.xlsx",
        inbox / "410502.xlsx",
        "-o",
        made,
        "--code",
        "4105",
        "--office",
        "乙区",
    )
    (inbox / "410502.xlsx").unlink()
    made.rename(inbox / "乙区.xlsx")
    _, said, _ = run(
        "consolidate", inbox, "--roster", roster, "--by", "parent", "-o", tmp_path / "o", "--format", "json"
    )
    levels = levels_of(said)
    assert levels["4105"]["totals"][FIELD] == 24  # type: ignore[index]
    assert levels["4105"]["missing"] == []
    fates = {Path(each["file"]).name: each["fate"] for each in levels["4105"]["submissions"]}  # type: ignore[attr-defined]
    assert fates == {"410501.xlsx": "failed", "乙区.xlsx": "accepted"}


# ------------------------------------------------------------------ who counts, who is missing


def test_vertical_offices_are_marked_and_not_counted(
    run: Run, roster: Path, inbox: Path, tmp_path: Path
) -> None:
    """The file of a 垂管 office is said and left out; without a file it is not missing."""
    _, said, _ = run(
        "consolidate", inbox, "--roster", roster, "--by", "parent", "-o", tmp_path / "o", "--format", "json"
    )
    (tax,) = [
        each
        for each in levels_of(said)["4104"]["submissions"]  # type: ignore[attr-defined]
        if each["office"]["code"] == "410409"
    ]
    assert tax["fate"] == "not-counted"
    assert [(each["code"], each["severity"]) for each in tax["findings"]] == [("office.vertical", "warning")]
    (inbox / "410409.xlsx").unlink()
    code, said, _ = run("check", inbox, "--roster", roster, "--format", "json")
    assert (code, [each["code"] for each in json.loads(said)["missing"]]) == (1, ["410601"])
    run("consolidate", inbox, "--roster", roster, "-o", tmp_path / "s.xlsx")
    sheet = load_workbook(tmp_path / "s.xlsx")["报送情况"]
    states = {row[1].value: row[4].value for row in sheet.iter_rows(min_row=3)}
    assert (states["410409"], states["4104"], states["410601"]) == ("垂管，不计入", "不单独报送", "未报送")


def test_strays_are_said_at_the_top(run: Run, form: Form, roster: Path, inbox: Path, tmp_path: Path) -> None:
    """Files of nobody, and files that cannot be read, are in the register of the top and nowhere else."""
    (inbox / "broken.xlsx").write_bytes(b"PK\x03\x04")
    NAMES["999"] = "不知谁"
    (inbox / "stray.xlsx").write_bytes(workbook(form, "999", 5))
    _, said, _ = run(
        "consolidate", inbox, "--roster", roster, "--by", "parent", "-o", tmp_path / "o", "--format", "json"
    )
    fates = {
        (level["code"], Path(each["file"]).name): each["fate"]
        for level in json.loads(said)["levels"]
        for each in level["submissions"]
    }
    assert fates["41", "broken.xlsx"] == "unreadable"
    assert fates["41", "stray.xlsx"] == "unknown-office"
    assert len([key for key in fates if key[1] in ("broken.xlsx", "stray.xlsx")]) == 2


def test_a_choice_of_offices(run: Run, roster: Path, inbox: Path, tmp_path: Path) -> None:
    """``--select`` adds up the chosen offices with all below them, and says which files it leaves out."""
    arguments = ("--roster", roster, "--select", "4105", "--select", "4109", "-o", tmp_path / "s.xlsx")
    code, said, err = run("consolidate", inbox, *arguments, "--format", "json")
    given = json.loads(said)
    assert (code, given["accepted"], given["totals"][FIELD]) == (0, ["410501", "410502", "4109"], 56)
    assert "没有审核也没有汇总" in err
    assert "410401.xlsx" in err
    code, _, err = run(
        "consolidate", inbox, "--roster", roster, "--select", "4107", "-o", tmp_path / "t.xlsx"
    )
    assert (code, "没有编码“4107”" in err) == (2, True)
    code, said, _ = run(
        "consolidate",
        inbox,
        "--roster",
        roster,
        "--select",
        "4104",
        "--by",
        "parent",
        "-o",
        tmp_path / "d",
        "--format",
        "json",
    )
    assert (code, list(levels_of(said))) == (0, ["4104"])


def test_people_see_the_tree(run: Run, roster: Path, inbox: Path, tmp_path: Path) -> None:
    """The table has a line for each level; nothing is overwritten unasked, and nothing half written."""
    arguments = ("consolidate", inbox, "--roster", roster, "--by", "parent", "-o", tmp_path / "o")
    code, said, err = run(*arguments)
    assert code == 1
    assert "　甲区" in said
    assert "没有可汇总的" in said
    assert "已写出 3 个汇总工作簿" in err
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "o").iterdir()}
    assert run(*arguments)[0] == 2
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "o").iterdir()} == before


# ------------------------------------------------------------------ a wrong tree


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("甲区,县区,41,", "甲区,县区,42,", "“甲区”的上级编码“42”不在名册里"),
        ("乙区,县区,41,", "乙区,县区,,", "有 2 个单位没有写上级编码：某市、乙区"),
        ("甲区,县区,41,", "甲区,县区,410401,", "绕成了圈：甲区"),
        ("某市,设区的市,,", "某市,设区的市,4104,", "绕成了圈"),
    ],
    ids=["unknown", "two tops", "circle", "no top"],
)
def test_a_wrong_tree_is_refused(tmp_path: Path, old: str, new: str, problem: str) -> None:
    """The message names the office and what to do."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UsageError, match=problem):
        tree_of(read_roster(path))


def test_wrong_marks_are_named_with_their_row(tmp_path: Path) -> None:
    """垂管 is 是 or 否; an office is not its own parent."""
    path = tmp_path / "roster.csv"
    path.write_text(
        ROSTER.replace("4104,是", "4104,也许").replace("市某局,部门,41,", "市某局,部门,4109,"),
        encoding="utf-8",
    )
    with pytest.raises(UsageError) as caught:
        read_roster(path)
    assert "第 7 行：垂管“也许”不明白" in str(caught.value)
    assert "第 13 行：上级编码就是单位自己的编码" in str(caught.value)


def test_without_a_tree_there_are_no_levels(run: Run, inbox: Path, tmp_path: Path) -> None:
    """A roster is needed, with parents in it."""
    assert run("consolidate", inbox, "--by", "parent", "-o", tmp_path / "o")[0] == 2
    flat = tmp_path / "flat.csv"
    flat.write_text("code,name\n410401,甲一街道\n", encoding="utf-8")
    code, _, err = run("consolidate", inbox, "--by", "parent", "--roster", flat, "-o", tmp_path / "o")
    assert (code, "不知道谁在谁的下面" in err) == (2, True)


def test_in_a_round_the_levels_have_a_folder_of_their_own(
    run: Run, roster: Path, filled: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The summary of the round stands beside it, and the next run replaces what this one wrote."""
    monkeypatch.chdir(tmp_path)
    assert run("new", "轮", "--year", "2024", "--roster", roster, "--office", "某市", "--code", "41")[0] == 0
    monkeypatch.chdir("轮")
    for code in ("410401", "410501"):
        Path("收件", f"{code}.xlsx").write_bytes(filled[code])
    for more in ("410402", "4109"):
        assert run("consolidate", "--by", "parent")[0] == 1
        assert run("consolidate")[0] == 1
        Path("收件", f"{more}.xlsx").write_bytes(filled[more])
    names = sorted(path.name for path in Path("各级汇总").glob("*.xlsx"))
    assert names == ["4104_甲区_2024_汇总.xlsx", "4105_乙区_2024_汇总.xlsx", "41_某市_2024_汇总.xlsx"]
    assert Path("汇总.xlsx").is_file()
    code, _, said = run("consolidate", "--by", "parent", "-o", "各级.xlsx")
    assert (code, Path("各级.xlsx").exists()) == (2, False)
    assert "请给出文件夹" in said
    code, _, said = run("consolidate", "--by", "parent", "-o", "汇总.xlsx")
    assert (code, "汇总.xlsx 不是文件夹" in said) == (2, True)
