"""The demo's data folder and port: only a demo is ever removed, and a taken port is told before anything is done."""

import socket

import pytest

from setup import commands, demo
from setup.steps import SetupError


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((demo.HOST, 0))
        return probe.getsockname()[1]


def test_a_fresh_start_refuses_a_folder_that_is_not_a_demos_and_leaves_it_as_it_is(tmp_path):
    (tmp_path / "bangfu.sqlite3").write_text("a real office")

    with pytest.raises(SetupError, match="which `make demo` did not make") as refused:
        demo.make_ready(tmp_path, fresh=True)

    assert "DATA=" in refused.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["bangfu.sqlite3"]


def test_a_fresh_start_refuses_when_the_database_is_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("BANGFU_DATABASE_URL", "postgresql://somewhere/office")
    (tmp_path / demo.MARK).write_text(f"{demo.MARK_TEXT}{demo.READY}\n")

    with pytest.raises(SetupError, match="BANGFU_DATABASE_URL"):
        demo.make_ready(tmp_path, fresh=True)


def test_emptying_a_demo_removes_all_but_its_mark_and_follows_no_link_out_of_it(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    folder = tmp_path / "demo"
    (folder / "documents" / "ab").mkdir(parents=True)
    (folder / "bangfu.sqlite3").touch()
    (folder / "link").symlink_to(elsewhere)
    (folder / demo.MARK).write_text(f"{demo.MARK_TEXT}{demo.READY}\n")

    demo.empty(folder)

    assert [path.name for path in folder.iterdir()] == [demo.MARK]
    assert demo.state(folder) == demo.FILLING
    assert (elsewhere / "kept").exists()


def test_a_taken_port_is_told_with_a_free_neighbour_before_anything_is_installed(capsys):
    with socket.socket() as taken:
        taken.bind((demo.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]

        code = commands.main(["demo", "--port", str(port)])

    message = capsys.readouterr()
    assert code == 2
    assert f"Port {port}" in message.err
    assert f"make demo PORT={port + 1}" in message.err
    assert message.out == ""


def test_a_data_folder_that_cannot_be_made_is_named_before_anything_is_installed(tmp_path, capsys):
    (tmp_path / "file").touch()
    folder = tmp_path / "file" / "data"

    code = commands.main(["demo", "--port", str(a_free_port()), "--data", str(folder)])

    message = capsys.readouterr()
    assert code == 2
    assert str(folder) in message.err
    assert message.out == ""


@pytest.mark.parametrize("text", ["", "abc", "0", "65536", "-1"])
def test_a_port_that_is_none_is_told(text, capsys):
    with pytest.raises(SystemExit):
        commands.main(["demo", f"--port={text}"])

    assert "expected a number from 1 to 65535" in capsys.readouterr().err


def test_chinese_characters_count_two_columns_in_the_table_of_accounts():
    assert demo.columns("姓名 name") == 9
