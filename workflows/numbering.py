"""Numbers people quote: of cases and of letters, by series, office and year, without gaps or doubles.

Must not know what is numbered.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from models.cases import NumberSeries
from models.insertion import count_up
from models.offices import Office
from workflows.clock import office_date


def next_number(session: Session, series: str, office: Office, now: datetime) -> str:
    """Give out the next number of *series* in an office and the year of *now*: ``困帮〔2026〕QY-0001``.

    The part after the bracket is plain ASCII, so that it can be typed and searched anywhere. The counter stays locked
    until the transaction ends; a transaction rolled back gives its number back.
    """
    year = office_date(now).year
    code = office.code.upper()
    count = count_up(session, NumberSeries, {"series": f"{series}/{code}", "year": year}, "last_number")
    return f"{series}〔{year}〕{code}-{count:04}"
