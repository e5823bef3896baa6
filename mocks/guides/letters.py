"""The guide for a correspondence module: five letters to send, each with the receipt that is right."""

from __future__ import annotations

from dataclasses import dataclass

from mocks.guides.task import Guide, Task, read_out
from mocks.running import Network
from mocks.staging import default_user
from mocks.users import PASSWORD
from sim.network.access import Role
from sim.network.groups import Group
from sim.network.identifiers import format_cpr


@dataclass(frozen=True, slots=True)
class _Letter:
    """A kind of `tvaers compose`, how it is written, and what comes back to the sender's mailbox."""

    kind: str
    about: str
    receipt: str
    options: str = ""


_OK = "acknowledgement, ok"
_LETTERS = (
    _Letter("new", "a plain letter from psychiatry to PPR", _OK),
    _Letter("attachment", "a letter with a file", _OK),
    _Letter("full", "a reply is due: link, file, episode of care, team", _OK, " --xml --envelope vans"),
    _Letter("version-4", "CareCommunication 4.0", _OK),
    _Letter("xdis91", "the older format; its file follows as XBIN01, or it crosses without after 60 minutes", "XCTL"),
)


def _sender(network: Network, number: int) -> tuple[str, str]:
    """CPR number of the child that `tvaers compose --number` writes about, and the sending department's GLN."""
    child = int(network.world.citizens.having(Group.COURSE).index(number - 1)[0])
    looked = network.world.citizens.look(child, network.reading.model.date)
    return format_cpr(int(looked.cpr[0])), network.world.actors.gln(int(looked.catchment[0]))


def _tasks(network: Network) -> list[Task]:
    tasks, scenario = [], network.reading.model.name
    for number, letter in enumerate(_LETTERS, start=1):
        cpr, gln = _sender(network, number)
        written = f"tvaers compose {letter.kind}{letter.options} --number {number} --scenario {scenario}"
        bearer = '-H "authorization: Bearer $TOKEN"'
        sent = f"{written} | curl -s $URL/own/medcom/transmissions {bearer} --data-binary @-"
        follow = f"curl -s $URL/own/medcom/mailboxes/{gln}/items {bearer}"
        do = f"send what this writes, or your own letter about the child: {written}"
        expected = {"valid": True, "receipt": letter.receipt}
        tasks.append(Task(cpr, letter.about, expected, (_token(network, number), sent, follow), do))
    return tasks


def _token(network: Network, number: int) -> str:
    asked = f'{{"mailboxes":["{_sender(network, number)[1]}"],"password":"{PASSWORD}"}}'
    json = "-H 'content-type: application/json'"
    return f"TOKEN=$(curl -s $URL/own/medcom/token {json} -d '{asked}' | {read_out('token')})"


GUIDE = Guide(
    "a correspondence module: it sends letters, acknowledges those that come, and shows them to staff",
    ("medcom",),
    (
        "the network, when a letter comes: a webhook that you name in the mailbox's settings "
        "(PUT /own/medcom/mailboxes/GLN/settings), or server-sent events (GET .../events)",
    ),
    user=lambda network: default_user(network, Role.PPR).name,
    credentials=lambda _: (),
    tasks=_tasks,
)
