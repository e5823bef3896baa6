"""MTOM: a SOAP message with its documents beside it in one multipart/related body, taken apart and put together."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import Message
from urllib.parse import unquote
from uuid import uuid4

from mocks.soap.envelopes import wrong

MOST_PARTS = 50


def unpack(content_type: str, body: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The message's XML, and its attachments by content identifier; Fault when the parts cannot be told apart."""
    told = _typed(content_type)
    if told.get_content_type() != "multipart/related":
        return body, {}
    boundary = told.get_param("boundary")
    if not isinstance(boundary, str) or not 0 < len(boundary) <= 70:
        raise wrong("Content-Type", "a boundary of 1 to 70 characters", "none or a longer one")
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:]
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise wrong("body", "parts between the boundary of Content-Type, the last one closed", f"{len(pieces)} pieces")
    if len(pieces) > MOST_PARTS:
        raise wrong("body", f"at most {MOST_PARTS} parts", f"{len(pieces)}")
    parts: dict[str, bytes] = {}
    for piece in pieces[:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        parts[_content_id(head) or f"part {len(parts)}"] = content
    start = told.get_param("start")
    root = start.strip("<>") if isinstance(start, str) and start.strip("<>") in parts else next(iter(parts))
    return parts.pop(root), parts


def pack(xml: bytes, documents: Mapping[str, tuple[str, bytes]], media_type: str) -> tuple[str, bytes]:
    """Content-Type and body. `documents`: media type and bytes by content identifier; `media_type`: the envelope's."""
    boundary = f"uuid:{uuid4()}"
    plain = media_type.partition(";")[0]
    root = "root@tvaers"
    kind = f'application/xop+xml; charset=UTF-8; type="{plain}"'
    parts = [_part(root, kind, xml), *(_part(one, mime, content) for one, (mime, content) in documents.items())]
    line = f"--{boundary}".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    told = (
        f'multipart/related; type="application/xop+xml"; boundary="{boundary}"; start="<{root}>"; start-info="{plain}"'
    )
    return told, body


def included(href: str) -> str:
    """The content identifier of an xop:Include's href."""
    if not href.startswith("cid:"):
        raise wrong("xop:Include/@href", "a reference within the message, cid:", "another one")
    return unquote(href[4:])


def _typed(content_type: str) -> Message:
    told = Message()
    told["content-type"] = content_type.replace("\r", "").replace("\n", "")
    return told


def _content_id(head: bytes) -> str | None:
    for line in head.split(b"\r\n"):
        label, _, value = line.partition(b":")
        if label.strip().lower() == b"content-id":
            return value.strip().strip(b"<>").decode("latin-1")
    return None


def _part(identifier: str, kind: str, content: bytes) -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{identifier}>\r\n\r\n"
    return head.encode() + content
