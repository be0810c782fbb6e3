"""What a command is given: folders in the order of names, and nothing passed over without saying so."""

from pathlib import Path

import pytest

from nianbao.files.inputs import expand


def _make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


@pytest.mark.parametrize("given", ["in", "in/", "./in"])
def test_a_folder_is_searched_in_the_order_of_names(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files and folders of one level come together, each path beginning as it was given."""
    monkeypatch.chdir(tmp_path)
    _make(Path("in"), "z.xlsx", "b/1.xlsx", "B.xlsx", "b/c/0.xlsx", "a/2.xlsx")
    start = f"{given.rstrip('/')}/"
    names = ["B.xlsx", "a/2.xlsx", "b/1.xlsx", "b/c/0.xlsx", "z.xlsx"]
    assert expand([given]).files == tuple(start + name for name in names)


def test_hidden_folders_are_said_as_hidden_files_are(tmp_path: Path) -> None:
    """A folder with a dot is passed over as a whole, in one line."""
    _make(tmp_path, ".svn/1.xlsx", ".svn/2.xlsx", ".x.xlsx", "~$a.xlsx", "a.xlsx")
    inputs = expand([str(tmp_path)])
    assert inputs.files == (str(tmp_path / "a.xlsx"),)
    said = [line.removeprefix(f"跳过 {tmp_path}/") for line in inputs.skipped]
    assert said[:2] == [".svn：隐藏文件夹", ".x.xlsx：隐藏文件"]
    assert said[2].startswith("~$a.xlsx：这是 Excel 或 WPS 打开文件时留下的临时文件")


def test_a_linked_folder_is_told_and_not_followed(tmp_path: Path) -> None:
    """A link to a folder may lead in a circle: it stands among the files, to be told as no file."""
    _make(tmp_path, "real/a.xlsx", "in/b.xlsx")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "real")
    files = expand([str(tmp_path / "in")]).files
    assert files == (str(tmp_path / "in" / "b.xlsx"), str(tmp_path / "in" / "link"))


def test_what_has_another_use_is_passed_over(tmp_path: Path) -> None:
    """A file, and a folder with all that it holds, but nothing whose name only begins alike."""
    _make(tmp_path, "a.xlsx", "out/1.xlsx", "out/b/2.xlsx", "out2/3.xlsx", "r.csv")
    uses = {"名册": tmp_path / "r.csv", "结果": tmp_path / "b" / ".." / "out", "没有": None}
    inputs = expand([str(tmp_path)], uses)
    assert [Path(file).name for file in inputs.files] == ["a.xlsx", "3.xlsx"]
    assert [line.rpartition("：")[2] for line in inputs.skipped] == ["结果", "结果", "名册"]


@pytest.mark.parametrize("given", [".", "a.xlsx", "*.xlsx", "out/1.xlsx"])
def test_results_may_be_written_beside_what_is_read(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of results in which the files themselves lie has no files to pass over."""
    monkeypatch.chdir(tmp_path)
    _make(Path(), "a.xlsx", "out/1.xlsx")
    assert expand([given], {"结果": Path()}).skipped == ()
