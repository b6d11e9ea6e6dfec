"""The loan of a case: terms and standing, instalments, every event and posting, and what waits for a second person.

How they came about is the journal's. Knows columns; must not know how a schedule or a balance is worked out
(`workflows.loans`).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import AppendOnly, Base, Instant, ascii_text, one_of


class Loan(Base):
    """The one loan of a case. What follows from its events is kept here for lists, and depends on no day.

    `unpaid_since` is the due day of the first instalment that what has come does not cover, `late_on` the first day on
    which that is late (after the days of grace): how late a loan is follows from both on any day. `at_risk_since` and
    `at_risk_on` are the same for the risk of its principal (`workflows.loans.risk`). Rates and shares are decimals as
    text; `allocation` are the parts of a debt in the order in which a payment meets them. `changed_seq` is
    the last journal entry that changed it.
    """

    __tablename__ = "loans"
    __table_args__ = (
        one_of("kind", "equal_principal", "equal_payment", "bullet", "quarterly_interest"),
        one_of("day_count", "30/360", "actual/365", "actual/360"),
        one_of("roll", "none", "following", "modified_following", "preceding"),
        one_of("status", "running", "settled", "compensated", "written_off"),
        Index("ix_loans_bank_number", "bank", "number", unique=True),
        Index("ix_loans_office_late", "office_id", "late_on", "case_id"),
        Index("ix_loans_office_disbursed", "office_id", "disbursed_on", "case_id"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    office_id: Mapped[int] = mapped_column(ForeignKey("offices.id"))
    number: Mapped[str] = mapped_column(String(64))
    bank: Mapped[str] = mapped_column(String(100))
    contract_number: Mapped[str] = mapped_column(String(64))
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    annual_rate: Mapped[str] = mapped_column(ascii_text(24))
    months: Mapped[int]
    kind: Mapped[str] = mapped_column(String(24))
    disbursed_on: Mapped[date]
    due_day: Mapped[int]
    day_count: Mapped[str] = mapped_column(String(16))
    grace_days: Mapped[int]
    roll: Mapped[str] = mapped_column(String(24))
    penalty_rate: Mapped[str] = mapped_column(ascii_text(24))
    allocation: Mapped[str] = mapped_column(ascii_text(64))
    subsidy_share: Mapped[str] = mapped_column(ascii_text(24))
    guaranteed_share: Mapped[str] = mapped_column(ascii_text(24))
    subsidy_ends_on: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(16))
    outstanding_fen: Mapped[int] = mapped_column(BigInteger)
    overpaid_fen: Mapped[int] = mapped_column(BigInteger)
    unpaid_since: Mapped[date | None]
    late_on: Mapped[date | None]
    at_risk_since: Mapped[date | None]
    at_risk_on: Mapped[date | None]
    matures_on: Mapped[date]
    settled_on: Mapped[date | None]
    extensions: Mapped[int]
    restructurings: Mapped[int]
    compensated_fen: Mapped[int] = mapped_column(BigInteger)
    recovered_fen: Mapped[int] = mapped_column(BigInteger)
    written_off_fen: Mapped[int] = mapped_column(BigInteger)
    changed_seq: Mapped[int]


class LoanInstalment(Base):
    """One instalment as the loan's schedule stood after the last event, with what was paid and what is owed of it."""

    __tablename__ = "loan_instalments"
    __table_args__ = (Index("ix_loan_instalments_due", "due_on", "case_id"),)

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due_on: Mapped[date]
    principal_fen: Mapped[int] = mapped_column(BigInteger)
    interest_fen: Mapped[int] = mapped_column(BigInteger)
    paid_principal_fen: Mapped[int] = mapped_column(BigInteger)
    paid_interest_fen: Mapped[int] = mapped_column(BigInteger)
    owed_principal_fen: Mapped[int] = mapped_column(BigInteger)
    owed_interest_fen: Mapped[int] = mapped_column(BigInteger)


class LoanEvent(AppendOnly, Base):
    """Something that happened to a loan on a day, and the day it was booked; `detail` is all of it, canonical text.

    `days` says, of an event that makes a schedule, which days were then known to be worked or free other than by the
    plain week: the days on which instalments are due never move afterwards. A correction is a reversal that names the
    event it takes back. `confirmed_by` is the second person, None where a step of the process decided.
    """

    __tablename__ = "loan_events"
    __table_args__ = (
        Index("ix_loan_events_reverses", "case_id", "reverses", unique=True),
        Index("ix_loan_events_booked", "booked_on", "case_id"),
        Index("ix_loan_events_reference", "reference", "case_id"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(ascii_text(24))
    value_on: Mapped[date]
    booked_on: Mapped[date]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    detail: Mapped[str] = mapped_column(Text)
    days: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str] = mapped_column(String(300), default="")
    reverses: Mapped[int | None]
    booking: Mapped[int | None]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("recorded_by", ascii_text(64))
    confirmed_by: Mapped[str | None] = mapped_column(ascii_text(64))


class LoanPosting(AppendOnly, Base):
    """One side of the double entry of an event; all that concern one thing (`about`, 0: time passed) add up to zero."""

    __tablename__ = "loan_postings"
    __table_args__ = (Index("ix_loan_postings_account", "account", "case_id"),)

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    account: Mapped[str] = mapped_column(ascii_text(32))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    about: Mapped[int]


class LoanBooking(Base):
    """What one person entered by hand and another confirms, or drops; `entered` is the event, canonical text."""

    __tablename__ = "loan_bookings"
    __table_args__ = (
        one_of("state", "entered", "confirmed", "dropped"),
        Index("ix_loan_bookings_state", "state", "case_id"),
    )

    case_id: Mapped[str] = mapped_column(
        ForeignKey("cases.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(ascii_text(24))
    entered: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(Instant)
    by: Mapped[str] = mapped_column("entered_by", ascii_text(64))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(ascii_text(64))
    reason: Mapped[str] = mapped_column(String(300), default="")
    changed_seq: Mapped[int]
