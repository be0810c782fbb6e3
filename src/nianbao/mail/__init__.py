"""Letters to the offices and upward: composed as files first, sent only when asked for."""

from nianbao.mail.account import SMTP_PASSWORD, Account, read_account
from nianbao.mail.compose import Attachment, Letter, eml_of
from nianbao.mail.journal import JOURNAL_NAME, SENT, Journal
from nianbao.mail.letters import Letters, shipped_texts
from nianbao.mail.plan import Mailing, mail_reminders, mail_summary, mail_workbooks
from nianbao.mail.season import SeasonLetters, season_letters
from nianbao.mail.send import Mailer, Result, SendOutcome

__all__ = [
    "JOURNAL_NAME",
    "SENT",
    "SMTP_PASSWORD",
    "Account",
    "Attachment",
    "Journal",
    "Letter",
    "Letters",
    "Mailer",
    "Mailing",
    "Result",
    "SeasonLetters",
    "SendOutcome",
    "eml_of",
    "mail_reminders",
    "mail_summary",
    "mail_workbooks",
    "read_account",
    "season_letters",
    "shipped_texts",
]
