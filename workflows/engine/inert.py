"""What BPMN files hold besides steps: what changes nothing and is passed by, and what would, and is told.

Data objects, stores and associations, texts, groups, pools and their messages explain a process to its readers; here
data live in the case, so that they have no effect, as in Camunda 8. Data only; knows names of the standard.
"""

_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"

NO_STEPS = frozenset(
    (
        "association",
        "auditing",
        "category",
        "completionCondition",
        "dataInputAssociation",
        "dataObject",
        "dataObjectReference",
        "dataOutputAssociation",
        "dataStoreReference",
        "documentation",
        "extensionElements",
        "group",
        "incoming",
        "ioSpecification",
        "laneSet",
        "monitoring",
        "multiInstanceLoopCharacteristics",
        "outgoing",
        "property",
        "standardLoopCharacteristics",
        "supportedInterfaceRef",
        "supports",
        "textAnnotation",
    )
)
"""What may stand in a process without being a step of it."""
OUTSIDE = frozenset(
    (
        "BPMNDiagram",
        "category",
        "collaboration",
        "correlationProperty",
        "dataStore",
        "documentation",
        "endPoint",
        "error",
        "escalation",
        "extension",
        "extensionElements",
        "import",
        "interface",
        "itemDefinition",
        "message",
        "partnerEntity",
        "partnerRole",
        "process",
        "relationship",
        "resource",
        "signal",
    )
)
"""What may stand beside the processes of a file."""
CHANGING = tuple(
    f"{_BPMN}{name}"
    for name in ("correlationSubscription", "humanPerformer", "performer", "potentialOwner", "resourceRole")
)
"""What inside a step would say who does it, in the standard's own way, which the engine does not follow."""
