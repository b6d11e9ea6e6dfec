"""Whether what one server gives out, another takes: sessions and the tokens of forms.

The proxy gives each request to another server. Must not know processes.
"""

from __future__ import annotations

import http.cookiejar
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMES = 3


def require_shared_secrets(address: str, account: Mapping[str, Any]) -> None:
    """Sign in and look at pages, each request at another server.

    Raises:
        AssertionError: a server did not take what another had given out.
    """
    for _ in range(TIMES):
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        page = _open(browser, f"{address}/sign-in")
        values = dict(page.cssselect("main form")[0].form_values())
        values |= {"username": account["username"], "password": account["password"]}
        _open(browser, f"{address}/sign-in", values)
        inbox = _open(browser, f"{address}/inbox")
        leave = next(form for form in inbox.forms if str(form.get("action")).endswith("/sign-out"))
        _open(browser, f"{address}/sign-out", dict(leave.form_values()))
        back = browser.open(f"{address}/inbox")
        assert urllib.parse.urlsplit(back.geturl()).path == "/sign-in", "One server did not hear of the sign-out"


def _open(browser: urllib.request.OpenerDirector, address: str, values: dict[str, Any] | None = None) -> Any:
    content = None if values is None else urllib.parse.urlencode(values).encode()
    with browser.open(address, content) as answer:
        return html.fromstring(answer.read())
