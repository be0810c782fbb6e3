"""Opening a TOML file of a form: what is wrong with the file itself, in words."""

import re
from pathlib import Path

from nianbao.core import FormError, os_reason, toml_reason
from nianbao.files import parse_toml
from nianbao.form.lines import line_of, lines_of


def read_toml(path: Path) -> dict[str, object]:
    """Read a TOML file.

    Raises:
        FormError: it cannot be opened, or is no TOML in UTF-8.
    """
    return read_toml_with_lines(path)[0]


def read_toml_with_lines(path: Path) -> tuple[dict[str, object], dict[str, int]]:
    """Read a TOML file, and in which line each of its keys stands.

    Raises:
        FormError: it cannot be opened, or is no TOML in UTF-8.
    """
    data = b""
    try:
        data = path.read_bytes()
        return parse_toml(data), lines_of(data.decode("utf-8-sig"))
    except OSError as error:
        raise FormError(str(path), "文件", f"打不开（{os_reason(error)}）") from error
    except UnicodeDecodeError as error:
        raise FormError(str(path), "文件", toml_reason(error)) from error
    except ValueError as error:
        raise FormError(
            str(path), "文件", f"不是正确的 TOML：{toml_reason(error)}{_chinese_mark(data, error)}"
        ) from error


def line_in(path: Path, key: str) -> int:
    """Find the line of a key in a file that was read before."""
    return line_of(read_toml_with_lines(path)[1], key)


_MARKS = dict(zip("“”‘’，：＝［］｛｝【】＃．、；", "\"\"'',:=[]{}[]#.,;", strict=True))


def _chinese_mark(data: bytes, error: ValueError) -> str:
    """Return a hint at the Chinese punctuation in the line where parsing stopped; empty if there is none."""
    place = re.search(r"line (\d+)", str(error))
    lines = data.decode("utf-8-sig").splitlines()
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    bare = re.sub(r'"[^"]*"|#.*', "", line)
    mark = next((character for character in bare if character in _MARKS), "")
    return f"；这一行有中文标点“{mark}”，请改成英文的 {_MARKS[mark]}" if mark else ""
