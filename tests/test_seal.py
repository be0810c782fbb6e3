"""The seal: what it ties together, and how its key is kept."""

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from nianbao.checks.round import check_round
from nianbao.cli.main import run
from nianbao.core import Period
from nianbao.core.errors import UsageError
from nianbao.form.model import Form
from nianbao.inbox.intake import read_files
from nianbao.submission.prior import NO_PRIOR
from nianbao.submission.seal import Key, read_key, readable_by_others
from nianbao.submission.submission import Office, Submission
from nianbao.template.content import Content
from nianbao.template.write import write_template

KEY = Key(b"k" * 32)


def test_the_key_file_is_for_its_owner_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is written once, readable by its owner, never shown and never replaced."""
    path = tmp_path / "key"
    assert run(["key", "-o", str(path)]) == 0
    said = "".join(capsys.readouterr())
    text = path.read_text(encoding="ascii").strip()
    assert text.removeprefix("nianbao-key-1:") not in said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not readable_by_others(path)
    assert run(["key", "-o", str(path)]) == 2
    assert path.read_text(encoding="ascii").strip() == text
    assert text.removeprefix("nianbao-key-1:") not in repr(read_key(path))


def test_two_keys_differ(tmp_path: Path) -> None:
    """Every key is new."""
    for name in "ab":
        run(["key", "-o", str(tmp_path / name)])
    assert read_key(tmp_path / "a") != read_key(tmp_path / "b")


@pytest.mark.parametrize("content", ["", "nianbao-key-1:00", "x" * 2000, "nianbao-key-1:" + "z" * 64])
def test_what_is_no_key_file(tmp_path: Path, content: str) -> None:
    """A file that is no key is refused; so is one that is not there."""
    (tmp_path / "key").write_text(content, encoding="ascii")
    with pytest.raises(UsageError, match="不是密钥文件"):
        read_key(tmp_path / "key")
    with pytest.raises(UsageError, match="打不开密钥文件"):
        read_key(tmp_path / "none")


def test_the_seal_ties_form_year_and_office() -> None:
    """Any other form, year, office or key gives another seal; no two parts can be shifted."""
    seal = KEY.seal("f", Period(2024), "1")
    assert KEY.fits(seal, "f", 2024, "1")
    others = [
        KEY.seal("g", Period(2024), "1"),
        KEY.seal("f", Period(2023), "1"),
        KEY.seal("f", Period(2024), "2"),
        KEY.seal("f2024", None, "1"),
        Key(b"l" * 32).seal("f", Period(2024), "1"),
    ]
    assert seal not in others
    assert not KEY.fits("", "f", 2024, "1")
    assert not KEY.fits("封签", "f", 2024, "1")


def _submission(form: Form, tmp_path: Path, office: Office, seal: str) -> Submission:
    path = tmp_path / f"{office.code}.xlsx"
    path.write_bytes(write_template(Content(form, office, Period(2024), seal=seal)))
    return next(read_files([str(path)]))


def _codes(form: Form, submission: Submission, key: Key | None) -> list[str]:
    checked = check_round([submission], [form], roster=None, period=None, prior=NO_PRIOR, key=key)
    return [each.code for each in checked.submissions[0].findings]


def test_a_seal_that_does_not_fit_is_found(form: Form, tmp_path: Path) -> None:
    """The seal of another office, none at all, and a changed code are each ``office.seal``."""
    office = Office("001", "甲街道", "街道")
    good = _submission(form, tmp_path, office, KEY.seal(form.id, Period(2024), "001"))
    assert "office.seal" not in _codes(form, good, KEY)
    assert "office.seal" not in _codes(form, good, None)
    bad = [
        _submission(form, tmp_path, office, KEY.seal(form.id, Period(2024), "002")),
        _submission(form, tmp_path, office, ""),
        replace(good, office=Office("002", "乙街道")),
        replace(good, period=Period(2023)),
    ]
    for each in bad:
        assert _codes(form, each, KEY).count("office.seal") == 1


def test_the_command_line_refuses_a_foreign_seal(form: Form, tmp_path: Path) -> None:
    """check --key and consolidate --key exclude the file; without the key it counts."""
    key = tmp_path / "key"
    run(["key", "-o", str(key)])
    cover = {f"zero_report.{table.id}": "是" for table in form.tables}
    path = tmp_path / "001.xlsx"
    path.write_bytes(write_template(Content(form, Office("001", "甲"), Period(2024), cover=cover)))
    assert run(["check", str(path)]) == 0
    assert run(["check", str(path), "--key", str(key)]) == 1
    assert run(["consolidate", str(path), "--key", str(key), "-o", str(tmp_path / "s.xlsx")]) == 1
    sealed = read_key(key).seal(form.id, Period(2024), "001")
    path.write_bytes(
        write_template(Content(form, Office("001", "甲"), Period(2024), cover=cover, seal=sealed))
    )
    assert run(["check", str(path), "--key", str(key)]) == 0
    summary = tmp_path / "t.xlsx"
    assert run(["consolidate", str(path), "--key", str(key), "-o", str(summary)]) == 0
    assert run(["check", str(summary), "--key", str(key)]) == 0
