"""What of an entry came out differently, in the auditor's words instead of the record's own names.

Knows the names that `workflows.rerun`, `workflows.replay` and `workflows.journal` give; must not know pages.
"""

import re

from flask_babel import lazy_gettext

from webapp.catalogue import _
from workflows.rerun import Difference

WORDS = {
    "facts": lazy_gettext("流程经过"),
    "opened": lazy_gettext("新产生的任务"),
    "closed": lazy_gettext("结束的任务"),
    "effects": lazy_gettext("系统办理事项"),
    "decisions": lazy_gettext("规则判定"),
    "changes": lazy_gettext("案件数据的变化"),
    "timers": lazy_gettext("期限"),
    "incidents": lazy_gettext("需要处理的问题"),
    "ended": lazy_gettext("办结结果"),
    "moves": lazy_gettext("换版后的环节"),
    "renewed": lazy_gettext("换版后改变的任务"),
    "stopped": lazy_gettext("换版后停止的定时"),
    "started": lazy_gettext("换版后新开始的定时"),
    "command": lazy_gettext("动作"),
    "input": lazy_gettext("填写内容"),
    "outcome": lazy_gettext("办理后果"),
    "execution": lazy_gettext("重新执行"),
    "state_digest": lazy_gettext("案件状态"),
    "stored state": lazy_gettext("保存的案件状态"),
    "version": lazy_gettext("记录条数"),
    "release": lazy_gettext("流程版本"),
}


def what_differs(difference: Difference) -> str:
    """Return what differs in words, with the place inside it as recorded: ``规则判定[0].outputs``."""
    found = re.match(r"[^.\[]*", difference.what)
    name = found.group() if found else ""
    return str(WORDS.get(name, _(name) if name else "")) + difference.what[len(name) :]
