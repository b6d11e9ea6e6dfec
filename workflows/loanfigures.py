"""What the rows of loans say of a day, as expressions of SQL: what is owed, what is late, what is at risk.

The rows follow from events only, and depend on no day: an instalment that falls due is paid from what was paid in
advance without any event. So lists that are read every day add that here, and tell what the ledger folded on that day
would (`workflows.loans`). Must not know who may see which loans.
"""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, FromClause, Subquery, and_, case, func, select

from models.loans import Loan, LoanInstalment


def advances(today: date) -> Subquery:
    """The principal, fen, that what was paid in advance has paid of instalments since the last event, by case.

    An advance meets the instalments in the order of their due days, the parts of each in the order of the contract.
    """
    line, owed = LoanInstalment, LoanInstalment.owed_principal_fen + LoanInstalment.owed_interest_fen
    through = func.sum(owed).over(partition_by=line.case_id, order_by=(line.due_on, line.number), rows=(None, 0))
    lines = (
        select(
            line.case_id,
            line.owed_principal_fen.label("principal"),
            line.owed_interest_fen.label("interest"),
            (Loan.overpaid_fen - through + owed).label("left"),
            Loan.allocation.like("%principal%interest%").label("principal_first"),
        )
        .join(Loan, Loan.case_id == line.case_id)
        .where(Loan.overpaid_fen > 0, line.due_on <= today, owed > 0)
        .subquery()
    )
    money = case((lines.c.principal_first, lines.c.left), else_=lines.c.left - lines.c.interest)
    paid = case((money <= 0, 0), (money < lines.c.principal, money), else_=lines.c.principal)
    return select(lines.c.case_id, func.sum(paid).label("principal")).group_by(lines.c.case_id).subquery("advances")


def with_advances(paid: Subquery) -> FromClause:
    """Loans, each with what `advances` says of it."""
    return Loan.__table__.outerjoin(paid, paid.c.case_id == Loan.case_id)


def outstanding(paid: Subquery) -> ColumnElement[int]:
    """The principal that the borrower owes the bank on the day of the advances, fen."""
    return Loan.outstanding_fen - func.coalesce(paid.c.principal, 0)


def is_late(today: date) -> ColumnElement[bool]:
    """The condition that a running loan is late on a day."""
    return and_(Loan.status == "running", Loan.late_on <= today)


def is_put_off(today: date) -> ColumnElement[bool]:
    """The condition that a running loan is not late any more since it was extended or restructured, but ages on.

    So on any day the loans at risk that run are those that are late and those that are put off.
    """
    return and_(Loan.status == "running", Loan.at_risk_on <= today, Loan.late_on.is_(None) | (Loan.late_on > today))


def is_at_risk(today: date, days: int) -> ColumnElement[bool]:
    """The condition that a loan is at risk for more than so many days: `workflows.loans.risk` of its row."""
    return and_(Loan.at_risk_on <= today, Loan.at_risk_since < today - timedelta(days=days))
