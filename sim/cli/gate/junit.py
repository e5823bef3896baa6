"""The gate as JUnit XML: a case for each target and each quantity compared, as CI servers read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sim.cli.gate.words import HEADLINES, Judged, judged


def junit(record: Mapping[str, Any]) -> str:
    """The XML. What fails the gate is a failure; what could not be judged is an error, never a pass."""
    cases = judged(record, informing=True)
    if not any(one.kind == "validity" for one in cases):
        state = "interrupted" if record["answer"] == "interrupted" else "met"
        cases.insert(0, Judged("validity", "bench", state, HEADLINES[record["answer"]], {}))
    suite = Element("testsuite", name=f"tvaers gate {record['scenario']['name']}", timestamp=record["began"][:19])
    suite.set("time", str(record["seconds"]))
    properties = SubElement(suite, "properties")
    for name, value in (
        ("answer", record["answer"]),
        ("tvaers", record["version"]),
        ("commit", record["commit"] or ""),
    ):
        SubElement(properties, "property", name=name, value=value)
    counts = {"tests": len(cases), "failures": 0, "errors": 0, "skipped": 0}
    for one in cases:
        case = SubElement(suite, "testcase", classname=f"tvaers.{one.kind}", name=one.name)
        if one.numbers:
            told = SubElement(case, "properties")
            for name, value in one.numbers.items():
                SubElement(told, "property", name=name, value=value)
        if not one.good:
            kind = "failure" if one.bad or one.state == "failed" else "error"
            counts[f"{kind}s"] += 1
            SubElement(case, kind, type=one.state, message=f"{one.state}: {one.said}")
        SubElement(case, "system-out").text = f"{one.state}: {one.said}"
    for name, count in counts.items():
        suite.set(name, str(count))
    indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(suite, encoding="unicode") + "\n"
