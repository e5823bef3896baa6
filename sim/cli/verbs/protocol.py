"""tvaers protocol: scripted trouble in a vendor's mailbox, step by step, with a result to attach to a self-test."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers protocol",
    "tvaers protocol identical-resend --mailbox 5790001382445",
    "tvaers protocol all --mailbox 5790001382445 --timeout 30 --format junit --out result.xml",
    "tvaers protocol send --mailbox 5790001382445 --seed 7 --lang da --format html --out resultat.html",
)


class Form(StrEnum):
    """How the result is written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    HTML = "html"


class Written(StrEnum):
    """How the other party writes its letters."""

    JSON = "json"
    XML = "xml"


class Around(StrEnum):
    """What goes around them."""

    NONE = "none"
    VANS = "vans"
    SBDH = "sbdh"


def command(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="SCENARIO...", help="Names of the list; all, send or receive.")
    ] = None,
    mailbox: Annotated[str, typer.Option(metavar="GLN", help="The mailbox your system serves: GLN or SOR code.")] = "",
    url: Annotated[str, typer.Option(metavar="URL", help="Where tvaers serve runs.")] = "http://127.0.0.1:8080",
    password: Annotated[str, typer.Option(help="The one printed at start.")] = "tvaers",  # noqa: S107 - every test user's
    partner: Annotated[str, typer.Option(metavar="GLN", help="The other party. Default: one is chosen.")] = "",
    seed: Annotated[int, typer.Option(min=0, help="The same seed plays the same trouble.")] = 1,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", help="How long your system waits for an acknowledgement (test clock).")
    ] = 1800.0,
    resends: Annotated[int, typer.Option(min=0, max=10, help="How often it then sends again: 2, or 3.")] = 2,
    wait: Annotated[float, typer.Option(metavar="SECONDS", help="Real seconds after which a step has failed.")] = 120.0,
    calm: Annotated[float, typer.Option(metavar="SECONDS", help="How long the end is watched (test clock).")] = 5.0,
    written: Annotated[Written, typer.Option("--letters", help="Format of the other party.")] = Written.JSON,
    envelope: Annotated[Around, typer.Option(help="What goes around its letters.")] = Around.NONE,
    form: Annotated[Form, typer.Option("--format", help="How the result is written.")] = Form.TEXT,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to. Default: the terminal.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the steps and the result.")] = Language.EN,
) -> int:
    """Play what goes wrong between mailboxes, and judge what your system does about it.

    Without SCENARIO it lists them: duplicates, lost messages and acknowledgements, wrong order, parallel replies,
    closed mailboxes, damaged content and more, named as MedCom's send and receive protocols do where that is public.
    Serve the mailboxes with tvaers serve, let your system serve the mailbox named, and do what each step asks. What is
    judged is what your system sends; what only your user sees is listed to look at yourself.

    The result can be attached to a self-test: certification remains MedCom's.

    Exit status: 0 every scenario right, 1 one is wrong, 2 the command line is wrong.
    """
    from sim.cli.files import check_writable, write_text
    from sim.cli.troubling import Target, Terms, play
    from sim.messages.protocol.result import as_html, as_json, as_junit, as_text
    from sim.mistake import Mistake

    if not scenarios:
        _list(lang)
        return 0
    keys = _chosen(scenarios)
    if not mailbox:
        raise Mistake("--mailbox", "whose mailbox?", "Name the GLN or SOR code your system serves")
    if out is not None:
        check_writable(out)
    terms = Terms(seed, partner, timeout, resends, calm, written.value, envelope.value)
    target = Target(url, mailbox, password, lang.value)
    played = list(play(target, keys, terms, wait, lambda line: print(line, file=sys.stderr, flush=True)))
    write = {Form.TEXT: as_text, Form.JSON: as_json, Form.JUNIT: as_junit, Form.HTML: as_html}[form]
    text = write(played, lang.value) + "\n"
    if out is None:
        print(text, end="")
    else:
        write_text(out, text)
        print(out)
    return 0 if all(one["state"] == "right" for one in played) else 1


def _list(lang: Language) -> None:
    from sim.messages.finding import DISCLAIMER
    from sim.messages.protocol.catalogue import SCENARIOS

    for key, one in SCENARIOS.items():
        print(f"{one.side:8} {key:22} {one.title.of(lang.value)} ({one.named})")
    print(DISCLAIMER.of(lang.value))


def _chosen(names: list[str]) -> tuple[str, ...]:
    from sim.messages.protocol.catalogue import SCENARIOS, scenario_called

    groups = {"all": tuple(SCENARIOS)}
    groups |= {side: tuple(k for k, one in SCENARIOS.items() if one.side == side) for side in ("send", "receive")}
    return tuple(key for name in names for key in groups.get(name) or (scenario_called(name).key,))
