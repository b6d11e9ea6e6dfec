"""Settings of the standard and of zeebe: that the engine does not act on, and where those stand that it does.

Files of others hold them, and to pass them by would execute something else than was drawn. Data only; knows names and
values of XML attributes, must not know what is done with a finding.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from workflows.engine.xmlfiles import split
from workflows.errors import N_

_TOGETHER = N_("请删去它；流程包里的流程、决策和表单总是一起发布")
_SAME_DATA = N_("请改为 true；被调用的流程与调用它的流程用同一份案件数据，只给它看的值写成输入映射")
_ONCE = N_("请删去它；要做几次请用多实例，要等几条线请用并行网关")
# Attribute -> the values that change nothing ("": it is not there), and what to do about every other one.
_SETTINGS: Mapping[str, tuple[frozenset[str], str]] = {
    "propagateAllParentVariables": (frozenset({"", "true", "1"}), _SAME_DATA),
    "propagateAllChildVariables": (frozenset({"", "true", "1"}), _SAME_DATA),
    "bindingType": (frozenset({"", "latest", "deployment"}), _TOGETHER),
    "candidateUsers": (frozenset({""}), N_("请改写 candidateGroups；指定一个人用 assignee")),
    "followUpDate": (frozenset({""}), N_("请删去它；期限写在 dueDate")),
    "startQuantity": (frozenset({"", "1"}), _ONCE),
    "completionQuantity": (frozenset({"", "1"}), _ONCE),
    "eventGatewayType": (frozenset({"", "Exclusive"}), N_("请改成 Exclusive；要等齐几个事件请用并行网关")),
}
_EVENTS = frozenset({"intermediateThrowEvent", "endEvent"})
_SENDING = _EVENTS | {"serviceTask", "sendTask"}
# zeebe: element -> the elements at which something is done with it; the others may stand anywhere.
_PLACES: Mapping[str, frozenset[str]] = {
    "assignmentDefinition": frozenset({"userTask"}),
    "calledDecision": frozenset({"businessRuleTask"}),
    "calledElement": frozenset({"callActivity"}),
    "formDefinition": frozenset({"userTask", "startEvent"}),
    "ioMapping": _SENDING | {"businessRuleTask", "callActivity", "subProcess"},
    "taskDefinition": _SENDING,
    "taskSchedule": frozenset({"userTask"}),
    "userTask": frozenset({"userTask"}),
}


def ignored(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Attributes of an element, with their values, that ask for something the engine does not do."""
    for name, (harmless, _) in _SETTINGS.items():
        value = element.get(name, "").strip()
        if value not in harmless:
            yield name, value


def instead(name: str) -> str:
    """What to do about an attribute that `ignored` has told (KeyError for any other)."""
    return _SETTINGS[name][1]


def places_of(tag: str) -> tuple[str, ...]:
    """The elements at which something is done with the zeebe: element; empty when it may stand anywhere."""
    return tuple(sorted(_PLACES.get(tag, ())))


def is_misplaced(tag: str, owner: etree._Element) -> bool:
    """Whether nothing is done with the zeebe: element `tag` where it stands, inside `owner`."""
    places, kind = _PLACES.get(tag), split(owner.tag)[1]
    if places is None:
        return False
    return kind not in places or (kind in _EVENTS and not _may_send(owner))


def _may_send(event: etree._Element) -> bool:
    """Whether a throwing event sends a message, by a definition of its own or one that stands elsewhere."""
    return any(split(child.tag)[1] in {"messageEventDefinition", "eventDefinitionRef"} for child in event)
