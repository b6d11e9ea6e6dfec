"""The REST API `/api/v1`: the same commands and the same authority as the pages, for programs.

An application of its own, mounted beside the pages: bearer tokens instead of cookies, `application/problem+json`
instead of pages. It must not hold rules of cases.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from apiflask import APIFlask

from webapp import characters, logs
from webapp.api import (
    bankfiles,
    cases,
    claims,
    clock,
    clocks,
    documents,
    journal,
    letters,
    loans,
    organisations,
    people,
    problems,
    startdrafts,
    tasks,
)
from webapp.api.access import TOKENS, SeenTokens, known_username
from webapp.api.bodies import Bodies
from webapp.bootstrap import Services
from webapp.status.measures import Measures

TITLE = "Bangfu 帮扶"
VERSION = "1"


class _Api(APIFlask):
    """The application that answers."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function as it is: none of ours is asynchronous, and Flask would ask each at every request."""
        return func


def create_api(services: Services, measures: Measures) -> APIFlask:
    """Return the API on *services*, to be mounted at ``/api/v1``; its requests are counted by *measures*."""
    api = _Api(
        "webapp.api",
        title=TITLE,
        version=VERSION,
        docs_path=None,
        spec_path="/openapi.json",
        static_folder=None,  # type: ignore[arg-type]  # APIFlask declares it narrower than Flask
    )
    api.json = Bodies(api)
    api.extensions["bangfu"] = services
    api.extensions[TOKENS] = SeenTokens()
    api.config.update(
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        MAX_CONTENT_LENGTH=services.config.upload_limit_bytes,
        MAX_FORM_PARTS=20,
        SERVERS=[{"url": "/api/v1"}],
        DESCRIPTION="Cases, tasks and their history, under the authority of the person the token stands for.",
    )
    logs.init_app(api, username=known_username)
    measures.init_app(api)
    characters.init_app(api, partial(problems.problem, 400))
    problems.init_app(api)
    for part in (people, cases, claims, clocks, loans, bankfiles, journal, letters, tasks, documents, clock):
        api.register_blueprint(part.blueprint)
    for part in (startdrafts, organisations):
        api.register_blueprint(part.blueprint)
    return api
