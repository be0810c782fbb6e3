"""What letters say of people and dates: greetings, deadlines, the lines below the text."""

import re
from datetime import date

from nianbao.core import Sender, chinese_date

_SEPARATORS = re.compile(r"[、，,;；/／\s]+")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_TITLED = ("同志", "主任", "局长", "科长", "处长", "书记", "老师", "先生", "女士", "股长", "所长", "镇长")
"""Endings of a contact's entry that already are a form of address."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SPACE = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=\d)|(?<=\d) +(?=[\u4e00-\u9fff])")


def greeting(contact: str, office: str) -> str:
    """Address a letter: 张娜同志：您好！ Without a contact, to whoever is in charge at the office."""
    names = [name for name in _SEPARATORS.split(contact.strip()) if name]
    if not names:
        return f"{office}负责同志：您好！"
    people = "、".join(names)
    plain = all(_NAME.fullmatch(name) and not name.endswith(_TITLED) for name in names)
    return f"{people}{'同志' if plain else ''}：{'你们好' if len(names) > 1 else '您好'}！"


def until(deadline: str, sender: Sender) -> str:
    """Write the last day as letters do, 2月10日; the command line's words come before the round's."""
    text = deadline.strip()
    if not text:
        return sender.until
    given = _ISO.fullmatch(text)
    if given:
        try:
            return chinese_date(date(int(given[1]), int(given[2]), int(given[3])))
        except ValueError:
            return text
    return _SPACE.sub("", text).removesuffix("之前").removesuffix("以前").removesuffix("前")


def signature(sender: Sender) -> tuple[str, ...]:
    """Return the lines that close a letter: who signs, and the date."""
    return tuple(line for line in (sender.office, sender.day) if line)
