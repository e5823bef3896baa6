"""tvaers schema: the JSON Schema of scenario files, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EXAMPLES = ("tvaers schema --out scenarios/scenario.schema.json", "tvaers schema | jq '.properties | keys'")


def command(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here instead of printing it.")] = None,
) -> int:
    """Write the JSON Schema of scenario files, so that an editor completes and checks them.

    It is generated from the types that check a scenario. Editors with a YAML language server use it for a file whose
    first line is

    `# yaml-language-server: $schema=scenario.schema.json`
    """
    from json import dumps

    from sim.cli.files import write_text
    from sim.cli.scenario_schema import scenario_schema

    text = dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n"
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_text(out, text)
        typer.echo(out)
    return 0
