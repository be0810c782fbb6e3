"""Words that compare: 不大于, 严禁超过, 控制在…以内, 与…一致; what denies them turns them round."""

import re

OPERATORS = {"<=": "不大于", ">=": "不小于", "==": "等于", "!=": "不等于", "<": "小于", ">": "大于"}
OPPOSITE = {"<=": ">", ">=": "<", "==": "!=", "!=": "==", "<": ">=", ">": "<="}
NOT = r"(?:不|不能|不得|不可|不可能|不可以|不应|不应当|不应该|不允许|不准|不许|不会|不宜|严禁|禁止)"
COMPARED = re.compile(
    rf"(?P<not>{NOT})?(?:(?P<most>最[高多大]不(?:超过|大于|高于|多于)|至多|最多|最大值?为?|最高|上限为?|<=|≤)"
    r"|(?P<least>(?:最[低少小]|至少)不(?:低于|少于|小于)|至少|最少|最小值?为?|最低|下限为?|>=|≥)"
    r"|(?P<ge>大于或?等于|高于或?等于)|(?P<le>小于或?等于|低于或?等于)|(?P<ne>≠|!=|<>)"
    r"|(?P<gt>大于|超过|超出|高于|多于|突破|>)|(?P<lt>小于|少于|低于|不足|<)|(?P<eq>相?等于|==?))"
)
_MEANT = {"most": "<=", "least": ">=", "ge": ">=", "le": "<=", "ne": "!=", "gt": ">", "lt": "<", "eq": "=="}
_IS = re.compile(r"(?P<not>不能|不得|不应|不可|不)?(?:为|是)")
_SAME = re.compile(r"(?:应)?(?:与|同|和)(.+?)(?:相同|一致|相等|持平|保持一致)")
_WITHIN = re.compile(r"(?:控制|限制|保持|限)?在?(.+?)(以内|之内|以下|以上)(?:\(含\))?")


def comparisons(text: str) -> list[tuple[str, str, str]]:
    """List how a text may be a left side, an operator and a right side."""
    found: list[tuple[str, str, str]] = []
    match = COMPARED.search(text)
    if match:
        operator, right = _operator(match), re.sub(r"^于", "", text[match.end() :]).lstrip(":")
        if operator:
            found.append((text[: match.start()], operator, re.sub(r"(?:以内|之内)$", "", right)))
    else:
        if match := _SAME.fullmatch(text):
            found.append(("", "==", match[1]))
        if match := _WITHIN.fullmatch(text):
            found.append(("", ">=" if match[2] == "以上" else "<=", match[1]))
        for match in _IS.finditer(text):
            found.append((text[: match.start()], "!=" if match["not"] else "==", text[match.end() :]))
    return found


def _operator(match: re.Match[str]) -> str | None:
    """Return the operator that words of comparison mean, with what negates them."""
    kind = match.lastgroup or ""
    if match["not"]:
        return OPPOSITE[_MEANT[kind]] if kind in ("gt", "lt", "eq") else None
    return _MEANT[kind]
