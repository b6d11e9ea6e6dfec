"""Adding and removing rows of a table without scripts: the form is sent and shown again with one row more or less.

Must not know which table it is.
"""

from werkzeug.datastructures import MultiDict

from webapp.caseforms.controls import PREFIX, posted_rows


def edited_rows(posted: MultiDict[str, str]) -> MultiDict[str, str] | None:
    """Return what was posted with a row added or removed as the pressed button says; None when neither was pressed."""
    adding, removing = posted.get("add_row"), posted.get("remove_row")
    if adding:
        return _with_row(posted, adding)
    if removing:
        key, _, number = removing.rpartition(":")
        return _without_row(posted, key, number)
    return None


def _with_row(posted: MultiDict[str, str], key: str) -> MultiDict[str, str]:
    edited = posted.copy()
    number = max(posted_rows(key, posted), default=-1) + 1
    edited.add(f"{PREFIX}-{key}-{number}-", "")
    return edited


def _without_row(posted: MultiDict[str, str], key: str, position: str) -> MultiDict[str, str]:
    numbers = posted_rows(key, posted)
    if not position.isdecimal() or int(position) >= len(numbers):
        return posted.copy()
    gone = f"{PREFIX}-{key}-{numbers[int(position)]}-"
    return MultiDict([(name, value) for name, value in posted.items(multi=True) if not name.startswith(gone)])
