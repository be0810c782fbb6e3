"""A few thousand mutations of a good workbook: nothing raises, crashes, hangs, or changes a figure silently."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.fuzz.mutate import Sample, case
from tests.fuzz.run import run
from tests.fuzz.verdict import silently_other

from nianbao.form.registry import known_forms
from nianbao.inbox.intake import read_one

CASES = 600
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def sample() -> Sample:
    """Draw the workbook that is mutated."""
    return Sample()


@pytest.mark.parametrize("first", range(0, 4 * CASES, CASES))
def test_no_mutation_gets_through(
    first: int, sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is read or refused in words; most are refused, many are read, so that both are tried."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    results = list(run(sample, tmp_path, first, CASES))
    assert [(each.seed, each.kind, each.wrong) for each in results if each.wrong] == []
    statuses = [each.status for each in results]
    assert statuses.count("unreadable") > CASES / 4
    assert statuses.count("passed") > CASES / 10


def test_a_seed_gives_one_case(sample: Sample) -> None:
    """A failure can be made again from its number."""
    assert case(sample, 17) == case(sample, 17)
    assert case(sample, 17).data != case(sample, 18).data


def test_a_silent_change_is_a_failure(sample: Sample, tmp_path: Path) -> None:
    """The judge itself: a figure that is read otherwise than the cell shows does not pass."""
    path = tmp_path / "good.xlsx"
    path.write_bytes(sample.data)
    good = read_one(str(path), known_forms())
    assert silently_other(path, good, good) == ""
    other = replace(good, values=(987_654, *good.values[1:]))
    assert "is read as 987654" in silently_other(path, other, good)
