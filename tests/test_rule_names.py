"""Rules written with the form's own words mean what they mean with ids."""

from pathlib import Path

import pytest

from nianbao.form.load import load_file
from nianbao.form.model import Form
from nianbao.form.rules import bind_truth
from nianbao.rules.tree import BindError

FORMS = Path(__file__).parent / "forms"
OFFICE = FORMS / "jiguan-2024" / "form.toml"


@pytest.fixture(scope="module")
def office() -> Form:
    return load_file(OFFICE)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("运行经费.支出合计.全年 <= 运行经费.支出合计.预算数", "cost.total.spent <= cost.total.budget"),
        ("办公室.年初面积 == 上年.办公室.年末面积", "space.offices.opened == prior.space.offices.closing"),
        ("「上缴金额（元）」 >= 0", "cost.returned >= 0"),
        (
            "水电气.用水.上半年 + 用电.上半年 > 0",
            "cost.running.utilities.water.first_half + cost.running.utilities.power.first_half > 0",
        ),
        ("nonzero(用房) == 0", "nonzero(space) == 0"),
        ("sum(用房.办公室, space.halls) == 0", "sum(space.offices, space.halls) == 0"),
    ],
)
def test_words_mean_ids(office: Form, words: str, ids: str) -> None:
    """A sheet, a row, a column, last year, a label in quotes: each is the field of its id."""
    assert bind_truth(office, words) == bind_truth(office, ids)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("上半年 > 0", "可以是几个指标"),
        ("办公室.年终面积 > 0", "没有指标“办公室.年终面积”"),
    ],
)
def test_what_words_do_not_say(office: Form, text: str, problem: str) -> None:
    """A word that several figures have, or none, is said with what could be meant."""
    with pytest.raises(BindError, match=problem):
        bind_truth(office, text)


def test_words_in_a_spread_rule(tmp_path: Path, office: Form) -> None:
    """Inside a rule for every row, column or field, words are those of the columns, rows or of all."""
    text = OFFICE.read_text(encoding="utf-8")
    path = tmp_path / "jiguan-2024" / "form.toml"
    path.parent.mkdir()
    changed = text.replace('holds = "spent <= 1.1 * budget"', 'holds = "全年 <= 1.1 * 预算数"')
    changed = changed.replace('holds = "opened == prior.closing"', 'holds = "年初面积 == 上年.年末面积"')
    changed = changed.replace('at = "opened"', 'at = "年初面积"')
    assert changed.count("年初面积") > text.count("年初面积")
    path.write_text(changed, encoding="utf-8")
    bound = [(each.key, each.holds, each.at) for each in load_file(path).rules]
    assert bound == [(each.key, each.holds, each.at) for each in office.rules]
