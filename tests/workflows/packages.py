"""A small clean process package to upload and publish, and its parameter; ZIP files as people make them, and bad ones.

Knows ZIP; must not know what an upload is judged by.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from tests.engine.packages import MAIN, clean_files
from workflows import parameters
from workflows.uploads import Upload, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.database import Database

AID = "aid"
LINE = {
    "name": "aid.line",
    "label": "线",
    "label_en": "line",
    "kind": "money",
    "unit": "yuan",
    "values": [
        {
            "region": "*",
            "effective_from": "2020-01-01",
            "effective_to": None,
            "value": "1000",
            "source": "测试",
            "confirmed_by": "system",
        }
    ],
}


def seed_line(database: Database) -> None:
    """Store the parameter that the package's decision uses."""
    with database.transaction() as session:
        parameters.seed(session, [LINE])


def files(*changes: tuple[str, str]) -> dict[str, bytes]:
    """The clean package's files, with texts of its model replaced."""
    found = clean_files()
    model = found[MAIN].decode()
    for before, after in changes:
        assert before in model, before
        model = model.replace(before, after)
    return {**found, MAIN: model.encode()}


def zipped(content: Mapping[str, bytes], *, under: str = "") -> bytes:
    """A ZIP of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(under + name, text)
    return target.getvalue()


def uploaded(*changes: tuple[str, str]) -> Upload:
    """The clean package, with texts of its model replaced, as it comes from a ZIP."""
    return read([("aid.zip", zipped(files(*changes)))])
