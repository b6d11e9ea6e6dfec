"""A line of the claims book in the reader's words: what stands in a cell of the table or beside a form.

Names are whole for who works the lines, masked for others; ID numbers and telephones always are. Must not know
requests.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from webapp.catalogue import _
from webapp.formats import yuan
from workflows import privacy
from workflows.claims.book import Line, Payment
from workflows.claims.words import DISMISSALS, ENDS, KINDS, MEANS, PAID, PATHS, UNITS


@dataclass(frozen=True, kw_only=True)
class Named:
    """A line with what it is called."""

    line: Line
    full: bool
    compose: Callable[[str], str] = str
    """What turns formulas and articles into the reader's language."""

    @property
    def name(self) -> str:
        """The claimant."""
        name: str = self.line.facts["name"]
        return name if self.full else privacy.mask_name(name)

    @property
    def heir(self) -> str:
        """The heir with whom the line goes on, empty when there is none."""
        name = self.line.heir_name or ""
        return name if self.full or not name else privacy.mask_name(name)

    @property
    def id_masked(self) -> str:
        """The ID number, masked."""
        number = self.line.facts["id_number"]
        return privacy.mask_id_number(number) if number else ""

    @property
    def phone_masked(self) -> str:
        """The telephone, masked."""
        phone = self.line.facts["phone"]
        return privacy.mask_phone(phone) if phone else ""

    @property
    def beside(self) -> str:
        """What stands beside the name in a row: the ID number, masked, and the job."""
        return " ".join(part for part in (self.id_masked, self.line.facts["job"]) if part)

    @property
    def months(self) -> str:
        """How many months' wages are not paid; empty when it is less than one."""
        months = self.line.months
        return _("%(n)s 个月", n=months) if months else ""

    def labelled(self, labels: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Return the amounts of a row with what stands over them."""
        line = self.line
        owed = line.found + line.additional
        amounts = (line.claimed, owed, line.agreed, line.recovered, owed - line.recovered)
        return zip(labels, map(yuan, amounts), strict=True)

    @property
    def unit(self) -> str:
        """What the wage is for."""
        unit = UNITS[self.line.facts["wage_unit"]]
        return _(unit)

    @property
    def dismissal(self) -> str:
        """How the work ended."""
        dismissal = DISMISSALS[self.line.facts["dismissal"]]
        return _(dismissal)

    @property
    def path(self) -> str:
        """By which way the claim is followed."""
        path = self.line.facts["path"]
        return _(PATHS[path]) if path else ""

    @property
    def state(self) -> str:
        """How it ended, or how far it has come."""
        if self.line.end is not None:
            return _(ENDS[self.line.end.kind])
        if self.line.recovered:
            return _("部分追回") if self.line.outstanding else _("已付清，待办结")
        return _("办理中")

    @property
    def tone(self) -> str:
        """The tone of its state."""
        if self.line.end is None:
            return "open"
        return "good" if self.line.end.kind == PAID else ""

    @property
    def items(self) -> list[tuple[str, str, Decimal | None, Decimal | None, Decimal | None, str, str]]:
        """Each kind: what it is called, its claimed, found and agreed amounts, formula, article."""
        found, told = self.line.items, self.compose
        return [
            (kind, _(word), each.claimed, each.found, each.agreed, told(each.formula), told(each.article))
            for kind, word in KINDS.items()
            if (each := found.get(kind)) is not None
        ]


def means(payment: Payment) -> str:
    """Return by which means a payment came."""
    return _(MEANS[payment.means])
