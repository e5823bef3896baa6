"""The parameter file of a calibration: what a scenario extends, with every number's source, interval and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import yaml

from sim.cli.calibrating import Log
from sim.fitting.calibrated import Calibrated, Interval

WAITING = "delay without queue"


def parameter_file(found: Sequence[Calibrated], left: Sequence[str], log: Log, date: str, command: str) -> str:
    """YAML for `extends`, after the file whose stations it replaces."""
    head = [
        f"# Measured: {command}",
        f"# {log.name}, sha256 {log.digest}, {len(log.traffic):,} calls.",
        "# low and high are the 95 % interval over parts of the log: how much the log carries, not how much another",
        "# year may differ. Extend it after the file whose stations it replaces: extends: [national.yaml, THIS FILE]",
        *(f"# Not fitted: {' '.join(one.split())}" for one in left),
    ]
    body = [line for one in found for line in _station(one, log, date)]
    return "\n".join([*head, "stations:", *body]) + "\n"


def _station(one: Calibrated, log: Log, date: str) -> list[str]:
    kind = one.duration.kind
    basis = one.basis if one.is_service else f"{WAITING}: what these calls took, waiting included"
    told = f"{log.name} (sha256 {log.digest[:12]}): {basis}; {one.used:,} of {one.calls:,} calls, {one.how} fitted"
    lines = [f"  {_name(one.station)}:"]
    lines += [f"    # doubt: {part}" for doubt in one.doubts for part in wrap(doubt, 100)]
    if not one.is_service:
        lines.append("    queue: none  # these times hold the waiting already; servers cannot be counted from them")
        lines.append("    background: null  # others' calls slowed these down already")
    mean = _parameter(one.mean, 1000, " ms", "a call" if one.is_service else WAITING, told, date)
    if kind in ("constant", "exponential"):
        lines.append(f"    service: {{{kind}: {mean}}}")
    else:
        cv = _parameter(one.cv, 1, "", "coefficient of variation", told, date)
        lines += [f"    service:\n      {kind}:", f"        mean: {mean}", f"        cv: {cv}"]
    return lines


def _parameter(of: Interval, size: float, suffix: str, unit: str, source: str, date: str) -> str:
    value, low, high = (f"{number / size:.4g}" for number in (of.value, of.low, of.high))
    numbers = ", ".join(
        f"{name}: {_plain(text)}{suffix}" for name, text in (("value", value), ("low", low), ("high", high))
    )
    return f"{{{numbers}, unit: {unit}, status: measured, source: {_word(source)}, date: {_word(date)}}}"


def _plain(text: str) -> str:
    """A number as scenarios write it: never as a power of ten."""
    return f"{float(text):.9f}".rstrip("0").rstrip(".") if "e" in text else text


def _name(text: str) -> str:
    """A text as a key, bare where YAML allows it."""
    return yaml.safe_dump(text, allow_unicode=True, width=10_000).removesuffix("...\n").strip()


def _word(text: str) -> str:
    """A text as YAML reads it back, quoted where it must be."""
    return yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10_000).strip()
