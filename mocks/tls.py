"""Serving with https: a server certificate by this process's test CA, kept in a folder for clients to trust.

Fresh for each run, so that no key outlives the run it was made for. The CA's own key is never written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mocks.tokens.authority import authority, server
from sim.mistake import Mistake

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Tls:
    """Three PEM files: the CA that clients trust, the server's certificate, and its key."""

    authority: Path
    certificate: Path
    key: Path


def folder_of(store: Path | None, port: int) -> Path:
    """Where the files lie: beside the store, else in the user's cache, by port."""
    if store is not None:
        return store.with_name(f"{store.stem}.tls")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tvaers" / "tls" / str(port)


def prepared(folder: Path, hosts: Iterable[str]) -> Tls:
    """Write the files for a server reached by these names and addresses, and on loopback; Mistake."""
    made = Tls(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    pair = server(tuple(dict.fromkeys((*LOOPBACK, *(host for host in hosts if host)))))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        made.authority.write_bytes(authority().pem)
        made.certificate.write_bytes(pair.pem)
        made.key.unlink(missing_ok=True)
        with os.fdopen(os.open(made.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pair.key_pem)
    except OSError as error:
        raise Mistake(str(folder), f"cannot hold certificates: {error.strerror}", "Name a --store elsewhere") from None
    return made
