"""How the loans of the reader's branch have gone: repayment by month, what is at risk, loans by community."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from models.loans import Loan
from webapp.access import reading, signed_in
from webapp.catalogue import _
from webapp.loans import plotting, words
from webapp.loans.place import LISTS, blueprint, branch
from webapp.plots import bars, lines
from webapp.plots.lines import swatch
from webapp.reports.words import office_name
from workflows import fundview, loanbooks
from workflows.fundview import AT_RISK_DAYS

MONTHS = (12, 24, 36)
MOST_LOANS = 3000
"""Of so many loans the lines are drawn while a reader waits; of more by office, or in the reports."""


@blueprint.get("/loans/portfolio")
@signed_in
def portfolio() -> ResponseReturnValue:
    """Show the plots of the branch, each with its figures as a table."""
    at = branch()
    number = request.args.get("months", MONTHS[0], type=int)
    number = number if number in MONTHS else MONTHS[0]
    of_branch = Loan.office_id.in_(at.ids)
    count = reading().scalar(select(func.count()).select_from(Loan).where(of_branch)) or 0
    few = count <= MOST_LOANS
    books = [each.book for each in loanbooks.known(reading(), of_branch, at.today).values()] if few else []
    offices = fundview.by_office(reading(), of_branch, at.today)
    drawn = [plotting.due_rates(books, at.today, number), plotting.at_risk(books, at.today, number)]
    told = [
        (
            office_name(office),
            found.outstanding,
            found.at_risk[AT_RISK_DAYS[1]],
            found.loans,
            url_for("loans.arrears", office=office.id),
        )
        for office, found in offices
    ]
    community = plotting.by_community(told, at.today)
    return render_template(
        "loans/portfolio.html",
        at=at,
        lists=LISTS,
        here="loans.portfolio",
        number=number,
        choices=[(each, _("%(n)s 个月", n=each)) for each in MONTHS],
        plots=[(each, lines(each)) for each in drawn] if few else [],
        most=MOST_LOANS,
        swatches=[swatch(each) for each in (1, 2, 3)],
        community=(community, bars(community)),
        count=count,
        whole=fundview.portfolio(reading(), of_branch, at.today),
        days=AT_RISK_DAYS,
        words=words,
        office_name=office_name,
    )
