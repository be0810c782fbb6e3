"""The desk (工作台): a round as a page on one's own computer, where every button is a command.

Flask serves it and waitress carries it: both are small, kept, pure Python and run on old Windows; the pages are
made on the server from the same objects as the command line, so nothing asynchronous is gained. It needs the extra
``nianbao[desk]``.
"""

from nianbao.desk.app import Desk, create_app
from nianbao.desk.serve import serve

__all__ = ["Desk", "create_app", "serve"]
