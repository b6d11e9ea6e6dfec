"""The web application: parse the request, call one command or one query, render.

Knows HTTP and HTML; must not decide a rule or change a case except through a command of `workflows`.
"""

from typing import TYPE_CHECKING

from flask import Flask
from flask_wtf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp import (
    access,
    audit,
    auth,
    bankfiles,
    cases,
    characters,
    claims,
    errors,
    formats,
    inbox,
    language,
    links,
    loans,
    logs,
    navigation,
    officenames,
    organisations,
    processes,
    publicity,
    reports,
    security,
    standing,
    status,
    supervise,
    tasks,
)
from webapp.api import create_api
from webapp.bootstrap import Services, build
from webapp.config import Config
from webapp.status.measures import Measures
from webapp.status.views import MEASURES

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

BLUEPRINTS = [
    auth.blueprint,
    inbox.blueprint,
    tasks.blueprint,
    cases.blueprint,
    claims.blueprint,
    bankfiles.blueprint,
    loans.blueprint,
    organisations.blueprint,
    supervise.blueprint,
    reports.blueprint,
    publicity.blueprint,
    audit.blueprint,
    processes.blueprint,
    standing.blueprint,
    status.blueprint,
]
"""Every place of the application; another one is one more line."""

API_AT = "/api/v1"
_MOST_FORM_FIELDS = 5000
_LONGEST_FORM_BYTES = 2 * 1024 * 1024


def create_app(config: Config, services: Services | None = None) -> Flask:
    """Build the application; *services* are wired from *config* unless given (tests, the command line)."""
    logs.configure(config.log_level)
    app = Flask(__name__)
    app.config.update(_flask_settings(config))
    wired = services or build(config)
    app.extensions[access.SERVICES] = wired
    measures = app.extensions[MEASURES] = Measures(wired)
    served: WSGIApplication = DispatcherMiddleware(app.wsgi_app, {API_AT: create_api(wired, measures)})
    if config.behind_proxy:
        served = ProxyFix(served, x_for=1, x_proto=1, x_host=1)
    app.wsgi_app = served  # type: ignore[method-assign,assignment]  # the documented way to put something before it
    _set_up_templates(app)
    CSRFProtect(app)
    logs.init_app(app, username=access.known_username)
    measures.init_app(app)
    characters.init_app(app, errors.unreadable)
    for part in (auth, access, security, language, links, formats, navigation, officenames, errors):
        part.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def _flask_settings(config: Config) -> dict[str, object]:
    """Return the settings of Flask and its extensions."""
    return {
        "SECRET_KEY": config.secret_key,
        "SESSION_COOKIE_NAME": "__Host-bangfu" if config.https else "bangfu",
        "SESSION_COOKIE_SECURE": config.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PREFERRED_URL_SCHEME": "https" if config.https else "http",
        "TRUSTED_HOSTS": list(config.trusted_hosts) or None,
        "MAX_CONTENT_LENGTH": config.upload_limit_bytes + _LONGEST_FORM_BYTES,
        "MAX_FORM_MEMORY_SIZE": _LONGEST_FORM_BYTES,
        "MAX_FORM_PARTS": _MOST_FORM_FIELDS,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session; a form may stay open over lunch
        "BABEL_DEFAULT_LOCALE": "zh_Hans_CN",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
    }


def _set_up_templates(app: Flask) -> None:
    """Let a misspelt name in a template raise, and offer the macros of `components/` to every page."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    components = FileSystemLoader(f"{app.root_path}/components")
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(f"{app.root_path}/templates"), PrefixLoader({"components": components})]
    )
