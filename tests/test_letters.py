"""What letters say: who is addressed, who signs, until when, the first problems; and how they look."""

import datetime
import email
import os
import re
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from nianbao.cli.main import run
from nianbao.core import Period, Sender
from nianbao.form import Form
from nianbao.mail import Letters, eml_of, mail_reminders, mail_workbooks
from nianbao.mail.words import greeting, until
from nianbao.reader import read_slip
from nianbao.roster import read_roster
from nianbao.submission import Office
from nianbao.template import Content, write_template

SENDER = Sender(
    "湛河区人民政府办公室",
    "李四",
    "0375-1234567",
    "gongkai@example.gov.cn",
    datetime.date(2025, 2, 10),
    datetime.date(2025, 1, 20),
)
SPACE_IN_CHINESE = re.compile(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]|\d +[年月日]|[年月日] +\d")
KINDS = ("templates", "returns", "requests", "reminders")


def facts(**more: object) -> dict[str, object]:
    return {
        "office": Office("001", "甲街道"),
        "contact": "张娜",
        "year": 2024,
        "period": "2024年度",
        "title": "年度报告",
        "cover_sheet": "填报说明",
        "sheets": ("表二", "表三"),
        "file": "001_甲街道_2024.xlsx",
        "with_prior": True,
        "problems": ("表三（D29）：两边不等。", "表二（B3）：空的。", "表四（C3）：空的。"),
        "count": 5,
        "sender": SENDER,
        **more,
    }


def parsed(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize(
    ("contact", "words"),
    [
        ("张娜", "张娜同志：您好！"),
        (" 欧阳娜娜 ", "欧阳娜娜同志：您好！"),
        ("张娜、李四", "张娜、李四同志：你们好！"),
        ("张主任", "张主任：您好！"),
        ("张娜同志", "张娜同志：您好！"),
        ("Zhang Na", "Zhang、Na：你们好！"),
        ("甲街道办公室联系人", "甲街道办公室联系人：您好！"),
        ("", "甲街道负责同志：您好！"),
    ],
)
def test_who_is_addressed(contact: str, words: str) -> None:
    """A name becomes a comrade, a title stays as it is, and without a contact the office is addressed."""
    assert greeting(contact, "甲街道") == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2月10日", "2月10日"),
        ("2 月 10 日", "2月10日"),
        ("2月10日前", "2月10日"),
        ("2025-02-10", "2025年2月10日"),
        ("2025-02-31", "2025-02-31"),
        ("下周五", "下周五"),
        ("", "2月10日"),
    ],
)
def test_the_last_day(text: str, words: str) -> None:
    """However it was given, it goes in front of 前 without a space; unsaid it is the round's."""
    assert until(text, SENDER) == words


@pytest.mark.parametrize("kind", KINDS)
def test_every_letter_says_who_whom_where_and_until_when(kind: str) -> None:
    """Greeting, last day, where answers go, whom to ask, who signs and when; in both parts."""
    text = Letters().write(kind, facts())
    for words in ("张娜同志：您好", "2月10日前", "gongkai@example.gov.cn", "李四，电话 0375-1234567"):
        assert words in text.body
        assert words in text.html
    assert text.body.endswith("\n\n湛河区人民政府办公室\n2025年1月20日\n")
    assert "2月10日前" in text.subject


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sender", [SENDER, Sender()])
def test_the_typography(kind: str, sender: Sender) -> None:
    """No stray spaces, no empty lines in a row, no gap where something is not known."""
    text = Letters().write(kind, facts(sender=sender, contact=""))
    assert not SPACE_IN_CHINESE.search(text.body)
    assert "\n\n\n" not in text.body
    assert not re.search(r"[，。]{2}|（）|“”| $", text.body, re.M)
    assert not re.search(r"[，。]{2}|（）|“”", text.subject)


@pytest.mark.parametrize("kind", KINDS)
def test_the_html_fits_a_phone(kind: str) -> None:
    """It scales with the screen, has no fixed width, loads nothing, and says what the plain part says."""
    text = Letters().write(kind, facts())
    assert 'name="viewport" content="width=device-width' in text.html
    assert not re.search(r"[^-]width:\d|<img|<script|http", text.html)
    shown = re.sub(r"<[^>]+>", "", text.html.partition("<body")[2].partition(">")[2])
    assert "".join(shown.split()) == "".join(text.body.split())


def test_what_an_office_wrote_is_no_html() -> None:
    """Names and problems are shown as they are."""
    html = Letters().write("returns", facts(problems=("<b>甲</b>",))).html
    assert "&lt;b&gt;甲&lt;/b&gt;" in html


def test_the_template_letter_says_what_to_print(form: Form) -> None:
    """The pages by the names of their sheets, with stamp and signatures."""
    sheets = tuple(table.sheet for table in form.tables)
    body = Letters().write("templates", facts(sheets=sheets)).body
    assert "打印“填报说明”和“表二”“表三”“表四”，由填报人、审核人、单位负责人签字并盖公章" in body
    assert "2月10日前，把填好的文件发到 gongkai@example.gov.cn，盖章件送湛河区人民政府办公室" in body


def test_a_return_names_the_first_three_problems(
    tmp_path: Path, form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The three of the slip that come first, and how many more; of a slip that is not read there is no letter."""
    entered = dict.fromkeys(
        ("disclosure.licences.decisions", "disclosure.penalties.decisions", "disclosure.fees.amount"), None
    )
    zero = {f"zero_report.{table.id}": "是" for table in form.tables[1:]}
    content = Content(
        form, Office("001", "甲街道", "街道"), Period(2024), {**entered, "disputes.review.upheld": 1}, zero
    )
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(write_template(content))
    assert run(["check", str(tmp_path / "in"), "--returns", str(tmp_path / "r")]) == 1
    roster = tmp_path / "名册.csv"
    roster.write_text("单位编码,单位名称,联系人,电子邮箱\n001,甲街道,张娜,a@example.cn\n", encoding="utf-8")
    (file,) = (tmp_path / "r").glob("*.xlsx")
    slip = read_slip(file)
    assert slip.count >= 4
    mailing = mail_workbooks("returns", Letters(), read_roster(roster), tmp_path / "r", "", SENDER)
    (letter,) = mailing.letters
    for number, problem in enumerate(slip.problems[:3], 1):
        assert f"\n{number}．{problem}\n" in letter.body
    assert "\n4．" not in letter.body
    assert f"还有{slip.count - 3}处" in letter.body
    assert f"有{slip.count}处要改" in letter.body
    message = parsed(eml_of(letter))
    assert str(message["Reply-To"]) == "湛河区人民政府办公室 <gongkai@example.gov.cn>"
    monkeypatch.setattr("nianbao.reader.apart.slip_of", os._exit)  # which takes no path: the worker fails
    mailing = mail_workbooks("returns", Letters(), read_roster(roster), tmp_path / "r", "", SENDER)
    assert not mailing.letters
    assert "退回单或说明函这次没有读出来" in mailing.skipped[0][1]


def test_a_reminder_attaches_the_template(tmp_path: Path, form: Form) -> None:
    """The one that was issued to the office; where there is none the letter does not speak of it."""
    roster = tmp_path / "名册.csv"
    roster.write_text(
        "单位编码,单位名称,联系人,电子邮箱\n001,甲街道,张娜,a@example.cn\n002,乙镇,,b@example.cn\n",
        encoding="utf-8",
    )
    read = read_roster(roster)
    (tmp_path / "模板").mkdir()
    (tmp_path / "模板" / "001_甲街道_2024.xlsx").write_bytes(b"PK")
    missing = [entry.office for entry in read.expected]
    mailing = mail_reminders(Letters(), form, Period(2024), read, missing, "", SENDER, tmp_path / "模板")
    first, second = mailing.letters
    assert [each.name for each in first.attachments] == ["001_甲街道_2024.xlsx"]
    assert "附件“001_甲街道_2024.xlsx”" in first.body
    assert second.attachments == ()
    assert "附件" not in second.body


def test_the_letter_upward_fits_one_page() -> None:
    """Of many missing offices and open matters the first are named, the rest counted."""
    many = facts(
        figures=(),
        with_last_year=False,
        last_year_scope="",
        accepted=300,
        due=480,
        reported=380,
        failed=tuple(f"某某县某某街道办事处{number}" for number in range(80)),
        check_code="044316",
        missing=tuple(f"某某县某某街道办事处{number}" for number in range(100)),
        most_names=12,
        problems=("甲街道：表三（D29）：两边不等。",) * 5,
        count=400,
    )
    text = Letters().write("summary", many)
    assert "应报480个单位，已报380个，其中未通过80个：某某县" in text.body
    assert "未报送的单位100个" in text.body
    assert "等，全部名单见附件" in text.body
    assert "尚未解决的问题400处，前5处如下" in text.body
    lines = sum(-(-len(line) // 38) or 1 for line in text.body.splitlines())
    assert lines < 45
