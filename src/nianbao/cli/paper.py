"""Whether the stamped paper copy and the file agree: check --code."""

import click

from nianbao.checks import Round
from nianbao.cli.console import notice
from nianbao.core import UsageError, unspaced

DIGITS = 6


def paper(text: str) -> str:
    """Return the check code as printed on paper.

    Raises:
        UsageError: it has not six digits.
    """
    code = unspaced(text)
    if len(code) != DIGITS or not (code.isascii() and code.isdecimal()):
        raise UsageError(f"校验码“{text}”不对，应当是 {DIGITS} 位数字，印在封面和每页表格下面，请核对。")
    return code


def print_agreement(checked: Round, code: str, *, quiet: bool) -> bool:
    """Print whether paper and file agree, and return it; on stderr where stdout is for programs."""
    submission = checked.submissions[0]
    own = submission.check_code(checked.form)
    if own == code:
        text = f"纸面与文件一致：校验码都是 {code}。"
    elif own is None:
        text = f"无法核对：纸面的校验码是 {code}，文件里有不能用的数字，算不出校验码。"
    else:
        text = f"纸面与文件不一致：纸面的校验码是 {code}，文件的是 {own}。请该单位核对，重新打印盖章或重新报送文件。"
    if quiet:
        notice(text)
    else:
        click.echo(text)
    return own == code
