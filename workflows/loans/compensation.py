"""How a compensation is borne, capped, and paid back; and how much of a loan a guarantee still covers."""

from decimal import Decimal

from workflows.loans.book import Book, Shares


def split(total: int, *, fund: Decimal, bank: Decimal, company: Decimal) -> Shares:
    """Return who bears how much of a compensation, fen; what does not divide falls to the bank.

    Raises `ValueError` when the shares are not from 0 to 1 or do not sum to 1.
    """
    raise NotImplementedError


def capped(wanted: int, *, cap: int, used: int) -> tuple[int, int]:
    """Return what may be paid under a yearly cap of which some is used, and the shortage. Fen."""
    raise NotImplementedError


def compensable(book: Book) -> int:
    """Return the most that can be compensated on the day: principal and interest owed, with interest up to the day."""
    raise NotImplementedError


def guaranteed(book: Book, share: Decimal) -> int:
    """Return what a guarantee of a share of the principal still covers, fen (rounded up).

    Falls with the principal repaid, rises when a payment is reversed; none once the loan is compensated in full.
    """
    raise NotImplementedError
