"""From what went wrong to an answer: the only table of rejections and HTTP statuses in the product.

A page says what to do next and shows neither stack, nor path, nor query; a page's own script gets a short JSON. The
API writes its problem documents itself, with `status_of`. Must not know which command was refused.
"""

from dataclasses import dataclass
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException

from models.database import BusyError
from webapp import access
from webapp.catalogue import _
from webapp.formats import instant
from webapp.language import language_tag
from workflows import replay
from workflows.errors import (
    N_,
    Conflict,
    FieldError,
    Forbidden,
    InvalidInput,
    InvalidState,
    NotFound,
    Rejection,
    Throttled,
    TooLarge,
    Translate,
    UnsupportedFile,
    Unusable,
    sentence,
)

ALTERED = N_("保存的内容无法读取，可能被人改动过。请告知审计人员核验")
BUSY_SECONDS = 1
"""When somebody who lost a race may try again."""
_HTML = "text/html; charset=utf-8"
log = structlog.get_logger("bangfu.errors")
STATUSES: dict[type[Rejection], int] = {
    InvalidInput: 422,
    TooLarge: 413,
    UnsupportedFile: 415,
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    InvalidState: 409,
    Throttled: 429,
    Unusable: 503,
}


@dataclass(frozen=True)
class Advice:
    """What a page says for a status: the heading and what the reader can do."""

    title: Any
    remedy: Any


ADVICE = {
    400: Advice(lazy_gettext("请求无法识别"), lazy_gettext("请返回上一页刷新后再试；已保存的草稿不受影响。")),
    401: Advice(lazy_gettext("请先登录"), lazy_gettext("登录已过期，请重新登录；已保存的草稿不受影响。")),
    403: Advice(lazy_gettext("没有权限"), lazy_gettext("这一步由其他岗位办理。如确需办理，请与主管联系调整岗位。")),
    404: Advice(
        lazy_gettext("没有找到"), lazy_gettext("地址可能有误，或该案件不在您的管辖范围。请从待办或案件列表进入。")
    ),
    405: Advice(lazy_gettext("不能这样打开"), lazy_gettext("请从页面上的按钮进行此操作。")),
    409: Advice(lazy_gettext("情况已有变化"), lazy_gettext("其他人已先处理。请返回查看最新情况后再决定。")),
    413: Advice(lazy_gettext("文件太大"), lazy_gettext("请压缩图片或分开上传，每次不超过上限。")),
    415: Advice(lazy_gettext("文件类型不能接收"), lazy_gettext("请上传图片、PDF、Word、Excel 或文本文件。")),
    422: Advice(lazy_gettext("有内容需要更正"), lazy_gettext("请返回上一页，按提示更正后再提交。")),
    429: Advice(lazy_gettext("操作太频繁"), lazy_gettext("请稍候再试。")),
    500: Advice(
        lazy_gettext("系统出错"), lazy_gettext("操作没有保存。请稍后再试；如仍出错，请把下方求助编号告诉管理员。")
    ),
    503: Advice(lazy_gettext("暂时不能使用"), lazy_gettext("请稍后再试；如仍出错，请联系管理员。")),
}
SAVED = Advice(
    lazy_gettext("已保存，但没能显示"),
    lazy_gettext("操作已经保存，只是结果没能显示，不必再提交一次。请从待办或案件列表进入查看。"),
)
"""What a page says when something fails after the command was committed."""


def status_of(error: Rejection) -> int:
    """Return the HTTP status of a rejection; a kind without an entry of its own takes its nearest ancestor's."""
    return next(status for kind in type(error).__mro__ if (status := STATUSES.get(kind)) is not None)


def message_of(error: Rejection | FieldError, words_of: Translate = str) -> str:
    """Return a rejection's sentence in the reader's language; instants in it are written in the office's zone.

    *words_of* gives the reader's words for a text of the process.
    """
    params = {name: instant(value) if hasattr(value, "astimezone") else value for name, value in error.params.items()}
    return sentence(error.template, params, translate=_, words_of=words_of)


def init_app(app: Flask) -> None:
    """Answer every error from here, whatever raised it."""
    app.register_error_handler(Rejection, _on_rejection)
    app.register_error_handler(CSRFError, _on_stale_page)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(BusyError, _on_busy)
    for altered in replay.ALTERED:
        app.register_error_handler(altered, _on_unreadable)
    app.register_error_handler(Exception, _on_crash)


def _on_rejection(error: Rejection) -> ResponseReturnValue:
    if isinstance(error, Forbidden | NotFound):
        access.log_refusal(str(error))
    response = answer(status_of(error), message_of(error), error.errors if isinstance(error, InvalidInput) else ())
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _on_stale_page(_error: CSRFError) -> ResponseReturnValue:
    return answer(400, _("页面打开太久，安全凭证已失效。请返回上一页，刷新后再提交。"))


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:  # noqa: PLR2004 (a redirect)
        return error
    response = answer(status)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _on_busy(_error: BusyError) -> ResponseReturnValue:
    response = answer(503, _("办理的人太多，这次操作没有保存，请再试一次。已填写的内容可用浏览器的“后退”找回。"))
    response.headers["Retry-After"] = str(BUSY_SECONDS)
    return response


def _on_unreadable(error: ValueError) -> ResponseReturnValue:
    log.error("unreadable", exc_info=error, endpoint=request.endpoint)
    return answer(503, _(ALTERED))


def _on_crash(error: Exception) -> ResponseReturnValue:
    """Log the traceback for the operator and tell the reader nothing of it."""
    log.error("crash", exc_info=error, endpoint=request.endpoint)
    return answer(500)


def unreadable(reason: str) -> ResponseReturnValue:
    """Answer a request that no view can take, with the sentence (a key of the catalogue) that says why."""
    return answer(400, _(reason))


def answer(status: int, detail: str | None = None, fields: tuple[FieldError, ...] = ()) -> Response:
    """Return the page of an error status, or a short JSON for a page's own script; a bare one without the database."""
    access.close_reading()  # what went wrong may have spoilt it for the page
    failed = status >= 500  # noqa: PLR2004 (server errors)
    advice = ADVICE.get(status, ADVICE[500 if failed else 400])
    if failed and access.has_saved():
        advice, detail = SAVED, None
    try:
        return _answer(status, advice, detail, fields)
    except SQLAlchemyError:
        log.exception("no_page", endpoint=request.endpoint)
        access.forget_person()
        return _bare_answer(status, advice, detail)


def _answer(status: int, advice: Advice, detail: str | None, fields: tuple[FieldError, ...]) -> Response:
    if request.accept_mimetypes.best == "application/json":
        return _short(status, advice, detail)
    page = render_template("errors/error.html", status=status, advice=advice, detail=detail, fields=fields)
    return Response(page, status=status, content_type=_HTML)


def _bare_answer(status: int, advice: Advice, detail: str | None) -> Response:
    """Return an answer for which nothing is asked of the database: neither who reads it nor what time it is."""
    if request.accept_mimetypes.best == "application/json":
        return _short(status, advice, detail)
    page = current_app.jinja_env.get_template("errors/bare.html").render(
        status=status,
        advice=advice,
        detail=detail,
        tag=language_tag(),
        styles=url_for("static", filename="vendor/bootstrap/bootstrap.min.css"),
        help_number=g.get("request_id"),
    )
    return Response(page, status=status, content_type=_HTML)


def _short(status: int, advice: Advice, detail: str | None) -> Response:
    response = jsonify(detail=detail or str(advice.remedy))
    response.status_code = status
    return response
