"""Trouble for whoever sends letters: what is lost, late, closed, unknown or refused."""

from __future__ import annotations

from sim.messages.acknowledge import Decision, issue_of
from sim.messages.compose.acknowledgement import ResponseCode
from sim.messages.protocol.checks import given_up, late_answer, left_alone, only_repeats, sent, sent_again
from sim.messages.protocol.scenario import Named, Scenario, Step, Trouble
from sim.messages.wording import Text

_SEND = Text("Send a new letter to the other party.", "Send et nyt brev til modparten.")
_WAIT_AGAIN = Text("No acknowledgement comes. When the timeout has passed, send the letter again.",
                   "Der kommer ingen kvittering. Send brevet igen, når fristen er gået.")  # fmt: skip
_AGAIN = Text("A transient-error came. Send the letter again.", "Der kom en transient-error. Send brevet igen.")
_ALONE = Text("Do nothing more: the matter is settled.", "Gør ikke mere: sagen er afgjort.")
_VALID = Text("A letter breaks no rule.", "Et brev bryder ingen regel.")
_RESEND = Text("Sent again: the same MessageHeader.id, a new Bundle.id, not before the timeout (KR7).",
               "Sendt igen: samme MessageHeader.id, nyt Bundle.id, ikke før fristen (KR7).")  # fmt: skip
_SETTLED = Text("Upon ok a letter is sent and received (MR2): not sent again, and no acknowledgement of the ack (KR2).",
                "Ved ok er brevet sendt og modtaget (MR2): det sendes ikke igen; ingen kvittering af den.")  # fmt: skip
_FAILED = Text("Upon fatal-error the letter has failed (MR3, MR4): changed content is a completely new letter.",
               "Ved fatal-error er brevet fejlet (MR3, MR4): ændret indhold er et helt nyt brev.")  # fmt: skip
_TWICE = Text("At most as many re-sends as agreed (2: GOV 020, 043; 3: GOV 040), each in a new envelope.",
              "Højst det aftalte antal genafsendelser (2: GOV 020, 043; 3: GOV 040), hver i ny kuvert.")  # fmt: skip
_SOLVED = Text("A transient problem solved later is answered ok then (KR5); sent again, a letter keeps its id.",
               "Et forbigående problem, der løses, besvares så ok (KR5); brevet beholder sit id.")  # fmt: skip
_RELIABLE = "GOV 020 §1.1; GOV 040 KR7, MR5; GOV 043"
LATE = 1.5


def _first(trouble: Trouble) -> Step:
    return Step(_SEND, sent, _VALID, "CareCommunication 5.0", trouble=trouble)


def _forced(code: ResponseCode, issue: str) -> Trouble:
    return Trouble(forced=Decision(code, (issue_of(issue),)))


def _lost(key: str, title: Text, trouble: Trouble) -> Scenario:
    again = Step(_WAIT_AGAIN, sent_again(), _RESEND, _RELIABLE)
    rest = Step(_ALONE, left_alone, _SETTLED, "GOV 040 MR2, KR2")
    return Scenario(key, title, "send", "own", (_first(trouble), again, rest))


def _fatal(key: str, title: Text, issue: str) -> Scenario:
    rest = Step(Text("A fatal-error comes. Do not send it as it is.", "Der kommer en fatal-error. Send ikke igen."),
                left_alone, _FAILED, "GOV 040 MR3, MR4; GOV 043 #5")  # fmt: skip
    return Scenario(key, title, "send", "own", (_first(_forced("fatal-error", issue)), rest),
                    look=Text("Your user is told why.", "Brugeren får at vide hvorfor."))  # fmt: skip


def _transient(key: str, title: Text, issue: str, named: Named = "own") -> Scenario:
    again = Step(_AGAIN, sent_again(at_once=True), _RESEND, "GOV 040 KR5, KR6, MR5")
    rest = Step(_ALONE, left_alone, _SETTLED, "GOV 040 MR2, KR5")
    return Scenario(key, title, "send", named, (_first(_forced("transient-error", issue)), again, rest))


SENDING: tuple[Scenario, ...] = (
    _lost("lost-message", Text("lost message", "tabt besked"), Trouble(lost=True)),
    _lost("lost-acknowledgement", Text("lost acknowledgement", "tabt kvittering"), Trouble(answer_lost=True)),
    Scenario(
        "no-answer-at-all", Text("no answer at all", "slet intet svar"), "send", "own",
        (_first(Trouble(lost=True)),
         Step(Text("No acknowledgement will ever come. Send again as agreed, then give up.",
                   "Der kommer aldrig en kvittering. Send igen som aftalt, og giv så op."),
              given_up, _TWICE, _RELIABLE, trouble=Trouble(lost=True))),
        look=Text("Your user is told that the letter failed.", "Brugeren får at vide, at brevet fejlede."),
    ),
    Scenario(
        "transient-error-ok", Text("transient-error-ok", "transient-error-ok"), "send", "MedCom",
        (_first(_forced("transient-error", "MSG_Mailbox_Out_Of_Operation")),
         Step(Text("The transient-error is followed by an ok by itself. Take that as the answer.",
                   "Efter transient-error kommer et ok af sig selv. Tag det som svaret."),
              only_repeats, _SOLVED, "GOV 040 KR5; ATS transient-error-ok", settles=0.5)),
        look=Text("Your user sees the letter as received.", "Brugeren ser brevet som modtaget."),
    ),
    _transient("mailbox-closed", Text("mailbox closed", "postkassen er lukket"), "MSG_Mailbox_Out_Of_Operation"),
    _transient("damaged-on-the-way", Text("letter damaged on the way", "brevet beskadiget undervejs"),
               "MSG_Damaged_durin_transport"),
    _fatal("receiver-unknown", Text("receiver unknown", "modtageren kendes ikke"), "MSG_Receiver_Identifier_UNKNOWN"),
    _fatal("type-not-supported", Text("type not supported", "typen kan ikke modtages"),
           "MSG_RECEIVER_UNABLE_TO_RECEIVE_MSG_TYPE"),
    Scenario(
        "weekend-shutdown", Text("weekend shutdown with a late acknowledgement", "weekendlukning med sen kvittering"),
        "send", "own",
        (_first(Trouble(late=LATE)),
         Step(Text("The receiver is shut for a weekend; its ok comes late. Send again as agreed until it comes.",
                   "Modtageren har weekendlukket; dens ok kommer sent. Send igen som aftalt, til det kommer."),
              late_answer(LATE),
              Text("Late acknowledgements happen and count, also for letters already sent again.",
                   "Sene kvitteringer forekommer og gælder, også for breve, der er sendt igen."),
              "UseCases-VANSKonverteringslosning §4.5.1", trouble=Trouble(late=LATE))),
    ),
)  # fmt: skip
