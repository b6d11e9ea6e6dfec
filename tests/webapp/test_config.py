"""Settings: read from the environment, every problem told at once, the secret kept in the data folder."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from webapp import config


def test_an_empty_environment_gives_an_embedded_office_in_the_data_folder(tmp_path: Path):
    found = config.from_environment({"BANGFU_DATA": str(tmp_path / "office")})

    assert found.database_url == f"sqlite:///{tmp_path / 'office' / 'bangfu.sqlite3'}"
    assert found.clock_start is None
    assert not found.https


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path):
    first = config.from_environment({"BANGFU_DATA": str(tmp_path)})
    second = config.from_environment({"BANGFU_DATA": str(tmp_path)})

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert first.secret_key not in repr(first)


def test_every_wrong_variable_is_named_at_once(tmp_path: Path):
    wrong = {
        "BANGFU_DATA": str(tmp_path),
        "BANGFU_DATABASE_URL": "mysql://somewhere/office",
        "BANGFU_CLOCK": "yesterday",
        "BANGFU_HTTPS": "perhaps",
        "BANGFU_UPLOAD_LIMIT_MIB": "0",
        "BANGFU_LOG_LEVEL": "LOUD",
        "BANGFU_SECRET_KEY": "short",
        "BANGFU_METRICS_TOKEN": "short",
        "BANGFU_ADDRESS": "aid.example.cn/office",
    }

    with pytest.raises(config.ConfigError) as caught:
        config.from_environment(wrong)

    named = {problem.partition(":")[0] for problem in caught.value.problems}
    assert named == set(wrong) - {"BANGFU_DATA"}


@pytest.mark.parametrize("text", ["2026-02-30T08:00:00Z", "2026-11-22", "2026-11-22T08:00:00+08:00"])
def test_a_clock_that_is_no_utc_instant_is_refused(tmp_path: Path, text: str):
    with pytest.raises(config.ConfigError, match="BANGFU_CLOCK"):
        config.from_environment({"BANGFU_DATA": str(tmp_path), "BANGFU_CLOCK": text})


def test_the_demo_clock_may_start_anywhere(tmp_path: Path):
    found = config.from_environment({"BANGFU_DATA": str(tmp_path), "BANGFU_CLOCK": "2026-11-22T08:00:00Z"})

    assert found.clock_start == datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_a_folder_that_cannot_be_made_is_told_with_its_path(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(config.ConfigError, match="BANGFU_DATA"):
        config.from_environment({"BANGFU_DATA": str(tmp_path / "file" / "office")})
