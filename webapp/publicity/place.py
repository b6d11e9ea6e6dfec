"""The blueprint of the publicity register, its process, and what its reader may do. Must not know contacts."""

from dataclasses import dataclass

from flask import Blueprint, request

from webapp.access import current_actor, reading, services
from webapp.language import translator
from workflows import contactwork
from workflows.engine.values import Release
from workflows.errors import N_, Forbidden, NotFound
from workflows.reports import report

blueprint = Blueprint("publicity", __name__, template_folder="templates")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The register of one process as its reader may have it: `keeps` it, or only sees what it adds up to."""

    release: Release
    keeps: bool

    @property
    def process_name(self) -> str:
        """The process in the reader's language."""
        return self.translate(self.release.name)

    def translate(self, text: str) -> str:
        """Return a text of the process in the reader's language."""
        return translator(self.release.locale)(text)

    def require(self) -> None:
        """Refuse a form to who does not keep the register. Raises `Forbidden`."""
        if not self.keeps:
            raise Forbidden(N_("您的岗位不能登记宣传走访"))


def place(process: str | None = None) -> Place:
    """Return the register that is asked for; the first process that has one unless one is named.

    Raises `NotFound` when there is none, `Forbidden` for who neither keeps one nor reads reports.
    """
    asked = process or request.values.get("process", "")
    with_register = [each for each in services().releases.published(reading()) if contactwork.groups(each)]
    release = next((each for each in with_register if asked in ("", each.id)), None)
    if release is None:
        raise NotFound(N_("没有需要登记宣传走访的流程"))
    actor = current_actor()
    keeps = contactwork.grant(actor, release) is not None
    if not keeps and not actor.groups & report.READERS:
        raise Forbidden(N_("您的岗位没有打开此页面的权限"))
    return Place(release=release, keeps=keeps)
