"""The process engine: pure functions from (release, state, command, now) to an advance.

Knows BPMN, DMN and FEEL and is the only importer of SpiffWorkflow; must not know the database, the web or the clock.
"""

from workflows.engine.execution import advance, decide, migrate, receivable_events, start, tokens, waits_for
from workflows.engine.incidents import EngineIncident
from workflows.engine.migration import Migrate, Migrated, MigrationRefused
from workflows.engine.package import load_package
from workflows.engine.release import assemble, compile  # noqa: A004 (the engine's own word)
from workflows.engine.state import own_values
from workflows.engine.values import (
    Advance,
    ClosedTask,
    Command,
    Complete,
    Decision,
    Effect,
    Element,
    EndReached,
    Event,
    Fact,
    Field,
    Form,
    Incident,
    OpenTask,
    Option,
    Package,
    PackageError,
    Problem,
    Release,
    Result,
    State,
    Tick,
    Timer,
    Token,
    Trigger,
)

__all__ = [
    "Advance",
    "ClosedTask",
    "Command",
    "Complete",
    "Decision",
    "Effect",
    "Element",
    "EndReached",
    "EngineIncident",
    "Event",
    "Fact",
    "Field",
    "Form",
    "Incident",
    "Migrate",
    "Migrated",
    "MigrationRefused",
    "OpenTask",
    "Option",
    "Package",
    "PackageError",
    "Problem",
    "Release",
    "Result",
    "State",
    "Tick",
    "Timer",
    "Token",
    "Trigger",
    "advance",
    "assemble",
    "compile",
    "decide",
    "load_package",
    "migrate",
    "own_values",
    "receivable_events",
    "start",
    "tokens",
    "waits_for",
]
