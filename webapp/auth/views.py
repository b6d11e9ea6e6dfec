"""The pages for signing in and out.

Checks nothing itself: name and password go to `workflows.people`, which also counts the failures.
"""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from models.people import User
from webapp.access import anyone, close_reading, reading, services, signed_in
from webapp.auth import person
from webapp.auth.forms import SignInForm
from webapp.catalogue import _
from webapp.errors import message_of, status_of
from webapp.language import named
from webapp.links import local_address
from workflows import acting, democlock, people
from workflows.demo import accounts
from workflows.errors import Forbidden, Throttled

blueprint = Blueprint("auth", __name__, template_folder="templates")


@blueprint.get("/sign-in")
@anyone
def sign_in() -> ResponseReturnValue:
    """Show the sign-in page; who is signed in already goes on."""
    if current_user.is_authenticated:
        return redirect(_onward())
    return _page(SignInForm())


@blueprint.post("/sign-in")
@anyone
def check_in() -> ResponseReturnValue:
    """Sign in, or show the page again with the reason."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, status=422)
    wired = services()
    address = request.remote_addr or ""
    try:
        user = people.authenticate(
            wired.database, form.username.data or "", form.password.data or "", address=address, now=wired.machine.now()
        )
    except Forbidden as error:
        return _page(form, refusal=message_of(error), status=401)
    except Throttled as error:
        response = make_response(_page(form, refusal=message_of(error), status=status_of(error)))
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    _open(user, address)
    return redirect(_onward())


def _open(user: User, address: str) -> None:
    """Begin a fresh session: nothing of the browser's former one is kept."""
    wired = services()
    with wired.database.transaction() as stored:
        token = people.open_session(stored, user, address=address, now=wired.machine.now())
        actor = acting.actor_for(stored, user, now=wired.clock.now(), channel="web")
        signed = person.load(stored, user, token, actor=actor)
    close_reading()
    session.clear()
    login_user(signed)


@blueprint.post("/sign-out")
@signed_in
def sign_out() -> ResponseReturnValue:
    """End the session in the database, so that a copied cookie is worth nothing."""
    wired = services()
    with wired.database.transaction() as stored:
        people.close_session(stored, current_user.token, now=wired.machine.now())
    logout_user()
    session.clear()
    flash(_("已退出登录"), "success")
    return redirect(url_for("auth.sign_in"))


@blueprint.post("/alive")
@signed_in
def alive() -> ResponseReturnValue:
    """Keep the session open: asked for by a person who answered the warning."""
    return "", 204


def _onward() -> str:
    return local_address(request.args.get("next")) or url_for("status.home")


def _page(form: SignInForm, *, refusal: str | None = None, status: int = 200) -> ResponseReturnValue:
    known = _demo_accounts()
    onward = request.args.get("next")
    return render_template("auth/sign_in.html", form=form, refusal=refusal, next=onward, known=known), status


def _demo_accounts() -> dict[str, Any] | None:
    """Return with which accounts a demo office can be tried, by post; None in a real office."""
    if not democlock.is_demo(reading()):
        return None
    roles = [
        (named(*role.post), [(user, named(*name), named(*office)) for user, name, office in role.people])
        for role in accounts.by_role(reading(), services().clock.now())
    ]
    return {"password": accounts.PASSWORD, "roles": roles}
