"""What people write out of habit, from spreadsheets and other languages, and what it is in a rule."""

_FULL_WIDTH, _SIGNS = "≤≥≠＝＜＞×÷／＋－（），＊“”—−", '<= >= != == < > * / / + - ( ) , * " " - -'
MEANT = dict(zip(_FULL_WIDTH, _SIGNS.split(), strict=True))
"""What people write, and what it is in a rule."""


WRITTEN_OTHERWISE = {
    "=": "，相等写作 ==",
    "%": "，百分数写作小数，例如 50% 写作 0.5",
    "'": "，文字用英文双引号；TOML 里整句就用单引号括起来",
    ";": "，几个判断用 and 连接",
    "&": "，并且写作 and",
    "|": "，或者写作 or",
    "!": "，不等写作 !=",
    "^": "，没有乘方",
    "[": "，括号用 ( )",
    "{": "，括号用 ( )",
}
"""What people write that the language has not, and what it has instead."""


OTHER_FUNCTIONS = {
    "if": "；没有 if：算式里除数是 0 的自动空着，规则里如果 p 则 q 写作 p implies q",
    "iferror": "；不用 iferror，除数是 0 的自动空着",
    "round": "；小数位数写在 decimals，舍入写在 rounding",
    "avg": "；是不是“average”？",
    "len": "；是不是“length”？",
    "count": "；不是 0 的格数写作 nonzero(…)",
}
"""Functions of spreadsheets that the language has not."""
OTHER_LANGUAGES = {
    "if": "，没有 if；如果 p 则 q 写作 p implies q",
    "not": "，没有 not；换一种写法，例如 !=",
}
"""Words of other languages that people begin with, and what to write instead."""
