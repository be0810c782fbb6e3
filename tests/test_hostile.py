"""An inbox of good files and every attack: each attack has its finding, each good file is read."""

from pathlib import Path

import pytest
from tests.builders import small_content
from tests.hostile import Attack, Good, all_attacks
from tests.hostile.odd import NAME

from nianbao.files.inputs import expand
from nianbao.form.registry import newest_form
from nianbao.inbox.intake import read_files
from nianbao.submission.submission import ReadStatus, Submission
from nianbao.template.write import write_template

ATTACKS = [each for each in all_attacks() if not each.large]
GOOD = 3


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Submission]:
    """Read the whole inbox at once, as a run does; gives the submissions by the file's name."""
    inbox = tmp_path_factory.mktemp("inbox")
    form = newest_form()
    good = Good.of(write_template(small_content(form, "9", NAME)))
    for each in ATTACKS:
        each.place(inbox / each.file, good)
    for number in range(GOOD):
        (inbox / f"good-{number}.xlsx").write_bytes(write_template(small_content(form, str(number))))
    return {Path(each.file).name: each for each in read_files(expand([str(inbox)]).files)}


@pytest.mark.parametrize("one", ATTACKS, ids=[each.name for each in ATTACKS])
def test_every_attack_is_named(one: Attack, read: dict[str, Submission]) -> None:
    """It has the finding that the documents promise; what does no harm is read like any other file."""
    submission = next(each for file, each in read.items() if one.marks(file))
    codes = [each.code for each in submission.findings]
    if one.code:
        assert one.code in codes
        assert all(each.message.endswith("。") for each in submission.findings)
    else:
        assert submission.status is not ReadStatus.UNREADABLE
        assert submission.office is not None
        assert submission.office.code == "9"
    assert "file.crashed" not in codes


def test_good_files_among_attacks_are_read(read: dict[str, Submission]) -> None:
    """Nothing that stands before or behind a good file in the inbox does it any harm."""
    assert [read[f"good-{number}.xlsx"].status for number in range(GOOD)] == [ReadStatus.PASSED] * GOOD
    assert len(read) == len(ATTACKS) + GOOD
