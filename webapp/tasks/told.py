"""What the rules found out about a case while a step was completed, told at once to who completed it.

A process lists in its property `told_facts` what a person must not have to look for, such as that an application was
refused. Must not know which facts those are, nor pages.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.cases.head import Head
from webapp.cases.words import Words
from webapp.catalogue import _
from workflows import privacy
from workflows.duties import listed_in_order
from workflows.engine.values import Release

LISTED = "told_facts"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of a step in words; ``bad`` when one of its facts is a plain no."""

    text: str
    bad: bool


def told_by(head: Head, before: Mapping[str, Any], after: Mapping[str, Any]) -> Told:
    """Return what is new between the case data *before* and *after*, masked; another organ is told nothing."""
    if head.outside:
        return Told(text="", bad=False)
    return told(head.release, head.words, before, after)


def told(release: Release, words: Words, before: Mapping[str, Any], after: Mapping[str, Any]) -> Told:
    """Return the listed facts that changed, in the list's order; what has no value is left out."""
    keys = listed_in_order(release.properties.get(LISTED, ""))
    new = {key: after[key] for key in keys if after.get(key) is not None and after[key] != before.get(key)}
    texts = [(words.label(key), words.value(key, privacy.masked_field(release, key, new[key]))) for key in new]
    parts = (_("%(what)s：%(found)s", what=label, found=text.rstrip("。")) for label, text in texts if text)
    return Told(text=_("；").join(parts), bad=any(value is False for value in new.values()))
