"""The few words of SVG that plots are written in; every text is escaped, every number short.

Colours and sizes are `static/css/plots.css`'s matter: elements carry classes, so that print and dark screens may
choose their own. Must not know what is plotted.
"""

from collections.abc import Iterable
from decimal import Decimal

from markupsafe import Markup, escape

Number = Decimal | int | float


def element(name: str, inside: Iterable[Markup] | str = "", /, **attributes: Number | str | None) -> Markup:
    """Return an element; an underscore in an attribute's name stands for a hyphen, one at its end for nothing."""
    written = Markup("").join(
        Markup(' {}="{}"').format(_attribute(key), short(value))
        for key, value in attributes.items()
        if value is not None
    )
    content = escape(inside) if isinstance(inside, str) else Markup("").join(inside)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, content)  # noqa: S704 (our own names only)


def _attribute(name: str) -> Markup:
    return Markup("viewBox") if name == "view_box" else Markup(name.rstrip("_").replace("_", "-"))  # noqa: S704


def short(value: Number | str) -> str:
    """Return a number with one decimal at most; text as it is."""
    if isinstance(value, str):
        return value
    return f"{value:.1f}".removesuffix(".0")


def picture(name: str, title: str, description: str, size: tuple[Number, Number], inside: Iterable[Markup]) -> Markup:
    """Return a picture that says what it shows: a title and a description stand first in it."""
    told = (element("title", title, id=f"{name}-title"), element("desc", description, id=f"{name}-desc"))
    return element(
        "svg",
        (*told, *inside),
        class_="plot",
        view_box=f"0 0 {short(size[0])} {short(size[1])}",
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
    )
