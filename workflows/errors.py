"""What may go wrong, in words for the person who must act.

A rejection carries a Chinese template and its parameters, so that the web can translate it and the command line can
print it. It must not know HTTP statuses, pages or the database: ``webapp.errors`` holds the only mapping to them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


def N_(text: str) -> str:  # noqa: N802 (the name that catalogues know)
    """Mark *text* for the catalogue without translating it here."""
    return text


Translate = Callable[[str], str]
_PROCESS_TEXTS = ("label", "message", "of")
_OWN_TEXTS = ("label", "kind")
"""Parameters that may be texts of the product, too: what no process has a name for is looked up here."""
_IN_ROW = N_("{label}（第 {row} 行）")


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """One field that is wrong.

    ``field`` is the key of the form field; in a table ``members[2].id_number``, counted from 0. Of the parameters
    ``label`` is what the form calls the field, ``row`` the row of a table, counted from 1, ``message`` what the form
    itself says, ``of`` what the process calls the value that was the bound.
    """

    field: str
    template: str
    params: Mapping[str, Any]

    @property
    def message(self) -> str:
        """The sentence in Chinese."""
        return sentence(self.template, self.params)


def sentence(template: str, params: Mapping[str, Any], *, translate: Translate = str, words_of: Translate = str) -> str:
    """Fill a template; *translate* knows the product's texts, *words_of* those of the process."""
    filled = {**params, **{name: words_of(params[name]) for name in _PROCESS_TEXTS if name in params}}
    filled |= {name: translate(filled[name]) for name in _OWN_TEXTS if filled.get(name)}
    if "row" in params:
        filled["label"] = translate(_IN_ROW).format(label=filled["label"], row=params["row"])
    return translate(template).format(**filled)


class Rejection(Exception):
    """A command or query that is refused; nothing of it has been written."""

    code = "rejected"

    def __init__(self, template: str, **params: Any) -> None:
        """Take the sentence's template (Chinese, the catalogue's key) and what fills its braces."""
        super().__init__(template)
        self.template = template
        self.params = params

    def __str__(self) -> str:
        """The sentence in Chinese."""
        return self.template.format(**self.params)


class InvalidInput(Rejection):
    """What was entered cannot be taken; every wrong field is named."""

    code = "invalid_input"

    def __init__(
        self, errors: tuple[FieldError, ...], template: str = N_("有 {count} 处需要更正"), **params: Any
    ) -> None:
        """Take all wrong fields at once; *template* may use ``{count}``."""
        super().__init__(template, count=len(errors), **params)
        self.errors = errors

    @classmethod
    def one(cls, field: str, template: str, **params: Any) -> "InvalidInput":
        """Reject a single field."""
        return cls((FieldError(field=field, template=template, params=params),))


class TooLarge(InvalidInput):
    """A file is larger than what is taken."""

    code = "too_large"


class UnsupportedFile(InvalidInput):
    """A file is of a type that is not taken, or its name says another type than its content."""

    code = "unsupported_file"


class NotFound(Rejection):
    """It does not exist, or the actor may not know that it does."""

    code = "not_found"


class Forbidden(Rejection):
    """The actor may see it but never do this to it."""

    code = "forbidden"


class InvalidState(Rejection):
    """It cannot be done any more, or not yet."""

    code = "invalid_state"


class Conflict(Rejection):
    """Somebody else was faster.

    ``holder`` is the name of who has it or did it, ``since`` when, ``current`` the values that stand now (a stale
    form shows them beside what was typed).
    """

    code = "conflict"

    def __init__(
        self,
        template: str,
        *,
        holder: str | None = None,
        since: datetime | None = None,
        current: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> None:
        """Name who was faster and when; both may also be used in *template*."""
        super().__init__(template, holder=holder, since=since, **params)
        self.holder = holder
        self.since = since
        self.current = current


class Throttled(Rejection):
    """Too many attempts; ``retry_after_seconds`` says when to come back."""

    code = "throttled"

    def __init__(self, template: str, *, retry_after_seconds: int, **params: Any) -> None:
        """Say how long to wait; *template* may use ``{retry_after_seconds}``."""
        super().__init__(template, retry_after_seconds=retry_after_seconds, **params)
        self.retry_after_seconds = retry_after_seconds


class Unusable(Rejection):
    """The installation or a process package cannot be used as it is."""

    code = "unusable"
