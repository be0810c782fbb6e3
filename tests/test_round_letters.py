"""What a round adds to letters and lists: the guide, the day of issue, what was unpacked, who is busy."""

import json
import os
import zipfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from builders import small_content
from nianbao.cli.main import run
from nianbao.form import Form
from nianbao.roster import read_sheets
from nianbao.round import open_round
from nianbao.template import write_template

ARCHIVE = "打包.zip"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a round of two offices with templates and stand in it."""
    roster = "单位编码,单位名称,单位类别,电子邮箱\n1,甲街道,街道,a@example.cn\n2,乙街道,街道,b@example.cn\n"
    (tmp_path / "名册.csv").write_text(roster, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["new", "轮", "--year", "2024", "--roster", "名册.csv", "--office", "某某县公开办"]) == 0
    monkeypatch.chdir(tmp_path / "轮")
    assert run(["distribute"]) == 0
    return tmp_path / "轮"


def test_the_list_of_what_was_issued_has_the_day(folder: Path) -> None:
    rows = read_sheets(folder / "模板" / "下发清单_2024.xlsx", "下发清单")[0].rows
    day = list(rows[1]).index("下发日期")
    assert all("年" in row[day] and row[day].endswith("日") for row in rows[2:4])


def test_the_guide_goes_with_the_templates(folder: Path) -> None:
    """Each letter has the office's own workbook and the page, and says so."""
    assert run(["mail", "templates"]) == 0
    letters = sorted((folder / "信" / "下发").glob("*.eml"))
    assert len(letters) == 2
    for file in letters:
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        names = [part.get_filename() for part in message.iter_attachments()]
        assert names == [f"{file.name.removesuffix('_下发.eml')}_2024.xlsx", "填报指南_2024.docx"]
        assert "“填报指南_2024.docx”" in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_an_unpacked_archive_is_nothing_to_be_done(
    form: Form, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before collecting the archive is a file that cannot be read; afterwards only its files are listed."""
    with zipfile.ZipFile(folder / "收件" / ARCHIVE, "w") as archive:
        archive.writestr("甲.xlsx", write_template(small_content(form, "1", "甲街道")))
    capsys.readouterr()
    assert run(["check", "--format", "json"]) == 1
    assert [Path(each["file"]).name for each in json.loads(capsys.readouterr().out)["submissions"]] == [
        ARCHIVE
    ]
    assert [step.command for step in open_round().board().next_steps].count("nianbao collect") == 1
    assert run(["collect"]) == 0
    capsys.readouterr()
    run(["check", "--format", "json"])
    out, err = capsys.readouterr()
    assert ARCHIVE not in [Path(each["file"]).name for each in json.loads(out)["submissions"]]
    assert len(json.loads(out)["submissions"]) == 1
    assert f"{ARCHIVE}：里面的文件已经用 nianbao collect 取出" in err
    assert "nianbao collect" not in [step.command for step in open_round().board().next_steps]


def test_a_copy_named_for_another_office_is_not_its_report(
    form: Form, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is counted once, for the office whose it is; the other one is told what it sent."""
    for name in ("甲街道.xlsx", "乙街道.xlsx"):
        (folder / "收件" / name).write_bytes(write_template(small_content(form, "1", "甲街道")))
    capsys.readouterr()
    assert run(["check"]) == 1
    said = capsys.readouterr().out
    assert "只算一份；文件名写的却是“乙街道”。请“乙街道”报自己的文件；文件名写错了的，不用处理。" in said
    assert run(["status"]) == 0
    assert "收到了 乙街道.xlsx，但填的是“甲街道”的数" in capsys.readouterr().out
    assert run(["mail", "reminders"]) == 0
    (file,) = (folder / "信" / "催报").glob("*.eml")
    text = message_from_bytes(file.read_bytes(), policy=policy.default).get_body(("plain",))
    assert file.name.startswith("2_乙街道")
    assert "收到了 乙街道.xlsx，但填的是“甲街道”的数。" in text.get_content()  # type: ignore[union-attr]


def test_another_archive_of_the_name_is_still_to_be_unpacked(form: Form, folder: Path) -> None:
    """The list tells archives of one name in two folders apart."""
    with zipfile.ZipFile(folder / "收件" / ARCHIVE, "w") as archive:
        archive.writestr("甲.xlsx", write_template(small_content(form, "1", "甲街道")))
    assert run(["collect"]) == 0
    later = folder / "收件" / "后来" / ARCHIVE
    later.parent.mkdir()
    with zipfile.ZipFile(later, "w") as archive:
        archive.writestr("乙.xlsx", write_template(small_content(form, "2", "乙街道")))
    (step,) = [each for each in open_round().board().next_steps if each.command == "nianbao collect"]
    assert [Path(each).parent.name for each in step.codes] == ["后来"]


@pytest.mark.parametrize("part", ["offices_of", "register_of"])
def test_what_could_not_be_read_of_a_summary_is_not_taken_to_be_empty(
    part: str,
    form: Form,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else a letter would say that nobody is missing, and a trace that no office made up the figure."""
    (folder / "收件" / "甲.xlsx").write_bytes(write_template(small_content(form, "1", "甲街道")))
    run(["consolidate"])
    (summary,) = folder.glob("*汇总*.xlsx")
    monkeypatch.setattr(f"nianbao.reader.apart.{part}", os._exit)  # which takes no path: the worker fails
    if part == "register_of":
        command = ["trace", "applications.received.natural_person", str(summary)]
    else:
        command = ["mail", "summary", "--to", "up@example.cn"]
    assert run(command) == 2
    assert "这次没有读出来（读取程序出了错）" in capsys.readouterr().err
    assert not list((folder / "信").rglob("*.eml"))


def _letter(attachment: bytes | None = None, sender: str = "b@example.cn") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, "c@example.cn", "年报"
    message.set_content("请查收。")
    if attachment:
        message.add_attachment(
            attachment, maintype="application", subtype="octet-stream", filename="年报.xlsx"
        )
    return bytes(message)


def test_a_mailbox_that_grew_and_an_archive_in_the_place_of_another_are_new(form: Form, folder: Path) -> None:
    """What was taken apart is known by its bytes: neither name nor place makes it the same."""
    inbox = folder / "收件"
    first, second = (
        write_template(small_content(form, code, name)) for code, name in (("1", "甲街道"), ("2", "乙街道"))
    )
    mailbox = inbox / "邮箱.mbox"
    mailbox.write_bytes(b"From a@example.cn\n" + _letter(first, "a@example.cn"))
    with zipfile.ZipFile(inbox / ARCHIVE, "w") as archive:
        archive.writestr("甲.xlsx", first)
    assert run(["collect"]) == 0
    assert open_round().board().packed == ()
    with mailbox.open("ab") as box:
        box.write(b"\nFrom b@example.cn\n" + _letter(second))
    assert [Path(each).name for each in open_round().board().packed] == [mailbox.name]
    with zipfile.ZipFile(inbox / ARCHIVE, "w") as archive:
        archive.writestr("乙.xlsx", second)
    assert {Path(each).name for each in open_round().board().packed} == {mailbox.name, ARCHIVE}
    assert run(["collect"]) == 0
    board = open_round().board()
    assert (board.packed, board.counts.received) == ((), 2)


def test_a_letter_without_attachment_is_asked_about_once(folder: Path) -> None:
    """It stays in sight as what the office sent, and no command can do more about it."""
    (folder / "收件" / "乙街道.eml").write_bytes(_letter())
    assert run(["collect"]) == 1
    board = open_round().board()
    assert board.packed == ()
    assert [Path(each.file).name for each in board.offices[1].unusable] == ["乙街道.eml"]


def test_a_file_of_another_year_comes_back_as_a_template(form: Form, folder: Path) -> None:
    """Slip and letter say so, and ask for nothing that stands in the old file."""
    content = small_content(form, "1", "甲街道", 2023, applications__received__natural_person=6)
    (folder / "收件" / "甲.xlsx").write_bytes(write_template(content))
    assert run(["mail", "returns"]) == 0
    (file,) = (folder / "信" / "退回").glob("*.eml")
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "文件是2023年度的，这次要报的是2024年度" in text
    assert "1．" not in text
    (slip,) = (folder / "退回").glob("*_退回.xlsx")
    rows = [str(row[0]) for row in read_sheets(slip, "退回单")[0].rows]
    assert any("是 2023 年度的，这次要报的是 2024 年度" in row for row in rows)
    assert "序号" not in rows


def test_no_day_that_is_over_is_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = folder / "nianbao.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('deadline = ""', 'deadline = "2025-01-31"'), encoding="utf-8")
    assert run(["status", "--notice"]) == 0
    notice = capsys.readouterr().out
    assert "截止日期1月31日已过" in notice
    assert "31日前" not in notice
    assert run(["mail", "reminders"]) == 0
    for file in (folder / "信" / "催报").glob("*.eml"):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert "月31日已过，请尽快用附件" in text
        assert "31日前" not in text + message["Subject"]


def test_an_empty_roster_in_a_round(folder: Path) -> None:
    """It never takes the place of the roster that is there."""
    before = (folder / "单位名册.csv").read_bytes()
    assert run(["roster"]) == 0
    assert (folder / "空白单位名册.xlsx").exists()
    assert (folder / "单位名册.csv").read_bytes() == before


def test_a_letter_is_put_aside_only_when_its_purpose_is_over(
    form: Form, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An office that has not reported keeps its letter though its template is gone; one that has reported does not."""
    assert run(["mail", "templates"]) == 0
    (folder / "收件" / "甲.xlsx").write_bytes(write_template(small_content(form, "1", "甲街道")))
    for template in (folder / "模板").glob("*.xlsx"):
        template.unlink()
    assert run(["mail", "templates"]) == 1
    assert "不再需要" in capsys.readouterr().err
    assert [file.name for file in (folder / "信" / "下发").glob("*.eml")] == ["2_乙街道_下发.eml"]


def test_a_reminder_without_its_template_says_nothing_of_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "名册.csv").write_text(
        "单位编码,单位名称,电子邮箱\n1,甲街道,a@example.cn\n", encoding="utf-8"
    )
    assert run(["new", str(tmp_path / "轮"), "--year", "2024", "--roster", str(tmp_path / "名册.csv")]) == 0
    monkeypatch.chdir(tmp_path / "轮")
    assert run(["mail", "reminders"]) == 0
    assert "1 封信没有附件（甲街道）" in capsys.readouterr().err
    message = message_from_bytes(Path("信/催报/1_甲街道_催报.eml").read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    assert "附件" not in body.get_content()
    assert "模板" not in body.get_content()


def test_no_letter_is_offered_for_an_office_without_a_mailbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "名册.csv").write_text("单位编码,单位名称\n1,甲街道\n", encoding="utf-8")
    assert run(["new", str(tmp_path / "轮"), "--year", "2024", "--roster", str(tmp_path / "名册.csv")]) == 0
    monkeypatch.chdir(tmp_path / "轮")
    assert run(["distribute"]) == 0
    assert open_round().board().next_steps == ()
    assert run(["status"]) == 0
    assert "没有邮箱" in capsys.readouterr().out
