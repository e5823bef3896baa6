"""Files in letters: whether they are there, and handing them over as downloads that no browser opens by itself."""

from __future__ import annotations

import re
from urllib.parse import quote

from fastapi import Response

from mocks.refusal import Refusal
from sim.messages.letter import Attachment
from sim.messages.threads import Thread

ENDINGS = {
    "application/pdf": ".pdf",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/tiff": ".tif",
    "image/bmp": ".bmp",
}
"""MedCom's mime types; whatever else a letter carries is handed over as unknown bytes."""
_SAFETY = {
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}


def state_of(attachment: Attachment, earlier: bool) -> str:
    """there, link, earlier (its content came with an earlier letter), or missing."""
    if attachment.data is not None:
        return "there"
    if attachment.url is not None:
        return "link"
    return "earlier" if earlier else "missing"


def attachment_in(thread: Thread | None, segment_id: str) -> Attachment:
    """The file of a segment; Refusal when there is none, or its content never came."""
    segments = thread.segments if thread else ()
    found = next((one.segment.attachment for one in segments if one.segment.id == segment_id), None)
    if found is None:
        raise Refusal(404, "segment", "a file in this correspondence", "another, or none")
    if found.data is None:
        raise Refusal(404, "segment", "a file whose content came with a letter", "one that is missing or a link")
    return found


def download(attachment: Attachment) -> Response:
    """The file as it came, under its title."""
    ending = ENDINGS.get(attachment.content_type, "")
    name = re.sub(r"[^\w .()-]", "_", attachment.title).strip(" .")[:100] or "bilag"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    disposition = f"attachment; filename=\"{plain}{ending}\"; filename*=UTF-8''{quote(name + ending)}"
    kind = attachment.content_type if ending else "application/octet-stream"
    return Response(attachment.data, 200, {**_SAFETY, "content-disposition": disposition}, kind)
