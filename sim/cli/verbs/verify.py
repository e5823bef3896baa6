"""tvaers verify: is this message right, and if not, which rule does it break and how is it mended?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers verify letter.json",
    "tvaers verify inbox/*.xml --format junit",
    "tvaers compose new --envelope vans | tvaers verify -",
    "tvaers verify letter.xml --rules 5.0.2 --reading intended --lang da",
)


class Form(StrEnum):
    """How verdicts are written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"


class AsRead(StrEnum):
    """MedCom's text as it stands, or as it must be meant where it has a defect."""

    PUBLISHED = "published"
    INTENDED = "intended"


def command(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Messages, bare or enveloped; - reads stdin.")],
    rules: Annotated[
        str | None,
        typer.Option(metavar="EDITION", help="Judge by 4.0, 5.0.0, 5.0.1, 5.0.2 or 5.0.4. Default: what it claims."),
    ] = None,
    reading: Annotated[AsRead, typer.Option(help="Where MedCom's text has a defect.")] = AsRead.PUBLISHED,
    form: Annotated[Form, typer.Option("--format", help="How the verdict is written.")] = Form.TEXT,
    lang: Annotated[Language, typer.Option(help="Language of the findings.")] = Language.EN,
    test_cpr: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="CSV with further test persons: number,name,source."),
    ] = None,
) -> int:
    """Judge messages offline: CareCommunication, Acknowledgement, their envelopes, XDIS91, XBIN01 and XCTL.

    Every broken rule is told with its key, severity, place, what was expected and found, how to mend it, and where the
    rule is written. CPR numbers outside the fictive form and the public test persons break a rule of our own.

    A verdict by the published rules only: certification remains MedCom's.

    Exit status: 0 every message is valid, 1 a rule is broken, 2 a file or the command line is wrong.
    """
    from sim.cli.documents import further_test_persons, read_document
    from sim.cli.verdicts import show_json, show_junit, show_text
    from sim.messages.verify import verify

    known = further_test_persons(test_cpr)
    judged = ((name, verify(read_document(name), rules, reading.value, known)) for name in files)
    show = {Form.TEXT: show_text, Form.JSON: show_json, Form.JUNIT: show_junit}[form]
    return 0 if show(judged, lang.value) else 1
