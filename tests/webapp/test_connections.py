"""Kept connections: a thread waits for the next request of one, and nobody else waits for that thread."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from webapp.serving import THREADS

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "127.0.0.1"
TELLING = """
import sys, threading
from flask import Flask, request
from webapp.serving import Server

app = Flask("telling")

@app.route("/", methods=["GET", "POST"])
def tell():
    return f"{threading.get_ident()} {request.get_data(as_text=True)}"

Server(lambda: app, None, host=sys.argv[1], port=int(sys.argv[2])).run()
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server whose page tells which thread answers, and what it was sent."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        number = int(probe.getsockname()[1])
    with subprocess.Popen([sys.executable, "-c", TELLING, HOST, str(number)]) as process:
        try:
            _wait_until_it_listens(process, number)
            yield number
        finally:
            process.terminate()
            assert process.wait(timeout=30) == 0


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection((HOST, port)):
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
    raise AssertionError(process.returncode)


def ask(connection: http.client.HTTPConnection, body: str = "") -> tuple[str, str]:
    """Which thread answers on a connection, and what it was sent."""
    connection.request("POST", "/", body)
    thread, _, echo = connection.getresponse().read().decode().partition(" ")
    return thread, echo


def test_requests_that_follow_at_once_are_answered_by_the_same_thread(port: int) -> None:
    with contextlib.closing(http.client.HTTPConnection(HOST, port)) as connection:
        answers = [ask(connection, str(number)) for number in range(200)]

    threads = [thread for thread, _ in answers]
    changes = sum(one != other for one, other in itertools.pairwise(threads))
    assert [echo for _, echo in answers] == [str(number) for number in range(200)]
    assert changes < 100  # without waiting, each of the eight threads has its turn


def test_connections_that_rest_take_no_thread_away(port: int) -> None:
    with contextlib.ExitStack() as stack:
        resting = [
            stack.enter_context(contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=10)))
            for _ in range(3 * THREADS)
        ]
        for turn in range(3):
            assert [ask(connection, f"{turn} {index}")[1] for index, connection in enumerate(resting)] == [
                f"{turn} {index}" for index in range(len(resting))
            ]


def test_requests_sent_ahead_are_all_answered(port: int) -> None:
    asked = [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n%d" % number for number in range(5)]
    with socket.create_connection((HOST, port), timeout=10) as connection:
        connection.sendall(b"".join(asked))
        received = b""
        while not received.endswith(b" 4"):
            more = connection.recv(65536)
            assert more, received
            received += more

    assert received.count(b"HTTP/1.1 200") == len(asked)


def test_a_client_that_hangs_up_leaves_no_trace(port: int) -> None:
    for _ in range(2 * THREADS):
        with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
            ask(connection)
    with contextlib.closing(http.client.HTTPConnection(HOST, port, timeout=10)) as connection:
        assert ask(connection, "still there")[1] == "still there"
