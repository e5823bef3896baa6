"""The guide for a case system that feeds the national index: what psychiatry sees after each delivery."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from mocks.guides.lookups import WANTED
from mocks.guides.task import Guide, Task, lookup_line, token_line
from mocks.kombit.as_changes import Subject, removed
from mocks.kombit.identities import Kind, uuid_of
from mocks.running import Network
from mocks.shown import FAMILY_KLE
from mocks.situations import SITUATIONS, finding, purpose_of
from mocks.staging import GROUPS, default_user, told
from mocks.users import User, user
from sim.network.access import RIGHTS, Role
from sim.network.actor_types import ActorType, actor_id
from sim.network.registry import Change, Registry
from sim.network.user_names import user_name
from sim.scenario.caseloads import children_of

_READER = "EPJ"


@dataclass(frozen=True, slots=True)
class _Delivery:
    """`situations` of the child; `held`: whether a family case of it is there already; `do` says what to deliver, and
    `changes` which columns of the child's family case it sets (None: the case goes)."""

    situations: tuple[str, ...]
    held: bool
    do: str
    changes: tuple[str, ...] | None


_IMPORT = "importer: an open case, KLE {kle}, FOELSOMME_PERSONOPLYSNINGER, owner CVR {cvr}"
_DELIVERIES = (
    _Delivery(("full-consent",), held=False, do=_IMPORT, changes=("open",)),
    _Delivery(("full-consent", "family-case"), held=True, do="opdater {uuid}: Afsluttet from today", changes=("shut",)),
    _Delivery(("full-consent", "family-case"), held=True, do="fjern {uuid}", changes=None),
    _Delivery(
        ("full-consent",), held=False, do=_IMPORT.replace("FOELSOMME_PERSONOPLYSNINGER", "VIP_SAGER"),
        changes=("open", "sensitive"),
    ),
    _Delivery(("no-consent",), held=False, do=_IMPORT, changes=("open",)),
)  # fmt: skip


def _municipal_user(network: Network) -> User:
    """The family department of the municipality most children of which the reader knows: the first one found."""
    reader = default_user(network, Role.CLINICIAN)
    child = _found(network, reader, ("full-consent", "family-case"), held=True, home=0, limit=1)[0]
    home = int(network.registry.look(child, network.clock.now()).home[0])
    return user(user_name(Role.FAMILY, int(actor_id(ActorType.FAMILY, home)[0])), network.world)


def _found(
    network: Network, reader: User, names: tuple[str, ...], held: bool, home: int, limit: int = WANTED
) -> list[int]:
    """Children of the reader's in these situations, with or without a family case, who live in `home` (0: anywhere)."""
    assert reader.role is not None
    among = children_of(network.world, reader.actor, GROUPS[RIGHTS[reader.role].employer])
    now = network.clock.now()
    found = finding(network.registry, among, names, purpose_of(reader.role), now)
    fitting = (
        child
        for child in found
        if home in (0, int((looked := network.registry.look(child, now)).home[0]))
        and (int(looked.family.owner[0]) > 0) == held
        and (not held or home in (0, int(looked.family.owner[0])))
    )
    return list(islice(fitting, limit))


def _tasks(network: Network) -> list[Task]:
    reader, municipal = default_user(network, Role.CLINICIAN), _municipal_user(network)
    home = network.world.actors.places
    code = int(municipal.name.partition(".")[2])
    cvr = int(home.cvr[home.row(code)[0]])
    tasks: dict[int, Task] = {}
    for one in _DELIVERIES:
        for child in _found(network, reader, one.situations, one.held, code):
            if child not in tasks:
                tasks[child] = _task(network, reader, child, one, cvr)
                break
    return list(tasks.values())


def _task(network: Network, reader: User, child: int, delivery: _Delivery, cvr: int) -> Task:
    uuid = uuid_of(Kind.FAMILY_CASE, child)
    before = network.registry
    network.changed(_after(network, child, delivery))
    seen = told(network, reader, child)
    network.changed(before)
    told_of = [
        *(SITUATIONS[name].about for name in delivery.situations),
        *([] if delivery.held else ["no family case"]),
    ]
    about = "; ".join(told_of)
    do = delivery.do.format(kle=FAMILY_KLE, cvr=cvr, uuid=uuid)
    return Task(seen["cpr"], about, seen["expected"], (lookup_line("/own/epj/overview", seen["cpr"], _READER),), do)


def _after(network: Network, child: int, delivery: _Delivery) -> Registry:
    now = network.clock.now()
    if delivery.changes is None:
        return network.registry.changed(child, removed(Subject(child, Kind.FAMILY_CASE), now))
    looked = network.registry.look(child, now)
    opened = SITUATIONS["family-case"].values
    assert opened is not None
    values: dict[str, int | bool] = {}
    for change in delivery.changes:
        match change:
            case "open":
                values |= opened(looked, purpose_of(Role.CLINICIAN))
            case "shut":
                values["family.closed"] = looked.day
            case "sensitive":
                values["family.hidden_by_sensitivity"] = True
    return network.registry.changed(child, [Change(now, name, value) for name, value in values.items()])


GUIDE = Guide(
    "a municipality's case system: it feeds Sags- og Dokumentindeks, and psychiatry and clinics see what it delivered",
    ("login", "tokens", "index"),
    ("nobody: EPJ and Klinik+ ask the index. Check with an EPJ's lookup, after the delivery",),
    user=lambda network: _municipal_user(network).name,
    credentials=lambda network: (
        token_line(_municipal_user(network).name),
        token_line(default_user(network, Role.CLINICIAN).name, _READER),
    ),
    tasks=_tasks,
)
