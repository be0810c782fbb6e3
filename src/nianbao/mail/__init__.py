"""Letters to the offices and upward: composed as files first, sent only when asked for."""

from nianbao.mail.compose import Attachment, Letter, eml_of
from nianbao.mail.letters import Letters

__all__ = ["Attachment", "Letter", "Letters", "eml_of"]
