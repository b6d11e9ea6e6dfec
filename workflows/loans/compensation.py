"""How a compensation is borne, capped, and paid back; and how much of a loan a guarantee still covers."""

from decimal import ROUND_CEILING, Decimal

from workflows.loans.book import Book, Shares


def split(total: int, *, fund: Decimal, bank: Decimal, company: Decimal) -> Shares:
    """Return who bears how much of a compensation, fen; what does not divide falls to the bank.

    Raises `ValueError` when the shares are not from 0 to 1 or do not sum to 1.
    """
    if min(fund, bank, company) < 0 or fund + bank + company != 1:
        raise ValueError(f"shares that do not sum to 1: {fund}, {bank}, {company}")
    of_fund, of_company = int(total * fund), int(total * company)
    return Shares(fund=of_fund, bank=total - of_fund - of_company, company=of_company)


def capped(wanted: int, *, cap: int, used: int) -> tuple[int, int]:
    """Return what may be paid under a yearly cap of which some is used, and the shortage. Fen."""
    paid = max(0, min(wanted, cap - used))
    return paid, wanted - paid


def compensable(book: Book) -> int:
    """Return the most that can be compensated on the day: principal and interest owed, with interest up to the day."""
    return book.payoff - book.due.fee - book.due.penalty - book.claims.total


def guaranteed(book: Book, share: Decimal) -> int:
    """Return what a guarantee of a share of the principal still covers, fen (rounded up).

    Falls with the principal repaid, rises when a payment is reversed; none once the loan is compensated in full.
    """
    return int((book.outstanding * share).to_integral_value(rounding=ROUND_CEILING))
