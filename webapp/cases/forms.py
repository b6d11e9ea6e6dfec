"""In which order a case came to the forms of its release: pages tell what they said in that order.

Must not know what is shown of them.
"""

from sqlalchemy import select

from models.journal import Entry
from webapp.access import reading
from webapp.cases.head import Head
from workflows.engine.values import Form


def forms_in_order(head: Head) -> list[Form]:
    """Return the forms in the order in which the case came to them; one that was never filled in comes last."""
    elements = reading().scalars(
        select(Entry.element).where(Entry.case_id == head.case.id, Entry.command == "complete").order_by(Entry.seq)
    )
    known = head.release.elements
    filled = [known[element].form for element in elements if element is not None and element in known]
    place = {head.release.start_form.id: -1} | {form: at for at, form in reversed(list(enumerate(filled))) if form}
    return sorted(head.words.forms, key=lambda form: place.get(form.id, len(filled)))
