"""Deciding about a proposal: the second person publishes or refuses it, the first may take it back.

Gives one command of `workflows.proposals`; who may do what is decided there.
"""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from models.proposals import Proposal
from webapp.access import desk, log_if_forbidden, reading
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.processes.place import administrators, blueprint
from webapp.processes.uploading import upload_page
from workflows import proposals
from workflows.desk import Desk
from workflows.engine.values import PackageError
from workflows.errors import N_, InvalidInput, InvalidState, NotFound, Rejection

NO_LONGER_CLEAN = N_("提交之后有参数或程序变了，检查不再通过；请重新上传，看有哪些问题")


@blueprint.post("/uploads/<proposal_id>/publish")
@administrators
def publish(proposal_id: str) -> ResponseReturnValue:
    """Publish what somebody else proposed."""
    said = _("已发布，新案件从现在起按这个版本办理；在办案件仍按原版本")
    return _decide(proposal_id, proposals.publish, said)


@blueprint.post("/uploads/<proposal_id>/reject")
@administrators
def reject(proposal_id: str) -> ResponseReturnValue:
    """Refuse what somebody else proposed."""
    reason = request.form.get("reason", "")
    return _decide(proposal_id, lambda opened, which: proposals.reject(opened, which, reason), _("已退回"))


@blueprint.post("/uploads/<proposal_id>/withdraw")
@administrators
def withdraw(proposal_id: str) -> ResponseReturnValue:
    """Take an own proposal back."""
    return _decide(proposal_id, proposals.withdraw, _("已撤回"))


@blueprint.get("/uploads/<proposal_id>/publish", endpoint="publish_back")
@blueprint.get("/uploads/<proposal_id>/reject", endpoint="reject_back")
@blueprint.get("/uploads/<proposal_id>/withdraw", endpoint="withdraw_back")
@administrators
def back(proposal_id: str) -> ResponseReturnValue:
    """Lead from the address of a sent form, opened again, to the page with the form."""
    return redirect(url_for("processes.uploaded", proposal_id=proposal_id))


def _decide(proposal_id: str, command: Callable[[Desk, str], Proposal], said: str) -> ResponseReturnValue:
    try:
        with desk() as opened:
            command(opened, proposal_id)
    except NotFound:
        raise
    except Rejection as refusal:
        return _refused(proposal_id, refusal)
    except PackageError:
        return _refused(proposal_id, InvalidState(NO_LONGER_CLEAN))
    flash(said, "success")
    return redirect(url_for("processes.index"))


def _refused(proposal_id: str, refusal: Rejection) -> ResponseReturnValue:
    log_if_forbidden(refusal)
    return upload_page(proposals.found(reading(), proposal_id), _wrong(refusal)), status_of(refusal)


def _wrong(refusal: Rejection) -> dict[str, str]:
    """Return what to say at which field; what concerns the proposal as a whole stands at the decision."""
    if isinstance(refusal, InvalidInput):
        return {each.field: message_of(each) for each in refusal.errors}
    return {"decision": message_of(refusal)}
