"""Which BPMN elements are executed and which are refused, and why: one table, nothing else decides it.

What is not in the table is refused as unknown, so that nothing is ever skipped silently. Knows BPMN's names only;
how an element is executed is the business of the execution modules, which have a test for each executed entry.
"""

from collections.abc import Mapping

from workflows.engine.graph import Node
from workflows.errors import N_

EXECUTED = ""
"""The verdict on an element that is executed; every other verdict is the reason of the refusal."""

_NO_MEANING = N_("它没有说明由谁做什么")
_COMPENSATION = N_("引擎不做补偿；流程会悄悄跳过它")
_LOOPED_EVENT = N_("事件子流程由事件启动，不能循环")
_BROADCAST = N_("案件之间不广播信号；信号只在一个案件之内传播")
_INSIDE = N_("这种开始事件只能放在事件子流程里")
_AT_START = N_("案件由窗口或接口登记开始，不由时间或消息自动开始")

# The key is the element's kind, for an event "kind/trigger"; starts of event sub-processes are "eventStart/trigger".
TABLE: Mapping[str, str] = {
    "userTask": EXECUTED,
    "serviceTask": EXECUTED,
    "businessRuleTask": EXECUTED,
    "sendTask": EXECUTED,
    "receiveTask": EXECUTED,
    "callActivity": EXECUTED,
    "subProcess": EXECUTED,
    "eventSubProcess": EXECUTED,
    "multiInstance": EXECUTED,
    "standardLoop": EXECUTED,
    "exclusiveGateway": EXECUTED,
    "inclusiveGateway": EXECUTED,
    "parallelGateway": EXECUTED,
    "eventBasedGateway": EXECUTED,
    "startEvent/none": EXECUTED,
    "eventStart/message": EXECUTED,
    "eventStart/timer": EXECUTED,
    "endEvent/none": EXECUTED,
    "endEvent/terminate": EXECUTED,
    "intermediateThrowEvent/none": EXECUTED,
    "intermediateThrowEvent/link": EXECUTED,
    "intermediateCatchEvent/link": EXECUTED,
    "intermediateCatchEvent/message": EXECUTED,
    "intermediateCatchEvent/timer": EXECUTED,
    "boundaryEvent/message": EXECUTED,
    "boundaryEvent/timer": EXECUTED,
    "boundaryEvent/error": EXECUTED,
    "boundaryEvent/escalation": EXECUTED,
    "eventStart/error": EXECUTED,
    "eventStart/escalation": EXECUTED,
    "endEvent/error": EXECUTED,
    "endEvent/escalation": EXECUTED,
    "intermediateThrowEvent/escalation": EXECUTED,
    "intermediateThrowEvent/message": EXECUTED,
    "endEvent/message": EXECUTED,
    "intermediateThrowEvent/signal": EXECUTED,
    "endEvent/signal": EXECUTED,
    "intermediateCatchEvent/signal": EXECUTED,
    "boundaryEvent/signal": EXECUTED,
    "eventStart/signal": EXECUTED,
    "task": _NO_MEANING,
    "manualTask": N_("办结后没有任何记录；请用带表单的用户任务记下做了什么"),
    "scriptTask": N_("流程文件里不允许有脚本"),
    "transaction": N_("引擎没有事务子流程的取消和补偿"),
    "adHocSubProcess": N_("没有顺序的子流程无法证明一定会结束"),
    "complexGateway": N_("标准没有规定它的含义，各引擎做法不一"),
    "startEvent/message": _AT_START,
    "startEvent/timer": _AT_START,
    "startEvent/signal": _BROADCAST,
    "startEvent/conditional": _AT_START,
    "startEvent/error": _INSIDE,
    "startEvent/escalation": _INSIDE,
    "startEvent/compensate": _INSIDE,
    "eventStart/none": N_("事件子流程的开始事件必须写明是什么事件"),
    "eventStart/conditional": N_("条件事件没有明确的发生时刻，无法重演"),
    "eventStart/compensate": _COMPENSATION,
    "endEvent/compensate": _COMPENSATION,
    "endEvent/cancel": N_("引擎没有事务子流程的取消和补偿"),
    "intermediateCatchEvent/none": N_("中间捕获事件必须写明在等什么"),
    "intermediateCatchEvent/conditional": N_("条件事件没有明确的发生时刻，无法重演"),
    "intermediateThrowEvent/compensate": _COMPENSATION,
    "boundaryEvent/none": N_("边界事件必须写明是什么事件"),
    "boundaryEvent/conditional": N_("条件事件没有明确的发生时刻，无法重演"),
    "boundaryEvent/compensate": _COMPENSATION,
    "boundaryEvent/cancel": N_("引擎没有事务子流程的取消和补偿"),
}
_DANCE = N_("编排只描述往来，没有人执行它")
_TALK = N_("会话只描述往来，没有人执行它")
_GLOBAL = N_("引擎只调用流程，不调用全局任务")
_WHO = N_("谁来办由候选岗位组写明，不按这种写法分派")

# What stands elsewhere than among the steps of a process and would mean something: always refused.
ELSEWHERE: Mapping[str, str] = {
    "choreography": _DANCE,
    "globalChoreographyTask": _DANCE,
    "choreographyTask": _DANCE,
    "subChoreography": _DANCE,
    "callChoreography": _DANCE,
    "conversation": _TALK,
    "subConversation": _TALK,
    "callConversation": _TALK,
    "globalConversation": _TALK,
    "globalTask": _GLOBAL,
    "globalUserTask": _GLOBAL,
    "globalManualTask": _GLOBAL,
    "globalScriptTask": _GLOBAL,
    "globalBusinessRuleTask": _GLOBAL,
    "correlationSubscription": N_("消息直接送给案件；同一案件内用 zeebe:subscription 区分"),
    "resourceRole": _WHO,
    "performer": _WHO,
    "humanPerformer": _WHO,
    "potentialOwner": _WHO,
    "dataAssociation": N_("数据关联里的赋值和转换不会执行；请用输入输出映射"),
}
_MISPLACED = N_("事件定义只能放在事件里")
MULTIPLE = N_("一个事件只能有一个触发定义")
UNKNOWN = N_("引擎不认识这个元素，若放过就会悄悄跳过它")


_USER_TASK = N_("请改成用户任务（写明岗位组和表单）；由程序完成的请改成服务任务")
_NO_TRANSACTION = N_("请改成普通子流程，用错误事件表示办不成时怎么走")
_GROUPS = N_("请填写 assignmentDefinition 的 candidateGroups")
_ONLY_WORK = N_("请删去它；流程文件里只画要办的事")
_AS_PROCESS = N_("请把它画成一个流程，再用调用活动调用")
_OTHER_REMEDIES: Mapping[str, str] = {
    "task": _USER_TASK,
    "manualTask": _USER_TASK,
    "transaction": _NO_TRANSACTION,
    "adHocSubProcess": N_("请画出先后，或用并行、包容网关；由人决定做哪些的，用条件分支"),
    "complexGateway": N_("请改成排他、并行或包容网关"),
    "endEvent/cancel": _NO_TRANSACTION,
    "boundaryEvent/cancel": _NO_TRANSACTION,
    **dict.fromkeys(("startEvent/error", "startEvent/escalation"), N_("请移到事件子流程里")),
    **dict.fromkeys(("resourceRole", "performer", "humanPerformer", "potentialOwner"), _GROUPS),
    **{kind: _ONLY_WORK for kind, reason in ELSEWHERE.items() if reason in {_DANCE, _TALK}},
    **{kind: _AS_PROCESS for kind, reason in ELSEWHERE.items() if reason == _GLOBAL},
    "startEvent/message": N_("请改成无类型的开始事件；办理中会来的消息用事件子流程"),
    "startEvent/timer": N_("请改成无类型的开始事件；定时的事放进流程里的定时事件"),
    "startEvent/signal": N_("请改成无类型的开始事件"),
    "startEvent/conditional": N_("请改成无类型的开始事件"),
}
_REMEDY = N_("请换成引擎执行的元素")


def remedy(key: str) -> str:
    """What to do about an element that is refused."""
    if key.endswith("/conditional") and key not in _OTHER_REMEDIES:
        return N_("请改成消息事件，或用网关在办完一步之后判断")
    if key.endswith("/compensate"):
        return N_("请画出撤销要做的步骤")
    return _OTHER_REMEDIES.get(key, _REMEDY)


def key_of(node: Node, *, in_event_sub_process: bool) -> str:
    """The table's key for a node."""
    if node.kind.endswith("Event"):
        trigger = node.triggers[0].kind if node.triggers else "none"
        kind = "eventStart" if node.kind == "startEvent" and in_event_sub_process else node.kind
        return f"{kind}/{trigger}"
    return "eventSubProcess" if node.kind == "subProcess" and node.by_event else node.kind


def refusal(node: Node, *, in_event_sub_process: bool) -> str | None:
    """Why the node is not executed (a Chinese sentence), or None when it is."""
    if len(node.triggers) > 1:
        return MULTIPLE
    if node.compensates:
        return _COMPENSATION
    if node.triggers and not node.kind.endswith("Event") and node.kind != "receiveTask":
        return _MISPLACED
    verdict = TABLE.get(key_of(node, in_event_sub_process=in_event_sub_process), UNKNOWN)
    if verdict == EXECUTED and node.loop is not None:
        verdict = _LOOPED_EVENT if node.by_event else TABLE[node.loop.kind]
    return verdict or None
