"""What every answer tells the browser about safety: one set of headers, in one place.

Knows headers only; must not know who is signed in or what a page shows.
"""

from flask import Flask, Response, request

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
SANDBOXED_POLICY = "default-src 'none'; img-src 'self'; style-src 'none'; frame-ancestors 'self'; sandbox"
"""For an uploaded paper shown in a frame of our own pages: it runs nothing and reaches nothing."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
_ASSETS_FOR_A_YEAR = "public, max-age=31536000, immutable"
_ASSETS_CHECKED = "no-cache"
_HSTS = "max-age=31536000; includeSubDomains"


def init_app(app: Flask) -> None:
    """Set the headers on every answer; a view may set its own stricter ones first."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    if request.endpoint == "static":
        response.headers["Cache-Control"] = _ASSETS_FOR_A_YEAR if "v" in request.args else _ASSETS_CHECKED
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", _HSTS)
    return response
