"""Who may come in: this computer's own browser, with the token, from the desk's own pages."""

import hmac
import secrets
from dataclasses import dataclass, field

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

COOKIE = "nianbao_desk"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'"
)
"""No inline script, nothing from outside, and no foreign page may frame the desk."""
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)
"""A letter shown as its reader will see it: it may be coloured, and nothing else."""
_SAFE_METHODS = ("GET", "HEAD")


@dataclass
class Gate:
    """The token of the opened address, which works once, and the cookie that it becomes.

    ``port`` is the port of the server; a request for any other host name is refused, so that a foreign name
    that leads to this computer (DNS rebinding) leads nowhere.
    """

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    used: bool = False

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that the desk answers to."""
        return tuple(f"{name}:{self.port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    @property
    def address(self) -> str:
        """The address to open, with the token."""
        return f"http://127.0.0.1:{self.port}/?token={self.token}"

    def guard(self, app: Flask) -> None:
        """Have an application answer only those who were let in."""
        app.before_request(self._admit)
        app.after_request(_headers)

    def _admit(self) -> AnyResponse | None:
        if request.host not in self.hosts:
            abort(403, "这个地址不是工作台的。请用 nianbao desk 打开的地址。")
        if request.method not in _SAFE_METHODS and not self._own_page():
            abort(403, "这个请求不是从工作台的页面发出的，没有执行。")
        token = request.args.get("token", "")
        if token and request.path == "/":
            return self._enter(token)
        if not _equal(request.cookies.get(COOKIE, ""), self.session):
            abort(403, "没有进入的凭证。请重新运行 nianbao desk，用它打开的地址进入。")
        return None

    def _own_page(self) -> bool:
        """Return whether a request that changes something comes from a page of the desk itself."""
        origin = request.headers.get("Origin")
        site = request.headers.get("Sec-Fetch-Site", "same-origin")
        return origin in {f"http://{host}" for host in self.hosts} and site == "same-origin"

    def _enter(self, token: str) -> AnyResponse:
        if not _equal(request.cookies.get(COOKIE, ""), self.session):
            if self.used or not _equal(token, self.token):
                abort(403, "这个地址已经用过一次，或者不对。请重新运行 nianbao desk。")
            self.used = True
        response = redirect("/", 303)
        response.set_cookie(COOKIE, self.session, httponly=True, samesite="Strict", path="/")
        return response


def _equal(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    # with no-referrer a browser would send “Origin: null” with the forms of the desk itself
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if not response.headers.get("Cache-Control"):
        response.headers["Cache-Control"] = "no-store"
    return response
