"""A small proxy before several servers, as nginx would stand there: in turn, and on to the next when one refuses.

Knows connections and bytes; must not know HTTP. What was sent on once is never sent to another.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading

HOST = "127.0.0.1"
BLOCK_BYTES = 65536
PATIENCE_SECONDS = 30.0


class Proxy:
    """Listens on a port of its own and hands each connection to the next of its `servers` that takes it."""

    def __init__(self, servers: list[str]) -> None:
        """Take the servers' addresses as `host:port`; replace an element when a server has moved."""
        self.servers = servers
        self._turn = itertools.count()
        self._listener = socket.create_server((HOST, 0), backlog=128)
        self.address = f"http://{HOST}:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with client:
            server = self._server()
            if server is None:
                return
            with server:
                back = threading.Thread(target=_copy, args=(server, client), daemon=True)
                back.start()
                _copy(client, server)
                back.join()

    def _server(self) -> socket.socket | None:
        """The next server that takes a connection, None when none does."""
        servers, first = list(self.servers), next(self._turn)
        for number in range(len(servers)):
            host, _, port = servers[(first + number) % len(servers)].partition(":")
            with contextlib.suppress(OSError):
                return socket.create_connection((host, int(port)), timeout=PATIENCE_SECONDS)
        return None


def _copy(source: socket.socket, target: socket.socket) -> None:
    """Hand bytes on until one side ends, and then end the other."""
    with contextlib.suppress(OSError):
        while block := source.recv(BLOCK_BYTES):
            target.sendall(block)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)
