"""The rail of queues with their counts.

Must not know what is in a queue (`workflows.inbox`).
"""

from dataclasses import dataclass

from flask import url_for
from flask_babel import lazy_gettext

from webapp.access import current_actor, reading, services
from workflows import inbox

QUEUES = {
    "mine": lazy_gettext("我的待办"),
    "groups": lazy_gettext("小组可领取"),
    "today": lazy_gettext("今日到期"),
    "overdue": lazy_gettext("已逾期"),
    "done": lazy_gettext("我已办理"),
}


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One line of the rail."""

    url: str
    label: str
    count: int
    shown: str
    current: bool
    late: bool


def shown(count: int) -> str:
    """Write how many tasks a queue holds; where counting ends, only that there are more."""
    return f"{inbox.MOST_COUNTED - 1}+" if count >= inbox.MOST_COUNTED else str(count)


def rail(current: str) -> list[Queue]:
    """Return the queues in order, with how many tasks each holds."""
    counts = inbox.counts(reading(), current_actor(), services().clock.now())
    return [
        Queue(
            url=url_for("inbox.index", queue=name),
            label=str(label),
            count=counts[name],
            shown=shown(counts[name]),
            current=name == current,
            late=name == "overdue",
        )
        for name, label in QUEUES.items()
    ]
