"""The calibrate verb's work: read the log, fit it, write the parameter file, its plot and its figures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.cli.calibrated_file import parameter_file
from sim.cli.calibrating import Options, calibrated, read_log
from sim.cli.calibration_plot import plot
from sim.cli.files import write_text
from sim.cli.progress import Progress
from sim.cli.record import command_line
from sim.cli.shown_calibration import as_data
from sim.fitting.calibrated import Calibrated
from sim.mistake import Mistake, nearest


@dataclass(frozen=True, slots=True)
class Written:
    """Where the parameter file lies, with what it holds."""

    file: Path
    told: dict[str, Any]
    found: list[Calibrated]


def write(
    log: Path,
    system: str | None,
    options: Options,
    scenario: str | None,
    out: Path,
    overwrite: bool,
    progress: Progress,
) -> Written:
    """Write OUT.yaml with OUT.svg and OUT.json beside it. `scenario`: one whose stations the names must be."""
    _free(out, overwrite)
    with progress.phase("read"):
        read = read_log(log, system)
        progress.say(f"{len(read.traffic):,} calls")
    with progress.phase("fit"):
        found, left = calibrated(read, options)
        progress.say(f"{len(found)} stations")
    if scenario is not None:
        _check_names(found, scenario)
    told = as_data(found, left, read)
    date = read.last or datetime.now(UTC).date().isoformat()
    write_text(out.with_suffix(".svg"), plot(found))
    write_text(out.with_suffix(".json"), json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    write_text(out, parameter_file(found, left, read, date, _command(log)))
    return Written(out, told, found)


def parsed(below: Sequence[str], stations: Sequence[str]) -> Options:
    """The options as they are written: `4` or `index=4`, and `SYSTEM=STATION`. Mistake with an example otherwise."""
    limits = {}
    for text in below:
        name, equals, number = text.rpartition("=")
        if not number.strip().isdigit() or int(number) < 1 or (equals and not name.strip()):
            mend = "Write e.g. --below 4 or --below index=4"
            raise Mistake(f"--below {text}", "expected a whole number of calls at once, from 1", mend)
        limits[name.strip()] = int(number)
    renamed = {}
    for text in stations:
        system, equals, station = text.partition("=")
        if not (equals and system.strip() and station.strip()):
            raise Mistake(f"--station {text}", "expected SYSTEM=STATION", "Write e.g. --station sts-prod-01=sts")
        renamed[system.strip()] = station.strip()
    return Options(limits, renamed)


def _free(out: Path, overwrite: bool) -> None:
    if out.suffix not in (".yaml", ".yml"):
        raise Mistake(f"--out {out}", "expected a YAML file", "Write e.g. --out measured.yaml")
    if out.exists() and not overwrite:
        raise Mistake(f"--out {out}", "there is such a file already", "Name another, or add --overwrite")


def _check_names(found: Sequence[Calibrated], scenario: str) -> None:
    from sim.scenario.reading import load

    known = load(scenario).model.stations
    for one in found:
        if one.station not in known:
            mend = f"{nearest(one.station, known)} Rename it with --station {one.station}=NAME"
            raise Mistake(f"--for {scenario}", f"there is no station {one.station!r} in it", mend)


def _command(log: Path) -> str:
    """The command as it was typed, with the log by its name alone: folders may be named after people."""
    return " ".join(log.name if word == str(log) else word for word in command_line()).replace("\n", " ")
