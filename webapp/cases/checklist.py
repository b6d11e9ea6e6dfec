"""The papers of a case as a checklist: each kind with what was received, the newest version first.

The kinds come from the process's own forms. Must not know requests.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from models.documents import Document
from webapp.access import current_actor, reading, services
from webapp.cases.head import Head
from webapp.cases.opinions import people_names
from webapp.catalogue import _
from workflows import authority, letterservice
from workflows.engine.values import Form
from workflows.errors import Rejection

OTHER = "other"
LIST_OF_PAPERS = "papers"
"""The custom property of a checklist whose options are kinds of papers: ``missing`` marks those found missing."""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper in its newest version with the older ones."""

    document: Document
    who: str
    older: tuple[Document, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """One kind of paper; ``state`` is received, missing or none."""

    kind: str
    label: str
    state: str
    papers: tuple[Paper, ...]


def kinds_of(head: Head) -> list[tuple[str, str]]:
    """Return the kinds of papers of this process: code and label, ending with any other."""
    kinds = kinds_in((head.release.start_form, *head.release.forms.values()), head.translate)
    kinds.setdefault(OTHER, _("其他材料"))
    if head.case.status == "closed":
        kinds.setdefault(letterservice.RECEIPT, _("送达回证"))
    return list(kinds.items())


def kinds_in(forms: Iterable[Form], translate: Callable[[str], str]) -> dict[str, str]:
    """Return the kinds of papers that forms name, code to label; those called alike by the form's title."""
    kinds: dict[str, tuple[str, str]] = {}
    for form in forms:
        for field in form.fields:
            if field.type == "file":
                kinds.setdefault(field.key, (translate(field.label), translate(form.title)))
            for option in field.options if LIST_OF_PAPERS in field.properties else ():
                kinds.setdefault(option.value, (translate(option.label), translate(form.title)))
    alike = Counter(label for label, _title in kinds.values())
    return {kind: f"{label} · {title}" if alike[label] > 1 else label for kind, (label, title) in kinds.items()}


def checklist(head: Head, documents: Sequence[Document]) -> list[Group]:
    """Return every kind of paper that is there or was found missing; kinds of which neither is true are left out."""
    names = people_names(reading(), {document.uploaded_by for document in documents}, beside=head.case)
    replaced = {document.replaces for document in documents}
    by_id = {document.id: document for document in documents}
    missing = _missing(head)
    labels = dict(kinds_of(head))
    groups = []
    for kind in [*labels, *sorted({document.kind for document in documents} - labels.keys())]:
        newest = [each for each in documents if each.kind == kind and each.id not in replaced]
        papers = tuple(
            Paper(document=each, who=names.get(each.uploaded_by, each.uploaded_by), older=_older(each, by_id))
            for each in newest
        )
        if papers or kind in missing:
            state = "missing" if kind in missing and not papers else "received"
            groups.append(Group(kind=kind, label=labels.get(kind, kind), state=state, papers=papers))
    return groups


def _older(document: Document, by_id: dict[int, Document]) -> tuple[Document, ...]:
    found = []
    while document.replaces is not None and document.replaces in by_id:
        document = by_id[document.replaces]
        found.append(document)
    return tuple(found)


def _missing(head: Head) -> frozenset[str]:
    """Return the kinds that the last check of papers found missing."""
    keys = [
        field.key
        for form in head.release.forms.values()
        for field in form.fields
        if field.properties.get(LIST_OF_PAPERS) == "missing"
    ]
    return frozenset(kind for key in keys for kind in (head.data.get(key) or []))


def may_add(head: Head) -> bool:
    """Whether the reader may add a paper now."""
    if head.case.status == "closed":
        return False
    try:
        authority.require_paper(services().desk_in(reading(), current_actor()), head.case)
    except Rejection:
        return False
    return True
