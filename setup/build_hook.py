"""Hatchling's build hook: a wheel carries the browser libraries, made by the same step as a clone's.

Knows hatchling's interface and nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from setup import assets, steps, translations  # the line above makes it importable in hatchling's isolated environment


class BuildHook(BuildHookInterface[Any]):
    """Prepares what a wheel carries beside the tracked files; an editable install uses the clone's."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before packing; `version` is `editable` or `standard`."""
        if version == "editable":
            return
        try:
            assets.prepare()
            translations.prepare(sys.executable)
        except steps.SetupError as error:
            steps.report(error)
            raise
        build_data["artifacts"] += ["webapp/static/vendor/**", "webapp/translations/**/*.mo"]
