"""The layouts of the files of banks, as an administrator sets them: which heading and which word stand for what."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import desk, reading, requires
from webapp.bankfiles.place import blueprint, common, wrong_of
from webapp.catalogue import _
from webapp.errors import status_of
from workflows import banklayouts
from workflows.administering import PROCESS_ADMIN
from workflows.bankfiles.layout import COLUMNS, KINDS, NEEDED, STANDARD, Layout
from workflows.errors import InvalidInput, Rejection


@blueprint.get("/bank-files/layouts")
@requires(PROCESS_ADMIN)
def layouts() -> ResponseReturnValue:
    """Show the banks there are."""
    return render_template("bankfiles/layouts.html", **common(layouts=list(banklayouts.all_of(reading()).values())))


@blueprint.get("/bank-files/layouts/edit")
@requires(PROCESS_ADMIN)
def edit_layout() -> ResponseReturnValue:
    """Show the layout of a bank, or an empty one, to be changed."""
    known = banklayouts.all_of(reading()).get(request.args.get("bank", ""))
    return _page(_texts(known or STANDARD, new=known is None or known is STANDARD))


@blueprint.post("/bank-files/layouts/edit")
@requires(PROCESS_ADMIN)
def set_layout() -> ResponseReturnValue:
    """Set how a bank writes its files from now on."""
    form = request.form
    raw: dict[str, Any] = {
        "headers": {key: _words(form.get(f"headers.{key}", "")) for key in COLUMNS},
        "kinds": {key: _words(form.get(f"kinds.{key}", "")) for key in KINDS},
        "trailers": _words(form.get("trailers", "")),
        "banks": _words(form.get("banks", "")),
        "always": form.get("always") or None,
    }
    try:
        with desk() as at:
            found = banklayouts.set_layout(at, form.get("bank", "").strip(), form.get("name", ""), raw)
    except InvalidInput as refusal:
        return _page(form.to_dict(), refusal)
    flash(_("已保存“%(name)s”的文件版式（第 %(n)s 版）。", name=found.name, n=found.version), "success")
    return redirect(url_for("bankfiles.layouts"))


def _words(text: str) -> list[str]:
    return [word for part in text.replace("，", "、").replace(",", "、").split("、") if (word := part.strip())]


def _texts(layout: Layout, *, new: bool) -> dict[str, str]:
    texts = {f"headers.{key}": "、".join(words) for key, words in layout.headers.items()}
    texts |= {f"kinds.{key}": "、".join(words) for key, words in layout.kinds.items()}
    texts |= {"trailers": "、".join(layout.trailers), "banks": "、".join(layout.banks), "always": layout.always or ""}
    return texts | ({"bank": "", "name": ""} if new else {"bank": layout.bank, "name": layout.name})


def _page(typed: dict[str, str], refusal: Rejection | None = None) -> ResponseReturnValue:
    columns = [(f"headers.{key}", _(word), key in NEEDED) for key, word in COLUMNS.items()]
    kinds = [(f"kinds.{key}", _(word), key) for key, word in KINDS.items()]
    page = render_template(
        "bankfiles/layout.html", **common(columns=columns, kinds=kinds, typed=typed, wrong=wrong_of(refusal))
    )
    return page, status_of(refusal) if refusal is not None else 200
