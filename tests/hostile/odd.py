"""Names that are traps for what is written from them: terminals, spreadsheets, web pages."""

from tests.hostile.attack import Good, attack

NAME = "攻击样本单位"
"""The office's name in the good file that attacks are made of."""


def _named(good: Good, name: str) -> bytes:
    old = NAME.encode()
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").encode()
    return good.with_parts(
        {part: content.replace(old, escaped) for part, content in good.parts.items() if old in content}
    )


@attack("单位名是公式（=HYPERLINK）", "")
def name_is_a_formula(good: Good) -> bytes:
    """A name that a spreadsheet would calculate."""
    return _named(good, "=HYPERLINK(&quot;http://x&quot;)")


@attack("单位名以 @ 开头", "")
def name_is_a_call(good: Good) -> bytes:
    """A name that an old spreadsheet would calculate."""
    return _named(good, "@SUM(1+1)*cmd|' /C calc'!A0")


@attack("单位名里有网页标记", "")
def name_is_markup(good: Good) -> bytes:
    """A name that a page would run."""
    return _named(good, "<script>alert(1)</script>")


@attack("单位名里有从右到左的控制符", "")
def name_turns_round(good: Good) -> bytes:
    """A name that shows as another."""
    return _named(good, "\u202e局政财\u202c")


@attack("单位名里有终端控制符（写成 _x001B_）", "")
def name_moves_the_cursor(good: Good) -> bytes:
    """A name that writes on a terminal."""
    return _named(good, "_x001B_[2J_x0007_某局")
