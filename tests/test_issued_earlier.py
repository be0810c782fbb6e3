"""Workbooks that an earlier build issued are read as that build read them: a season outlives a version."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nianbao.core import to_text
from nianbao.form import known_forms
from nianbao.reader.read import read_file
from nianbao.submission import Office, check_code

FOLDER = Path(__file__).parent / "data" / "issued-566d4be"
EXPECTED: dict[str, Any] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_workbook_of_an_earlier_build_is_read_as_it_was(name: str) -> None:
    """The same office, year and figures, and no finding that was not there before."""
    expected, forms = EXPECTED[name], known_forms()
    submission = read_file(FOLDER / name, forms)
    assert submission.office is not None
    form = next(each for each in forms if each.id == submission.form)
    assert submission.office == Office(**{"kind": submission.office.kind, **expected["office"]})
    assert submission.year == expected["year"]
    values = [None if value is None else to_text(value) for value in submission.values]
    assert values == [None if value is None else str(value) for value in expected["values"]]
    assert check_code(form, submission.values) == expected["check_code"]
    assert [one.code for one in submission.findings] == expected["codes"]


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_a_summary_in_another_format(extension: str, libreoffice: Callable[..., Path]) -> None:
    """The zeros of a summary that was calculated are sums, also where a program may write 0 without calculating."""
    expected = EXPECTED["summary.xlsx"]
    submission = read_file(libreoffice(FOLDER / "summary.xlsx", extension), known_forms())
    assert [str(value) for value in submission.values] == [str(value) for value in expected["values"]]
    assert 0 in expected["values"]
    assert {one.code for one in submission.findings} == {*expected["codes"], "form.foreign-format"}
