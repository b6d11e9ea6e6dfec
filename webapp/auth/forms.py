"""The sign-in form."""

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

_LONGEST = 200


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF brings no types
    """User name and password."""

    username = StringField(
        _("用户名"), [InputRequired(_("请填写用户名")), Length(max=_LONGEST, message=_("用户名太长"))]
    )
    password = PasswordField(_("密码"), [InputRequired(_("请填写密码")), Length(max=_LONGEST, message=_("密码太长"))])
