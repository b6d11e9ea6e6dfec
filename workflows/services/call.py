"""What a service is given when a service task asks for it, and how it reads its inputs.

Must not know any single service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from models.cases import Case
from models.offices import Office
from workflows.desk import Desk
from workflows.engine.values import Effect, Release
from workflows.errors import N_, InvalidState


@dataclass(frozen=True, kw_only=True)
class Call:
    """One request for a service.

    `case` is the case at hand (on its first command not yet stored), `data` the case data at this moment, `parameters`
    the rules' values as nested mapping.
    """

    desk: Desk
    case: Case
    release: Release
    data: Mapping[str, Any]
    parameters: Mapping[str, Any]
    effect: Effect

    @property
    def office(self) -> Office:
        """The case's office."""
        return self.desk.session.get_one(Office, self.case.office_id)

    def header(self, name: str, default: str = "") -> str:
        """Return a static setting of the service task."""
        return self.effect.headers.get(name, default)

    def text(self, name: str) -> str | None:
        """Return a text input, None when it is empty."""
        value = self.effect.inputs.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise self.unusable(name, value)
        return value

    def needed_text(self, name: str) -> str:
        """Return a text input that must not be empty."""
        value = self.text(name)
        if value is None:
            raise self.unusable(name, value)
        return value

    def money(self, name: str) -> Decimal:
        """Return an amount of yuan, not negative."""
        value = self.effect.inputs.get(name)
        if isinstance(value, bool) or not isinstance(value, Decimal | int) or value < 0:
            raise self.unusable(name, value)
        return Decimal(value).quantize(Decimal("0.01"))

    def day(self, name: str) -> date | None:
        """Return a date input, None when it is empty."""
        value = self.effect.inputs.get(name)
        if value is not None and type(value) is not date:
            raise self.unusable(name, value)
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts without its empty items; a single text counts as a list of one."""
        value = self.effect.inputs.get(name)
        items = value if isinstance(value, list) else [value]
        kept = [item for item in items if item is not None and item != ""]
        if not all(isinstance(item, str) for item in kept):
            raise self.unusable(name, value)
        return kept

    def parameter(self, name: str) -> Any:
        """Return the value of the parameter with this dotted name."""
        value: Any = self.parameters
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        if value is None:
            template = N_("参数“{name}”在本案的决定日期没有有效值，请由参数管理员维护后再办")
            raise InvalidState(template, name=name)
        return value

    def unusable(self, name: str, value: Any) -> InvalidState:
        """Return the rejection for an input that the service cannot take: the process package is at fault."""
        template = N_("自动步骤“{element}”（{service}）的输入 {name} 不可用：{value}。请告知流程管理员")
        element = self.release.elements.get(self.effect.element)
        label = element.name if element and element.name else self.effect.element
        shown = N_("空值") if value is None else type(value).__name__
        return InvalidState(template, element=label, service=self.effect.type, name=name, value=shown)


Service = Callable[[Call], Mapping[str, Any]]
"""Does what a service task asks for, in the command's transaction, and returns the result as case data."""
