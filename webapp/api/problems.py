"""Errors of the REST API: every one of them a problem in the form of RFC 9457.

Knows which status a rejection has (from `webapp.errors`) and writes the body; must not know what was being done.
"""

from http import HTTPStatus
from typing import Any

import structlog
from apiflask import APIFlask
from apiflask.exceptions import HTTPError
from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException

from models.database import BusyError
from webapp.api.access import log_refusal
from webapp.api.schemas import Problem
from webapp.errors import ALTERED, BUSY_SECONDS, status_of
from workflows import canonical
from workflows.errors import Conflict, Forbidden, InvalidInput, NotFound, Rejection, Throttled
from workflows.replay import ALTERED as ALTERED_VALUES

log = structlog.get_logger("bangfu.api")
MEDIA_TYPE = "application/problem+json"
_CHECKS = {
    "Missing data for required field.": "缺少这一项，请补上",
    "Field may not be null.": "这一项不能为 null",
    "Unknown field.": "接口没有这一项，请删去或核对名称",
    "Not a valid string.": "应为文本",
    "Not a valid integer.": "应为整数",
    "Not a valid mapping type.": "应为 JSON 对象",
    "Not a valid file.": "应为上传的文件",
    "Invalid input type.": "请求正文应为 JSON 对象",
}
"""What the checking of a body says of a field, and what it is in Chinese."""
Documented = dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]
"""What the documentation says of an operation's answers, by status."""
_TITLES = {
    400: "请求无法读懂",
    401: "未登录或令牌已失效",
    403: "没有权限",
    404: "未找到",
    405: "此地址不支持该方法",
    409: "与现状冲突",
    413: "内容过大",
    415: "不支持的内容类型",
    422: "填写有误",
    429: "请求过于频繁",
    500: "服务器内部错误",
    503: "暂时不能使用",
}
_DETAILS = {
    400: "请求正文应为有效的 JSON，并与接口文档一致",
    401: "请先用 POST /tokens 取得令牌，并以 Authorization: Bearer 发送",
    404: "地址不存在，或您看不到它",
    405: "请查看接口文档中此地址支持的方法",
    413: "请缩小文件后重新上传",
    415: "请使用接口文档规定的内容类型",
    422: "请按 errors 中的提示更正后重新提交",
    500: "没有任何内容被保存，请稍后重试",
    503: "办理的人太多，没有任何内容被保存，请再试一次",
}


def problem(
    status: int,
    detail: str,
    *,
    code: str = "about:blank",
    errors: list[dict[str, str]] | None = None,
    **members: str | None,
) -> Response:
    """Return a problem as a response; *members* are further fields of it that are not None."""
    body = {"type": code, "title": _title(status), "status": status, "detail": detail}
    if errors is not None:
        body["errors"] = errors
    response = jsonify(body | {key: value for key, value in members.items() if value is not None})
    response.status_code = status
    response.mimetype = MEDIA_TYPE
    response.headers["Cache-Control"] = "no-store"
    return response


def responses(*statuses: int) -> Documented:
    """Return what an operation's documentation says of its errors."""
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": Problem}}}
        for status in sorted({400, 401, *statuses})
    }


def init_app(api: APIFlask) -> None:
    """Answer everything that goes wrong with a problem."""
    api.error_processor(_http_problem)
    api.register_error_handler(Rejection, _rejected)
    api.register_error_handler(BusyError, _busy)
    for altered in ALTERED_VALUES:
        api.register_error_handler(altered, _unreadable)
    api.register_error_handler(Exception, _failed)
    api.after_request(_private)


def _rejected(rejection: Rejection) -> Response:
    if isinstance(rejection, Forbidden | NotFound):
        log_refusal(str(rejection))
    errors = None
    members: dict[str, str | None] = {}
    if isinstance(rejection, InvalidInput):
        errors = [{"field": each.field, "message": each.message} for each in rejection.errors]
    if isinstance(rejection, Conflict):
        since = None if rejection.since is None else canonical.instant_text(rejection.since)
        members = {"holder": rejection.holder, "since": since}
    response = problem(
        status_of(rejection), str(rejection), code=f"urn:bangfu:{rejection.code}", errors=errors, **members
    )
    if isinstance(rejection, Throttled):
        response.headers["Retry-After"] = str(rejection.retry_after_seconds)
    return response


def _busy(_error: BusyError) -> Response:
    response = problem(HTTPStatus.SERVICE_UNAVAILABLE, _DETAILS[503])
    response.headers["Retry-After"] = str(BUSY_SECONDS)
    return response


def _unreadable(error: ValueError) -> Response:
    log.error("unreadable", exc_info=error, endpoint=request.endpoint)
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, ALTERED)


def _http_problem(error: HTTPError) -> Response:
    fields = _wrong_fields(error.detail)
    status = error.status_code
    if fields and status == HTTPStatus.UNPROCESSABLE_ENTITY and request.is_json is False and request.get_data():
        status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    response = problem(status, _DETAILS.get(status, error.message or _title(status)), errors=fields or None)
    response.headers.update(error.headers or {})
    return response


def _wrong_fields(detail: object) -> list[dict[str, str]]:
    """Return the fields that the checking of a body found wrong, as the contract writes them."""
    if not isinstance(detail, dict):
        return []
    found: list[dict[str, str]] = []
    for messages in detail.values():
        if isinstance(messages, dict):
            found.extend({"field": str(key), "message": _first(value)} for key, value in messages.items())
    return found


def _first(value: object) -> str:
    while isinstance(value, dict | list) and value:
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return _CHECKS.get(str(value), str(value))


def _failed(error: Exception) -> Response | HTTPException:
    if isinstance(error, HTTPException):
        return error
    log.error("crash", exc_info=error, endpoint=request.endpoint)
    return problem(500, _DETAILS[500])


def _private(response: Response) -> Response:
    """Keep what is answered out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _title(status: int) -> str:
    return _TITLES.get(status) or HTTPStatus(status).phrase
