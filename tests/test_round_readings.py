"""The memory of readings: what is remembered is what a cold run reads, whatever happens to the files."""

import dataclasses
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from builders import edited, put, saved, small_content
from nianbao.cli.main import run
from nianbao.core import Finding, Period, Place, Severity, Unit
from nianbao.form import Form, known_forms
from nianbao.inbox import HERE, Means, read_files
from nianbao.round import RoundMemory, read_remembered, readings
from nianbao.round.coding import from_text, to_text
from nianbao.submission import Lists, Office, OfficeTexts, Submission
from nianbao.template import write_template

texts = st.text(max_size=8)
optional = st.none() | texts
numbers = st.integers(-(10**12), 10**12) | st.decimals(allow_nan=False, allow_infinity=False, places=2)
places = st.builds(Place, optional, optional, texts, st.lists(texts, max_size=3).map(tuple))
findings = st.builds(
    Finding,
    **{
        name: places if name == "place" else st.sampled_from(Severity) if name == "severity" else texts
        for name in (field.name for field in dataclasses.fields(Finding))
    },
)
submissions = st.builds(
    Submission,
    file=texts,
    sha256=texts,
    form=optional,
    role=optional,
    layout=texts,
    office=st.none() | st.builds(Office, texts, texts, texts),
    period=st.none()
    | st.builds(Period, st.integers(2000, 2099))
    | st.builds(Period, st.integers(2000, 2099), st.just(Unit.MONTH), st.integers(1, 12)),
    values=st.lists(st.none() | numbers, max_size=5).map(tuple),
    cover=st.dictionaries(texts, texts, max_size=3),
    prior=st.dictionaries(texts, numbers, max_size=3),
    explanations=st.dictionaries(texts, texts, max_size=3),
    members=st.lists(texts, max_size=3).map(tuple),
    seal=texts,
    modified=st.none() | st.just(datetime(2025, 1, 2, 3, 4, 5)) | st.just(datetime(2025, 1, 2, tzinfo=UTC)),
    file_time=st.floats(0, 2e9),
    clock_ahead=st.booleans(),
    facts=st.dictionaries(texts, numbers, max_size=3),
    sentences=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    unreadable=st.booleans(),
    findings=st.lists(findings, max_size=2).map(tuple),
)


@given(submissions)
def test_what_was_written_is_restored_exactly(submission: Submission) -> None:
    """Every field comes back with value and type: an amount is no count, a count no amount."""
    restored = from_text(to_text(submission), submission.file, submission.file_time)
    assert restored == submission
    assert [type(each) for each in restored.values] == [type(each) for each in submission.values]


def test_every_field_of_a_submission_is_covered() -> None:
    """A field that is added to a submission must be written too: each differs from its default here."""
    example = Submission(
        file="a",
        sha256="b",
        form="c",
        role="d",
        layout="2",
        office=Office("e", "f"),
        period=Period(2024, Unit.QUARTER, 3),
        values=(1, Decimal("0.10"), None),
        cover={"g": "h"},
        prior={"i": Decimal("2.50")},
        explanations={"j": "k"},
        members=("l",),
        names={"l": "m"},
        seal="m",
        modified=datetime(2025, 1, 2),
        file_time=3.0,
        clock_ahead=True,
        facts={"n": 4},
        sentences=(("o", "p"),),
        texts={"t": "u"},
        listed=(OfficeTexts(Office("v", "w"), {"x": "y"}),),
        lists=Lists(4, ("z",), ("aa",), (("bb", "cc"),)),
        offices=2,
        unreadable=True,
        findings=(Finding("q", Severity.ERROR, "r", "s"),),
    )
    for field in dataclasses.fields(Submission):
        assert getattr(example, field.name) != field.default, field.name
    assert from_text(to_text(example), "a", 3.0) == example


# ------------------------------------------------------------------ histories


@pytest.fixture(scope="module")
def books(form: Form) -> list[bytes]:
    """Give different contents: good and wrong workbooks, a text, an empty file, a broken archive."""
    good = [
        write_template(small_content(form, f"41000{number}", applications__received__natural_person=number))
        for number in range(4)
    ]
    wrong = edited(good[0], put("表三", "D5", "6件"))
    return [*good, wrong, "不是表格".encode(), b"", good[1][:2000]]


@pytest.fixture
def memory(tmp_path: Path) -> RoundMemory:
    return RoundMemory(tmp_path / "nianbao.db", pytest.fail)


def cold(files: list[str]) -> list[Submission]:
    return list(read_files(files, means=Means(jobs=1)))


def warm(files: list[str], form: Form, memory: RoundMemory) -> list[Submission]:
    return list(read_remembered(files, known_forms(), Means(jobs=1), memory))


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6))
def test_any_history_reads_as_a_cold_run(
    seed: int, books: list[bytes], form: Form, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Files are added, replaced, renamed, touched, deleted in any order: the readings are those of a cold run."""
    folder = tmp_path_factory.mktemp("history")
    memory = RoundMemory(folder / "nianbao.db", pytest.fail)
    inbox = folder / "收件"
    inbox.mkdir()
    dice = random.Random(seed)
    for _ in range(3):
        for _ in range(3):
            _happen(inbox, books, dice)
        files = sorted(str(path) for path in inbox.iterdir())
        assert warm(files, form, memory) == cold(files)


def _happen(inbox: Path, books: list[bytes], dice: random.Random) -> None:
    paths = sorted(inbox.iterdir())
    match dice.choice(("add", "add", "replace", "rename", "delete", "same time and size")):
        case "replace" if paths:
            dice.choice(paths).write_bytes(dice.choice(books))
        case "rename" if paths:
            dice.choice(paths).rename(
                inbox / f"改名{dice.randrange(9)}{dice.choice(('.xlsx', '.xls', '.docx'))}"
            )
        case "delete" if paths:
            dice.choice(paths).unlink()
        case "same time and size" if paths:
            path = dice.choice(paths)
            before = path.stat()
            path.write_bytes(dice.choice(books).ljust(before.st_size, b"\0")[: before.st_size])
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        case _:
            (inbox / f"{dice.randrange(20)}.xlsx").write_bytes(dice.choice(books))


def test_what_is_known_is_not_read_again(
    books: list[bytes], form: Form, memory: RoundMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is read; --fresh reads all; another set of limits is another reader."""
    file = saved(tmp_path, books[0])
    asked: list[list[str]] = []

    def counted(files: list[str], *rest: object, **more: object) -> Iterator[Submission]:
        asked.append(list(files))
        return read_files(files, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(readings, "read_files", counted)
    first, second = warm([file], form, memory), warm([file], form, memory)
    assert first == second
    assert asked == [[file], []]
    list(read_remembered([file], (form,), HERE, memory, fresh=True))
    assert asked[-1] == [file]


@pytest.mark.parametrize(
    "damage", ["UPDATE reading SET data = replace(data, '410000', '410009')", "UPDATE reading SET data = 'x'"]
)
def test_a_damaged_reading_is_read_again(
    damage: str, books: list[bytes], form: Form, memory: RoundMemory, tmp_path: Path
) -> None:
    """A flipped bit in the memory never becomes a figure."""
    file = saved(tmp_path, books[0])
    first = warm([file], form, memory)
    with sqlite3.connect(memory.path) as connection:
        connection.execute(damage)
    connection.close()
    assert warm([file], form, memory) == first


def test_passwords_and_encrypted_files_are_not_kept(
    books: list[bytes], form: Form, memory: RoundMemory, tmp_path: Path
) -> None:
    """What was read with a password leaves no trace in the memory."""
    file = saved(tmp_path, books[0])
    list(read_remembered([file], known_forms(), Means(jobs=1, password="geheim"), memory))
    assert not memory.path.exists()


def test_the_output_of_check_is_that_of_a_cold_run(
    books: list[bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """``check --format json`` prints the same bytes with memory, without, and when all is read again."""
    monkeypatch.chdir(tmp_path)
    assert run(["new", "轮", "--year", "2024"]) == 0
    monkeypatch.chdir(tmp_path / "轮")
    Path("nianbao.toml").write_text("year = 2024\n", encoding="utf-8")
    for number, book in enumerate(books):
        (Path("收件") / f"{number}.xlsx").write_bytes(book)
    outputs = []
    for words in (["check"], ["check"], ["check", "--fresh"], ["check", "收件"]):
        capsys.readouterr()
        run([*words, "--format", "json"])
        outputs.append(capsys.readouterr().out)
    shutil.copytree("收件", tmp_path / "elsewhere" / "收件", copy_function=shutil.copy2)
    monkeypatch.chdir(tmp_path / "elsewhere")
    capsys.readouterr()
    run(["check", "收件", "--year", "2024", "--format", "json"])
    outputs.append(capsys.readouterr().out)
    assert outputs == [outputs[0]] * 5
