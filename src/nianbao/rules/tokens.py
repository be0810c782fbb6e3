"""The words of a rule's text: numbers, names, strings and signs, each with its place."""

import re
from dataclasses import dataclass
from typing import cast

from nianbao.rules.habits import MEANT, WRITTEN_OTHERWISE
from nianbao.rules.tree import Name, Source

_TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>(?:[^\W\d]\w*|「[^「」]+」)(?:\.(?:\w+|「[^「」]+」))*)"
    r'|(?P<string>"[^"]*")'
    r"|(?P<operator>==|!=|<=|>=|<|>|\+|-|\*|/|\(|\)|,))"
)
_MOST_TOKENS = 200


class RuleSyntaxError(Exception):
    """The text of a rule is not a rule; ``position`` is the offset of the trouble."""

    def __init__(self, text: str, position: int, problem: str) -> None:
        super().__init__(f"{problem}（第 {position + 1} 个字符处：{text[:position]}▶{text[position:]}）")
        self.position = position
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a rule, and where it begins."""

    kind: str
    text: str
    position: int


def _instead(mark: str, start: int) -> str:
    if mark == "=" and start == 0:
        return "，前面不写等号"
    if mark in WRITTEN_OTHERWISE:
        return WRITTEN_OTHERWISE[mark]
    return f"，请写作 {MEANT[mark]}" if mark in MEANT else ""


def tokens_of(text: str) -> list[Token]:
    """Split a text to its words; the last one says that it ends.

    Raises:
        RuleSyntaxError: a character that is no part of the language, or too many words.
    """
    tokens: list[Token] = []
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise RuleSyntaxError(text, start, f"不认识的字符“{text[start]}”{_instead(text[start], start)}")
        kind = cast("str", match.lastgroup)
        tokens.append(Token(kind, match.group(kind), match.start(kind)))
        position = match.end()
    if len(tokens) > _MOST_TOKENS:
        raise RuleSyntaxError(text, tokens[_MOST_TOKENS].position, f"规则太长，不能超过 {_MOST_TOKENS} 个词")
    tokens.append(Token("end", "", len(text)))
    return tokens


def as_name(token: Token) -> Name:
    """Return the name that a word is, with whose figures it means."""
    head, _, rest = token.text.partition(".")
    for source in Source:
        if head in source.words and rest:
            return Name(source, rest, token.position, token.text)
    return Name(Source.CURRENT, token.text, token.position)
