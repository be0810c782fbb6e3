"""The Python interface: what `import nianbao` gives, and that its walk in the documentation runs."""

import csv
import io
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet
import pytest

import nianbao
from nianbao.cli import main as cli
from nianbao.frames import LONG_COLUMNS

PAGE = Path(__file__).parent.parent / "docs" / "api.md"
PUBLIC = {
    "Consolidation", "Field", "Finding", "Form", "FormError", "NianbaoError", "Office", "Prior", "Roster", "Round",
    "Severity", "Submission", "UsageError", "__version__", "check", "consolidate", "fill", "load_form", "read",
    "write_summary", "write_template",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the demonstration was run."""
    folder = tmp_path_factory.mktemp("api")
    assert cli.run(["demo", str(folder / "demo")]) == 0
    return folder


@pytest.fixture
def in_demo(demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in the folder of the demonstration."""
    monkeypatch.chdir(demo)
    yield demo


def test_the_public_names_are_these() -> None:
    """What is public is decided here, and every name leads somewhere."""
    assert set(nianbao.__all__) == PUBLIC
    assert all(getattr(nianbao, name) is not None for name in PUBLIC)
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = nianbao.nonsense  # type: ignore[attr-defined]


def test_importing_loads_nothing() -> None:
    """Whoever imports the package pays only for what is used."""
    code = "import sys, nianbao; print(sorted(m for m in sys.modules if m.startswith(('nianbao', 'pandas'))))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['nianbao']"


def test_the_walk_of_the_documentation_runs(in_demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The code of docs/api.md runs from top to bottom, and prints the answer that stands below its question."""
    names: dict[str, Any] = {}
    page = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(python)?\n(.*?)^```$", page, re.M | re.S)
    for block in (text for language, text in blocks if language):
        exec(compile(block, str(PAGE), "exec"), names)
    assert names["compared"].loc[("321300", "宿迁市")].tolist() == [92, 142]
    assert names["fewer"].index.tolist() == [("321300", "宿迁市")]
    printed = capsys.readouterr().out.split()
    (answer,) = (text for language, text in blocks if not language)
    assert printed == answer.split()
    assert Path("汇总.xlsx").stat().st_size > 10_000
    (filled,) = nianbao.read("填好.xlsx")
    values = dict(zip([field.id for field in names["form"].fields], filled.values, strict=True))
    assert values["applications.received.natural_person"] == 6
    assert values["disclosure.fees.amount"] == Decimal("0.35")
    assert filled.cover["filled_by"] == "张三"


def test_a_frame_has_an_office_a_row_and_exact_numbers(in_demo: Path) -> None:
    """Counts are nullable integers, amounts exact decimals, and a superseded file has no row."""
    frame = nianbao.check("demo/2024/收件", roster="demo/2024/单位名册.csv").to_frame()
    assert frame.index.is_unique
    assert list(frame.columns) == [field.id for field in nianbao.load_form().fields]
    assert frame["applications.received.natural_person"].dtype == pd.Int64Dtype()
    amount = frame.loc[("321300", "宿迁市"), "disclosure.fees.amount"]
    assert isinstance(amount, Decimal)


def test_a_cell_that_is_not_usable_is_missing_not_zero(tmp_path: Path) -> None:
    """A blank stays a blank."""
    path = nianbao.write_template(
        tmp_path / "a.xlsx",
        year=2024,
        code="1",
        office="甲",
        values={"applications.received.natural_person": None},
    )
    frame = nianbao.check(path).to_frame()
    assert frame["applications.received.natural_person"].isna().tolist() == [True]
    assert frame["applications.received.total"].isna().tolist() == [True]
    assert frame["applications.carried_in.natural_person"].tolist() == [0]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("applications.recieved.natural_person", "applications.received.natural_person"),
        ("applications.received.total", "总计"),
    ],
)
def test_figures_that_a_form_does_not_take_are_refused(tmp_path: Path, name: str, says: str) -> None:
    """A misspelt field names the near one; a total cannot be given."""
    with pytest.raises(nianbao.UsageError, match=says):
        nianbao.write_template(tmp_path / "a.xlsx", values={name: 1})
    assert not (tmp_path / "a.xlsx").exists()


def test_what_is_no_template_cannot_be_filled(tmp_path: Path) -> None:
    """The message says why."""
    (tmp_path / "a.xlsx").write_bytes(b"no workbook")
    with pytest.raises(nianbao.UsageError, match="不是可以填写的模板"):
        nianbao.fill(tmp_path / "a.xlsx", {}, tmp_path / "b.xlsx")


def test_the_long_table_is_the_same_in_every_kind_of_file(in_demo: Path) -> None:
    """CSV, SQLite and Parquet hold the same rows, exactly."""
    for suffix in ("csv", "sqlite", "parquet"):
        arguments = [
            "demo/2024/收件",
            "--roster",
            "demo/2024/单位名册.csv",
            "--data",
            f"数据.{suffix}",
            "--force",
        ]
        assert cli.run(["consolidate", *arguments, "-o", "加总.xlsx"]) == 1
    rows = list(csv.reader(io.StringIO(Path("数据.csv").read_text(encoding="utf-8-sig"))))
    assert rows[0] == list(LONG_COLUMNS)
    with sqlite3.connect("数据.sqlite") as database:
        stored = database.execute("SELECT * FROM figures").fetchall()
    database.close()
    table = pyarrow.parquet.read_table("数据.parquet").to_pylist()
    assert len(rows) - 1 == len(stored) == len(table) == 400
    assert [[str(cell) for cell in row] for row in stored] == rows[1:]
    assert [Decimal(row["value"]) for row in table] == [Decimal(row[-1]) for row in rows[1:]]


def test_a_data_file_of_another_kind_is_refused_before_anything_is_read(tmp_path: Path, capsys: Any) -> None:
    """The message names the kinds that can be written."""
    code = cli.run(["consolidate", str(tmp_path), "-o", str(tmp_path / "a.xlsx"), "--data", "a.json"])
    assert code == 2
    assert ".sqlite" in capsys.readouterr().err
