"""Stamped is drawn: the same bytes for every office, with and without last year's figures."""

import random
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from nianbao.core import Period
from nianbao.core.numbers import Number
from nianbao.form.carry import carried_over
from nianbao.form.field import AMOUNT
from nianbao.form.model import Form
from nianbao.submission.submission import Office, recompute
from nianbao.template.content import Content
from nianbao.template.stamp import Stamper
from nianbao.template.write import write_template

YEAR = 2024
NAMES = (
    "湛河区轻工路街道办事处",
    "A&B <局> \"引号\" '撇'",
    "R&G 处",
    "&amp; &lt;",
    "一" * 32,
    "二" * 120,
    "3 号街道",
    "<r>富文本</r>",
    "_x0041_",
    "名 称",
    "𠮷野家镇",
    "审核结果",
    "001",
    "部门",
    "#N/A",
    "=1+1",
)


def prior_of(form: Form, seed: int) -> dict[str, Number]:
    """Make last year's figures of an office, many of them zero."""
    chance = random.Random(seed)
    entered: dict[str, Number | None] = {}
    for each in form.entered:
        size = chance.choice([0, 0, 1, 9, 500])
        amount = Decimal(chance.randrange(10**6)).scaleb(-chance.choice([2, 4, 6]))
        entered[each.id] = amount if each.number == AMOUNT else chance.randint(0, size)
    values = recompute(form, entered)
    return {each.id: value for each, value in zip(form.fields, values, strict=True) if value is not None}


def content_of(form: Form, office: Office, prior: dict[str, Number], seal: str = "") -> Content:
    return Content(form, office, Period(YEAR), entered=carried_over(form, prior), prior=prior, seal=seal)


@pytest.fixture(scope="module")
def stamper(form: Form) -> Stamper:
    """A stamper that has written for another office of each kind."""
    stamper = Stamper(form, Period(YEAR))
    for kind, prior, seal in kinds(form):
        stamper.write(content_of(form, Office("9" * 18, "另一个单位", kind), prior, seal))
    return stamper


def kinds(form: Form) -> Iterator[tuple[str, dict[str, Number], str]]:
    """Give the kinds of offices, last year's figures and seals with which a template is drawn."""
    for kind, seed, seal in (("街道", 0, ""), ("", 1, "f" * 64), ("设区的市", 2, "")):
        yield kind, prior_of(form, seed) if seed else {}, seal


@pytest.mark.parametrize("name", NAMES)
def test_stamped_is_drawn(stamper: Stamper, form: Form, name: str) -> None:
    """Every name and kind, with and without seal and last year's figures, gives the bytes of drawing."""
    for kind, prior, seal in kinds(form):
        content = content_of(form, Office("001", name, kind), prior, seal)
        assert stamper.write(content) == write_template(content)


def test_many_offices_are_stamped_not_drawn(form: Form) -> None:
    """A common roster needs one drawing for each kind; all others are stamped, all as drawn."""
    stamper = Stamper(form, Period(YEAR), "secret")
    for number in range(20):
        office = Office(f"{410411000 + number}", f"第{number}街道办事处", form.kinds[number % 3])
        prior = prior_of(form, number) if number % 4 else {}
        content = content_of(form, office, prior)
        content = Content(
            form, office, Period(YEAR), content.entered, prior=prior, password="secret", seal="ab"
        )
        assert stamper.write(content) == write_template(content), office
    assert stamper.stamped == 20
    assert stamper.drawn == 0


def test_real_figures_are_stamped_as_drawn(form: Form, real: Callable[[str], dict[str, str]]) -> None:
    """The published pair: 宿迁 2024 with the figures of 2023."""
    figures = {name: Decimal(text) for name, text in real("suqian-2023").items()}
    prior: dict[str, Number] = {
        each.id: figures[each.id] if each.number == AMOUNT else int(figures[each.id]) for each in form.fields
    }
    content = content_of(form, Office("321300", "宿迁市", "设区的市"), prior)
    stamper = Stamper(form, Period(YEAR))
    assert stamper.write(content) == write_template(content)
    assert stamper.stamped == 1


def test_gaps_in_last_years_figures(form: Form) -> None:
    """Where last year's figures come from an older form, some are not known: stamped all the same."""
    stamper = Stamper(form, Period(YEAR))
    known = set(random.Random(5).sample(sorted(form.by_id), len(form.by_id) - 30))
    for seed in (1, 2, 3):
        prior = {field: value for field, value in prior_of(form, seed).items() if field in known}
        content = content_of(form, Office(f"00{seed}", f"第{seed}街道", "街道"), prior)
        assert stamper.write(content) == write_template(content)
    assert stamper.stamped == 3


def test_what_does_not_fit_is_drawn(form: Form) -> None:
    """Other entries, other years, other figures: drawn, and so as asked for."""
    office = Office("001", "甲街道", "街道")
    for content in (
        Content(form, office, Period(YEAR), cover={"phone": "1"}),
        Content(form, office, Period(YEAR + 1)),
        Content(form, office, Period(YEAR), entered={form.entered[0].id: 5}),
        Content(form, Office("", ""), Period(YEAR)),
    ):
        stamper = Stamper(form, Period(YEAR))
        assert stamper.write(content) == write_template(content)
        assert stamper.drawn == 1
