"""Connections to one target: as many as are asked for at once, kept open between requests, never waited for.

Locust's own client keeps a bounded pool and waits for a free connection: a closed loop in disguise. Here whoever sends
takes an idle connection or makes a new one.
"""

from __future__ import annotations

import select
import ssl
import time
from collections import deque
from dataclasses import dataclass

from gevent import Timeout
from gevent import socket as green
from gevent.monkey import get_original
from gevent.ssl import SSLContext, create_default_context
from geventhttpclient.response import HTTPParseError, HTTPResponse

from sim.load.asking import Target

_BLOCK = 65536
_LARGEST = 64 * 1024 * 1024


class NoAnswer(Exception):
    """No whole answer came; the argument says why in words that name nobody."""


class TooLate(NoAnswer):
    """The limit passed first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. cookies: its Set-Cookie headers."""

    status: int
    body: bytes
    cookies: tuple[str, ...] = ()


class Wire:
    """The connections to a target."""

    def __init__(self, target: Target, verify: bool | str, keep: float) -> None:
        self.target = target
        self._context = _context(verify) if target.tls else None
        self._keep = keep
        self._idle: deque[tuple[float, green.socket]] = deque()
        self._addresses: list[tuple[int, tuple[str, int]]] = []

    def resolve(self) -> None:
        """Find the target's addresses, once; NoAnswer."""
        try:
            found = green.getaddrinfo(self.target.host, self.target.port, 0, green.SOCK_STREAM)
        except OSError:
            raise NoAnswer("unknown host") from None
        self._addresses = [(family, address) for family, _, _, _, address in found]

    def exchange(self, request: bytes, method: str, limit: float | None) -> Answer:
        """Send a request and read its answer, within `limit` seconds; NoAnswer, TooLate."""
        sock: green.socket | None = None
        whole = False
        timer = Timeout.start_new(limit) if limit is not None else None
        try:
            sock = self._take() or self._connected()
            sock.sendall(request)
            answer, keep = _read(sock, method)
            whole = keep
            return answer
        except Timeout as passed:
            if passed is not timer:
                raise
            raise TooLate("no answer in time") from None
        except (OSError, HTTPParseError) as error:
            raise NoAnswer(reason(error)) from None
        finally:
            if timer is not None:
                timer.close()
            if sock is not None:
                if whole:
                    self._give(sock)
                else:
                    sock.close()

    def close(self) -> None:
        """Close what lies idle."""
        for _, sock in self._idle:
            sock.close()
        self._idle.clear()

    def _give(self, sock: green.socket) -> None:
        """Keep a connection for whoever comes next, and let go of those that lay idle too long."""
        now = time.monotonic()
        self._idle.append((now, sock))
        while self._idle[0][0] < now - self._keep:
            self._idle.popleft()[1].close()

    def _take(self) -> green.socket | None:
        """The connection used last, if the other side has not closed it meanwhile."""
        oldest = time.monotonic() - self._keep
        while self._idle:
            since, sock = self._idle.pop()
            if since >= oldest and _quiet(sock):
                return sock
            sock.close()
        return None

    def _connected(self) -> green.socket:
        last: OSError | None = None
        for family, address in self._addresses:
            sock = green.socket(family, green.SOCK_STREAM)
            try:
                sock.setsockopt(green.IPPROTO_TCP, green.TCP_NODELAY, 1)
                sock.connect(address)
                if self._context is not None:
                    return self._context.wrap_socket(sock, server_hostname=self.target.host)
                return sock
            except OSError as error:
                sock.close()
                last = error
            except BaseException:
                sock.close()
                raise
        raise last or OSError("no address")


class _Parser(HTTPResponse):
    """llhttp's parser with the body kept in pieces."""

    def __init__(self, method: str) -> None:
        super().__init__(method)
        self.pieces: list[bytes] = []

    def _on_body(self, buf: bytearray) -> None:
        self.pieces.append(bytes(buf))


def _read(sock: green.socket, method: str) -> tuple[Answer, bool]:
    """An answer, and whether the connection may be used again."""
    parser = _Parser(method)
    size = 0
    while not (parser.message_complete and parser.get_code() >= 200):
        data = sock.recv(_BLOCK)
        parser.feed(data)
        size += len(data)
        if not data and not parser.message_complete:
            raise HTTPParseError("closed") if size else NoAnswer("connection closed without an answer")
        if size > _LARGEST:
            raise HTTPParseError("too large")
    cookies = parser.get("set-cookie") or ()
    given = (cookies,) if isinstance(cookies, str) else tuple(cookies)
    return Answer(parser.get_code(), b"".join(parser.pieces), given), not parser.should_close()


_POLL = get_original("select", "poll")  # gevent's own would let others run first, and be late


def _quiet(sock: green.socket) -> bool:
    """Whether nothing came on an idle connection: neither its end nor bytes nobody asked for."""
    look = _POLL()
    look.register(sock.fileno(), select.POLLIN)
    return not look.poll(0)


def _context(verify: bool | str) -> SSLContext:
    context = create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def reason(error: BaseException) -> str:
    """Why nothing came, in a few words that name nobody."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate not trusted"
    if isinstance(error, ssl.SSLError):
        return "TLS failed"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, (ConnectionResetError, BrokenPipeError)):
        return "connection reset"
    if isinstance(error, HTTPParseError):
        return "no HTTP answer"
    if isinstance(error, OSError) and error.errno == 24:
        return "too many connections open"
    return "no connection"
