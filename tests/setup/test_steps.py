"""Steps: what a person sees of one that works, and of one that fails."""

import ast
import sys
from pathlib import Path

import pytest

from setup import assets, stamps, steps


def test_a_step_is_announced_and_its_end_is_told(capsys):
    with steps.step("Doing something long"):
        pass

    first, last = capsys.readouterr().out.splitlines()
    assert first == "→ Doing something long …"
    assert last.startswith("  done in ")


def test_a_failed_command_shows_the_end_of_its_output_and_what_to_do():
    with pytest.raises(steps.SetupError) as failed:
        steps.run([sys.executable, "-c", "print('cause', 6 * 7); raise SystemExit(3)"], remedy="do this")

    assert "exit code 3" in failed.value.problem
    assert "cause 42" in failed.value.problem
    assert failed.value.remedy == "do this"


def test_a_stamp_holds_for_the_same_contents_only(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "WORKSHOP", tmp_path / "workshop")
    file = tmp_path / "lock"
    file.write_text("one")
    stamps.mark_done("step", stamps.fingerprint(file, "3.11"))

    assert stamps.is_done("step", stamps.fingerprint(file, "3.11"))
    assert not stamps.is_done("step", stamps.fingerprint(file, "3.12"))
    file.write_text("two")
    assert not stamps.is_done("step", stamps.fingerprint(file, "3.11"))


def test_without_npm_the_error_names_npm_and_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "VENDOR", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(steps.SetupError, match="npm is not on the PATH") as missing:
        assets.prepare()

    assert "apt-get install npm" in missing.value.remedy


def test_a_package_that_lost_a_listed_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "MODULES", tmp_path)

    with pytest.raises(steps.SetupError, match=r"htmx\.org/dist/htmx\.min\.js"):
        assets.copy()


def test_the_first_module_parses_on_a_python_that_is_too_old_to_go_on():
    text = Path(steps.ROOT, "setup", "__main__.py").read_text(encoding="utf-8")

    ast.parse(text, feature_version=(3, 6))
    assert "from __future__ import annotations" not in text
