"""A generator for tests: plays a script against the mocks with asyncio, by the contract of `python -m sim.load`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from pathlib import Path

import httpx

from sim.load.acts import Act, read
from sim.load.heard import Heard

PATHS = {
    "lookup.appointments": "/own/sapa/appointments",
    "lookup.epj": "/own/epj/overview",
    "lookup.klinikplus": "/own/klinikplus/overview",
}
SEGMENTS = {"seb": "seb.login", "seb assertion": "seb.assertion", "klinikplus login": "klinikplus.login"}


def say(**news: object) -> None:
    """One line to the parent."""
    print(json.dumps(news), flush=True)


async def play(acts: list[Act], client: httpx.AsyncClient, out: Path, seconds: float) -> None:
    """Log everybody in, wait for the zero, play."""
    tokens: dict[str, str] = {}
    heard: list[Heard] = []
    limit = asyncio.Semaphore(16)

    async def login(user: str, headers: dict[str, str] | None = None) -> None:
        async with limit:
            order = {"user": user, "password": "tvaers"}
            tokens[user] = (await client.post("/own/token", json=order, headers=headers)).json()["token"]

    await asyncio.gather(*(login(user) for user in {act.user for act in acts}))
    say(ready=True)
    zero = json.loads(await asyncio.to_thread(sys.stdin.readline))["zero"]
    shift = time.time() - time.monotonic()

    def now() -> int:
        return round((time.monotonic() + shift) * 1e6) - zero

    async def ask(act: Act, operation: str, attempt: int, due: int) -> Heard:
        sent = now()
        headers = {"x-tvaers-call": act.call, "x-tvaers-attempt": str(max(0, attempt))}
        headers["authorization"] = f"Bearer {tokens[act.user]}"
        label = operation.partition("/")[2]
        try:
            if label in SEGMENTS:
                order = {"user": act.user, "password": "tvaers"}
                answer = await client.post(
                    "/own/token", json=order, headers={**headers, "x-tvaers-segment": SEGMENTS[label]}
                )
                outcome = "answered"
            elif label:
                answer = await client.post("/sapa/borger", data=dict(act.fields), headers=headers)
                outcome = "answered"
            else:
                answer = await client.post(PATHS[operation], json=dict(act.fields), headers=headers)
                outcome = answer.json()["outcome"]
        except (httpx.HTTPError, KeyError, ValueError) as error:
            return Heard(act.call, operation, attempt, due, sent, now(), 0, "failed", error=type(error).__name__)
        missing = sum(one["kind"] == "missing" for one in answer.json().get("notices", [])) if not label else 0
        return Heard(act.call, operation, attempt, due, sent, now(), answer.status_code, outcome, missing)

    async def one(act: Act) -> None:
        due = act.at
        for step in act.before:
            if step.human:
                due += step.human
                continue
            await asyncio.sleep((due - now()) / 1e6)
            heard.append(await ask(act, step.ask, -1, due))
            due = heard[-1].ended
        for attempt in range(act.attempts if act.asks else 0):
            await asyncio.sleep((due - now()) / 1e6)
            heard.append(await ask(act, act.operation, attempt, due))
            if heard[-1].outcome not in ("timed_out", "refused"):
                return
            due = heard[-1].ended + act.pause

    async def report() -> None:
        while True:
            await asyncio.sleep(1)
            say(sent=len(heard), under_way=0, done=len(heard), failed=0, dropped=0, late_p99_us=0, until=now())

    reporting = asyncio.create_task(report())
    await asyncio.gather(*(one(act) for act in acts))
    reporting.cancel()
    (out / "heard-0.jsonl").write_text("".join(line.line() + "\n" for line in heard))
    say(end={"seconds": seconds})


def main() -> None:
    """The contract's command line, as far as tests need it."""
    options = argparse.ArgumentParser()
    for name in ("script", "mapping", "out", "zero", "target"):
        options.add_argument(f"--{name}")
    for name in ("for", "run-out", "clock-rate", "most-under-way", "processes"):
        options.add_argument(f"--{name}", type=float, default=0)
    given = vars(options.parse_args())
    acts = list(read(Path(given["script"]).read_text().splitlines(keepends=True)))
    out = Path(given["out"])
    out.mkdir(exist_ok=True)

    async def run() -> None:
        limits = httpx.Limits(max_connections=500)
        async with httpx.AsyncClient(base_url=given["target"], limits=limits, timeout=60) as client:
            await play(acts, client, out, given["for"])

    asyncio.run(run())


if __name__ == "__main__":
    main()
