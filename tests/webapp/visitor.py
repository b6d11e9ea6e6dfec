"""A person at a browser without scripts: signs in, opens pages, fills in what is on them.

Knows HTTP and HTML forms; must not know the database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import html

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

PASSWORD = "a-long-office-password"


class Page:
    """An answer of the server, with its HTML read."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.text = response.get_data().decode(errors="replace")
        response.close()

    @property
    def tree(self) -> html.HtmlElement:
        """The page as a tree."""
        return html.fromstring(self.text)

    def words(self, selector: str = "main") -> str:
        """The words inside the first element of that selector, in one line."""
        found = self.tree.cssselect(selector)
        return " ".join(found[0].text_content().split()) if found else ""

    def all_words(self, selector: str) -> list[str]:
        """The words inside each element of that selector."""
        return [" ".join(element.text_content().split()) for element in self.tree.cssselect(selector)]

    def form(self, selector: str = "main form") -> tuple[str, dict[str, Any]]:
        """The address and the values of the first form of that selector, as a browser would send them."""
        form = self.tree.cssselect(selector)[0]
        assert isinstance(form, html.FormElement)
        values: dict[str, Any] = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        return form.get("action") or "", values


class Visitor:
    """One browser with its cookies."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def open(self, address: str, **headers: str) -> Page:
        """Open an address."""
        return Page(self.client.get(address, headers=headers))

    def sign_in(self, username: str, password: str = PASSWORD) -> Page:
        """Fill in the sign-in page."""
        return self.send(self.open("/sign-in"), username=username, password=password)

    def send(self, page: Page, form: str = "main form", *, to: str | None = None, **values: Any) -> Page:
        """Send a form of a page with some of its values changed; None takes a value out."""
        address, sent = page.form(form)
        sent |= {name: value for name, value in values.items() if value is not None}
        for name in [name for name, value in values.items() if value is None]:
            sent.pop(name, None)
        return self.post(to or address, sent)

    def post(self, address: str, values: dict[str, Any], **headers: str) -> Page:
        """Post values to an address."""
        return Page(self.client.post(address, data=values, headers=headers))

    def follow(self, page: Page) -> Page:
        """Go where a redirection leads."""
        place = urlsplit(page.headers["Location"])
        return self.open(place.path + (f"?{place.query}" if place.query else ""))

    def token(self) -> str:
        """The CSRF token of this browser."""
        _, values = self.open("/healthz-none").form("form")
        found: str = values["csrf_token"][0]
        return found
