"""By which right something was done, in words: the office and the post instead of the journal's short form.

Knows the form of `workflows.authority.Grant`; must not know requests or pages.
"""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offices import Office
from models.people import Post
from webapp.catalogue import _
from webapp.language import named

_GRANT = re.compile(r"(?P<group>[\w.-]+)@(?P<office>\d+)(?: (?P<post>\S+) B)?")


class Rights:
    """Looks up offices and posts, each grant once."""

    def __init__(self, session: Session) -> None:
        """Take where offices and posts are stored."""
        self._session = session
        self._known: dict[str, str] = {}

    def words(self, authority: str) -> str:
        """Return a grant in words; what is no grant comes back as it is."""
        if authority not in self._known:
            self._known[authority] = self._words(authority)
        return self._known[authority]

    def _words(self, authority: str) -> str:
        grant = _GRANT.fullmatch(authority)
        office = self._session.get(Office, int(grant["office"])) if grant else None
        if grant is None or office is None:
            return authority
        of_office = self._session.scalars(select(Post).where(Post.office_id == office.id).order_by(Post.id))
        posts = [post for post in of_office if grant["group"] in post.groups and grant["post"] in (None, post.code)]
        name = _("、").join(named(post.name, post.name_en) for post in posts) or grant["group"]
        text = _("%(office)s · %(post)s", office=named(office.name, office.name_en), post=name)
        return _("%(post)s（B 岗代行）", post=text) if grant["post"] else text
