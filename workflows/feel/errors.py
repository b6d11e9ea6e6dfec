"""What can go wrong with a FEEL text: syntax errors, exhausted budgets and diagnostics.

A diagnostic explains why an expression became null; it never stops the evaluation. Knows no values and no syntax tree.
"""

from dataclasses import dataclass

from workflows.feel.messages import CHINESE, render


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Why a part of an expression became null.

    ``position`` is the offset in characters (from 0) in the expression's text; ``code`` names the kind of problem and
    ``details`` fills its sentence. ``message`` is the sentence in Chinese, ``text("en")`` the one in English. Where
    many expressions are evaluated together, ``expression`` is the text of this one and ``element`` the id of what holds
    it.
    """

    position: int
    code: str
    details: tuple[tuple[str, str], ...] = ()
    expression: str = ""
    element: str = ""

    @property
    def message(self) -> str:
        """The sentence in Chinese."""
        return self.text(CHINESE)

    def text(self, language: str) -> str:
        """The sentence in ``language`` (``zh`` or ``en``)."""
        return render(self.code, dict(self.details), language)

    def __str__(self) -> str:
        return f"{self.position}: {self.message}"


class FeelError(Exception):
    """A FEEL text that cannot be read or must not be evaluated further."""

    def __init__(self, code: str, position: int, **details: object) -> None:
        self.diagnostic = Diagnostic(position, code, tuple((name, str(value)) for name, value in details.items()))
        super().__init__(f"{self.diagnostic.message} (@{position})")

    @property
    def position(self) -> int:
        """Offset in characters from the start of the text."""
        return self.diagnostic.position

    @property
    def message(self) -> str:
        """The problem in Chinese."""
        return self.diagnostic.message

    def text(self, language: str) -> str:
        """The problem in ``language`` (``zh`` or ``en``)."""
        return self.diagnostic.text(language)


class FeelSyntaxError(FeelError):
    """The text is not FEEL; ``position`` says where reading stopped."""


class BudgetExceeded(FeelError):
    """The evaluation needed more steps, depth, list or string size than it was allowed."""
