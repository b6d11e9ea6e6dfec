"""The pages of loans: the loan of a case, what is booked on it, late loans, guarantee funds, subsidies, plots."""

from webapp.loans import acting, arrears, funds, page, portfolio, previewing, subsidies
from webapp.loans.place import blueprint

ROUTES = (acting, arrears, funds, page, portfolio, previewing, subsidies)
"""The modules that hang their routes on the blueprint when they are imported."""

__all__ = ["ROUTES", "blueprint"]
