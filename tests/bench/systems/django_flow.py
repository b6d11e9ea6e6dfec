"""The measured process as a Viewflow flow. To be imported when Django is set up."""

from __future__ import annotations

from typing import Any

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.flow.views import UpdateProcessView
from viewflow.workflow.models import Process

from tests.bench import process


class MeasuredFlow(flow.Flow):  # type: ignore[misc]  # Django and Viewflow bring no types
    """intake → check → review → approve → gateway → pay → reply, with the case data as the process's JSON."""

    process_class = Process

    begin = flow.StartHandle(this.take_in).Next(this.intake)
    intake = flow.View(UpdateProcessView.as_view(fields=[])).Assign(username="intake").Next(this.check)
    check = flow.Function(this.find_out).Next(this.review)
    review = flow.View(UpdateProcessView.as_view(fields=[])).Assign(username="review").Next(this.approve)
    approve = flow.View(UpdateProcessView.as_view(fields=[])).Assign(username="approve").Next(this.granted)
    granted = flow.If(lambda activation: activation.process.data["decision"] == "again").Then(this.approve)
    granted = granted.Else(this.pay)
    pay = flow.Function(this.note_payment).Next(this.reply)
    reply = flow.View(UpdateProcessView.as_view(fields=[])).Assign(username="reply").Next(this.done)
    done = flow.End()

    def take_in(self, activation: Any, data: dict[str, Any]) -> Any:
        """Begin with the start form's values."""
        activation.process.data = data
        return activation.process

    def find_out(self, activation: Any) -> None:
        """`check`."""
        activation.process.data["eligible"] = process.eligible(activation.process.data["income"])
        activation.process.save()

    def note_payment(self, activation: Any) -> None:
        """`pay`."""
        activation.process.data["paid"] = process.payment(activation.process.data["amount"])
        activation.process.save()
