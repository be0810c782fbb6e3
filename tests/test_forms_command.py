"""``nianbao forms``: listing, checking a form file, starting a new one."""

from pathlib import Path

import pytest

from builders import Run
from nianbao.form.load import load_file
from nianbao.form.registry import OWN_FORMS, templates_folder

THIRD = Path(__file__).parent / "forms" / "jiguan-2024" / "form.toml"


@pytest.fixture
def start(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "biaoyang" / "peixun-2024" / "form.toml"
    assert run("forms", "new", path)[0] == 0
    return path


def test_bare_it_lists_the_forms(run: Run) -> None:
    """``nianbao forms`` lists every known form with the years for which it is used."""
    code, out, _ = run("forms")
    assert code == 0
    assert "gongkai-2019" in out
    assert "2019—2020 年" in out
    assert "2021 年起" in out


def test_a_new_form_is_whole(start: Path, run: Run) -> None:
    """What ``forms new`` writes passes ``forms check``, is named after its folder, and is commented."""
    code, out, _ = run("forms", "check", start)
    assert (code, out.splitlines()[0]) == (
        0,
        "没有错误：某某情况统计表（peixun-2024，版本 1，适用 2024 年起）",
    )
    assert load_file(start).id == "peixun-2024"
    assert start.read_text(encoding="utf-8").count("#") > 30


def test_a_new_form_makes_templates(
    start: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder in NIANBAO_FORMS, every command knows it; no program was changed. What to set is said."""
    home = start.resolve().parent.parent
    assert f"下一步：把环境变量 {OWN_FORMS} 设为 {home}" in run("forms", "check", start)[2]
    for folder in (start.parent, home):
        monkeypatch.setenv(OWN_FORMS, str(folder))
        assert "peixun-2024" in run("forms")[1]
        assert "下一步" not in run("forms", "check", start)[2]
    path = tmp_path / "t.xlsx"
    office = ("--code", "1", "--office", "甲")
    assert run("template", "-o", path, "--form", "peixun-2024", "--year", "2024", *office)[0] == 0
    assert "零报告" in run("check", path)[1]


def test_nothing_is_overwritten(start: Path, run: Run) -> None:
    """An existing file stays unless --force is given; the name must end in .toml."""
    assert run("forms", "new", start)[0] == 2
    assert run("forms", "new", start, "--force")[0] == 0
    assert run("forms", "new", start.with_suffix(".xlsx"))[0] == 2


@pytest.mark.parametrize("path", [THIRD, *sorted(templates_folder().glob("*/form.toml"))], ids=str)
def test_every_form_is_good(run: Run, path: Path) -> None:
    """The forms that come with the program, and the one of the tests, pass without a remark."""
    code, out, _ = run("forms", "check", path)
    assert code == 0
    assert out.startswith("没有错误")


@pytest.mark.parametrize(
    ("old", "new", "key", "problem"),
    [
        (
            'total_of = ["group"',
            'total_of = ["grup"',
            "table[1].block[1].rows[3].total_of",
            "“grup”没有对应的标题",
        ),
        (
            'kind = "amount", unit',
            'kind = "amont", unit',
            "table[1].block[1].columns[2].kind",
            "是不是“amount”",
        ),
        ("number == 0 implies", "numbr == 0 implies", "rule[1].holds", "是不是“number”"),
        ('field = "items.total.number"', 'field = "items.totl.number"', "chart[1].field", "没有指标"),
        ('sheet = "表一"', 'sheet = "审核"', "table[1].sheet", "与模板自带的工作表重名"),
        ("first_year = 2024", "", "form.first_year", "缺少这个键"),
        ('id = "peixun-2024"', 'id = "gongkai-2021"', "form.id", "已经用在"),
        ("first_year = 2024", 'series = "gongkai"\nfirst_year = 2024', "form.first_year", "适用年度重叠"),
    ],
    ids=["total", "kind", "rule", "chart", "own sheet", "missing", "id of another", "years of another"],
)
def test_errors_are_named_by_key(start: Path, run: Run, old: str, new: str, key: str, problem: str) -> None:
    """A wrong form file ends with code 2, the file, the key, and what can stand there."""
    text = start.read_text(encoding="utf-8")
    assert old in text
    start.write_text(text.replace(old, new, 1), encoding="utf-8")
    code, _, err = run("forms", "check", start)
    assert code == 2
    assert f"的 {key} 有错：" in err
    assert problem in err


def test_remarks_do_not_fail(start: Path, run: Run) -> None:
    """A folder of another name, or a map from an unknown form, is said and is no error."""
    renamed = start.parent.rename(start.parent.parent / "other")
    (renamed / "upgrade-peixun-2010.toml").write_text("", encoding="utf-8")
    code, out, _ = run("forms", "check", renamed / "form.toml")
    assert code == 0
    assert "注意：文件夹叫“other”，表样编号是“peixun-2024”" in out
    assert "注意：upgrade-peixun-2010.toml 没有检查：不认识表样“peixun-2010”" in out


def test_a_folder_that_is_not_there(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """NIANBAO_FORMS must name a folder."""
    monkeypatch.setenv(OWN_FORMS, "/nowhere")
    code, _, err = run("forms")
    assert (code, "/nowhere 不存在" in err) == (2, True)
