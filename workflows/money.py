"""Amounts of money: whole fen where they are stored and computed, `Decimal` yuan where people and programs see them.

The one place that converts. Must not know what is paid for.
"""

from decimal import Decimal


def fen(yuan: Decimal | None) -> int | None:
    """Return an amount as it is stored."""
    return None if yuan is None else int(yuan * 100)


def yuan(stored: int | None) -> Decimal | None:
    """Return a stored amount, to the cent."""
    return None if stored is None else amount(stored)


def amount(stored: int) -> Decimal:
    """Return a stored amount that is always there, to the cent."""
    return (Decimal(stored) / 100).quantize(Decimal("0.01"))
