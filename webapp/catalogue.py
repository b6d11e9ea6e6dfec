"""The page's own texts in the reader's language, typed.

Chinese is the key; the English catalogue lies in `translations/`. Must not know texts of process packages
(`webapp.language.translator`).
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext
from jinja2 import pass_context
from jinja2.runtime import Context

from workflows.errors import N_

ONE: Mapping[str, str] = {
    "%(n)s 份材料": N_("1 份材料"),
    "%(n)s 件": N_("1 件"),
    "在办 %(n)s 件": N_("在办 1 件"),
    "其中在办 %(n)s 件": N_("其中在办 1 件"),
    "逾期 %(n)s 天": N_("逾期 1 天"),
    "已逾期 %(n)s 天": N_("已逾期 1 天"),
    "最早一期逾期 %(n)s 天": N_("最早一期逾期 1 天"),
    "还有 %(n)s 天": N_("还有 1 天"),
    "%(n)s 天": N_("1 天"),
    "%(n)s 个工作日": N_("1 个工作日"),
    "%(n)s 个月": N_("1 个月"),
    "%(n)s 笔": N_("1 笔"),
    "%(n)s 笔贷款": N_("1 笔贷款"),
    "%(n)s 人次": N_("1 人次"),
    "已登记 %(n)s 名职工。": N_("已登记 1 名职工。"),
    "已上传 %(n)s 个文件。": N_("已上传 1 个文件。"),
    "有 %(n)s 个文件没有上传": N_("有 1 个文件没有上传"),
    "旧版本 %(n)s 份": N_("旧版本 1 份"),
    "%(n)s 项": N_("1 项"),
    "已入账 %(n)s 行。": N_("已入账 1 行。"),
    "逐人送达：%(n)s 名职工各有一份，只写本人的金额": N_("逐人送达：1 名职工各有一份，只写本人的金额"),
    "共 %(n)s 条": N_("共 1 条"),
    "共 %(n)s 项任务": N_("共 1 项任务"),
    "%(queue)s：共 %(n)s 项任务": N_("%(queue)s：共 1 项任务"),
    "%(name)s（%(n)s 项）": N_("%(name)s（1 项）"),
    "换版 %(n)s 件": N_("换版 1 件"),
    "已换版 %(n)s 件": N_("已换版 1 件"),
    "撤销 %(n)s 件": N_("撤销 1 件"),
    "已撤销 %(n)s 件": N_("已撤销 1 件"),
    "%(n)s 件不在目标版本上": N_("1 件不在目标版本上"),
    "%(n)s 个月，%(kind)s": N_("1 个月，%(kind)s"),
    "%(n)s 笔，逾期 %(late)s 笔": N_("1 笔，逾期 %(late)s 笔"),
    "确认并入账 %(n)s 行": N_("确认并入账 1 行"),
    "已导入 %(n)s 行，请另一人核对后确认入账。": N_("已导入 1 行，请另一人核对后确认入账。"),
    "%(n)s 行没有入账，原因写在该行，请逐行处理。": N_("1 行没有入账，原因写在该行，请逐行处理。"),
    "“可入账”的 %(n)s 行将逐笔入账，其余各行不受影响。请先与银行回单核对。": N_(
        "“可入账”的 1 行将逐笔入账，其余各行不受影响。请先与银行回单核对。"
    ),
    "已重新核对，%(n)s 行有变化。": N_("已重新核对，1 行有变化。"),
    "已登记 %(n)s 人次。": N_("已登记 1 人次。"),
    "斜线部分是逾期超过 %(n)s 天的贷款余额": N_("斜线部分是逾期超过 1 天的贷款余额"),
    "检查发现 %(n)s 个问题，不能发布；请改正后重新上传": N_("检查发现 1 个问题，不能发布；请改正后重新上传"),
}
"""Texts that count, with what stands for them where there is just one: the same in Chinese, another word in English."""


def _(text: str, **params: Any) -> str:
    """Return *text* in the reader's language with its ``%(name)s`` places filled."""
    return str(gettext(worded(text, params), **params))


def init_app(app: Flask) -> None:
    """Let templates count as the code does: their ``_`` is `gettext`, which the extension has installed."""
    installed: Any = app.jinja_env.globals["gettext"]

    @pass_context
    def counting(context: Context, text: str, /, **params: Any) -> Any:
        return installed(context, worded(text, params), **params)

    app.jinja_env.globals["gettext"] = counting


def worded(text: str, params: Mapping[str, Any]) -> str:
    """Return the text to look up: that for one, where a text counts just one."""
    return ONE.get(text, text) if str(params.get("n")) == "1" else text
