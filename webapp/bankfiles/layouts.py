"""The layouts of the files of banks: which heading and which word stand for what, as one administrator proposes it.

Another one confirms it, seeing what changes. Must not know how a file is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import current_actor, desk, reading, requires
from webapp.bankfiles.place import blueprint, common, wrong_of
from webapp.cases.opinions import people_names
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
    at = reading()
    used, waits = banklayouts.in_force(at), banklayouts.waiting(at)
    by_bank = {each.layout.bank: each.layout for each in used}
    names = {name for each in (*used, *waits) for name in (each.set_by, each.decided_by) if name}
    return render_template(
        "bankfiles/layouts.html",
        **common(
            standard=STANDARD,
            used=used,
            waits=[(each, list(_changes(by_bank.get(each.layout.bank), each.layout))) for each in waits],
            names=people_names(at, names),
            me=current_actor().username,
        ),
    )


@blueprint.get("/bank-files/layouts/edit")
@requires(PROCESS_ADMIN)
def edit_layout() -> ResponseReturnValue:
    """Show the layout of a bank, or an empty one, to be changed."""
    bank = request.args.get("bank", "")
    proposed = {each.layout.bank: each.layout for each in banklayouts.waiting(reading())}
    known = proposed.get(bank) or banklayouts.all_of(reading()).get(bank)
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
            found = banklayouts.propose(at, form.get("bank", "").strip(), form.get("name", ""), raw)
    except InvalidInput as refusal:
        return _page(form.to_dict(), refusal)
    said = _(
        "“%(name)s”的文件版式（第 %(n)s 版）已提出，另一位流程管理员确认后生效。", name=found.name, n=found.version
    )
    flash(said, "success")
    return redirect(url_for("bankfiles.layouts"))


@blueprint.post("/bank-files/layouts/<bank>/<int(max=999999):version>/confirm")
@requires(PROCESS_ADMIN)
def confirm_layout(bank: str, version: int) -> ResponseReturnValue:
    """Bring a version into force, as a second person."""
    with desk() as at:
        found = banklayouts.confirm(at, bank, version)
    said = _("“%(name)s”的文件版式（第 %(n)s 版）已生效，用于之后导入的文件。", name=found.name, n=found.version)
    flash(said, "success")
    return redirect(url_for("bankfiles.layouts"))


@blueprint.post("/bank-files/layouts/<bank>/<int(max=999999):version>/withdraw")
@requires(PROCESS_ADMIN)
def withdraw_layout(bank: str, version: int) -> ResponseReturnValue:
    """Take back a version that waits."""
    with desk() as at:
        found = banklayouts.withdraw(at, bank, version)
    flash(_("“%(name)s”的文件版式（第 %(n)s 版）已撤回。", name=found.name, n=found.version), "success")
    return redirect(url_for("bankfiles.layouts"))


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a proposed version says otherwise than the one in force; empty: nothing."""

    label: str
    before: str
    after: str


def _changes(old: Layout | None, new: Layout) -> Iterable[Change]:
    before, after = (_texts(each, new=False) if each else {} for each in (old, new))
    for key, label in _labels().items():
        one, other = before.get(key, ""), after.get(key, "")
        if one != other:
            yield Change(label=label, before=one, after=other)


def _labels() -> dict[str, str]:
    """Return what each field of a layout is called, in the order of the form."""
    return {
        "name": _("银行名称"),
        "banks": _("合同中的银行名称"),
        **{f"headers.{key}": _("列名：%(label)s", label=_(word)) for key, word in COLUMNS.items()},
        **{f"kinds.{key}": _("写法：%(label)s", label=_(word)) for key, word in KINDS.items()},
        "always": _("文件没有这一列时，各行都是"),
        "trailers": _("合计行的开头"),
    }


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
