"""Other people's load on shared stations: visits of their own profile, without rows."""

from __future__ import annotations

import datetime

import numpy as np

from sim.chance.draws import Draws, stable_id
from sim.mistake import Mistake
from sim.scenario.arrivals import Span, thinned
from sim.scenario.assemble import Block, routed
from sim.scenario.columns import Column
from sim.scenario.outcomes import Outcome
from sim.scenario.profiles import profile
from sim.scenario.reading import Reading
from sim.scenario.route import Op
from sim.scenario.stage import Setting
from sim.scenario.today import activity_on


def background_block(reading: Reading, setting: Setting, name: str, draws: Draws, day: int, journey: int) -> Block:
    """One day's background calls at a station (at each of its members).

    The stated share of the servers is busy with them on average in the profile's busiest bin. With a grain above 1 each
    call stands for so many: it holds a server that much longer, and there are so many fewer.
    """
    model = reading.model.stations[name]
    background = model.background
    assert background is not None
    service = setting.work(name, None, reading.tree.where(("stations", name)))
    share = background.share.value
    if not 0 <= share < 1:
        where = reading.tree.where(("stations", name, "background", "share"))
        raise Mistake(where, f"expected a share from 0 to below 1, got {share:g}", "Write e.g. share: 0.3")
    shape = profile(reading.model.profiles, background.profile, reading.tree)
    numbers = np.array(setting.groups[name], dtype=np.int64)
    names = [setting.stage.stations[number].name for number in numbers]
    actors = np.array([stable_id(f"background/{own}", 32) for own in names], dtype=np.int64)
    start, end = shape.span
    work = service.mean * background.grain
    most = share * setting.stage.stations[int(numbers[0])].servers / work * (end - start)
    if reading.model.network is not None:
        date = reading.model.date + datetime.timedelta(days=day)
        most *= activity_on(reading, date) > 0
    peak, window = shape.peak, reading.model.window
    came = thinned(
        draws,
        stable_id(f"background/{name}"),
        actors,
        np.full(len(actors), most),
        lambda _, moment: shape.at(moment) / peak * window.holds(moment),
        Span(day, start, end),
    )
    works = service.scaled(background.grain).micros(*draws.pair(came.keys, f"work/{name}"))
    columns, head, length = routed(len(came.keys), [], [[Column(Op.VISIT, numbers[came.row], works)]])
    count = len(came.keys)
    return Block(
        keys=came.keys,
        planned=came.planned,
        head=head,
        length=length,
        attempts=1,
        pause=1,
        overlap=False,
        answer=np.full(count, int(Outcome.ANSWERED)),
        visible=False,
        about={"journey": np.full(count, journey, dtype=np.int16), "own": np.zeros(count, dtype=bool)},
        columns=columns,
    )
