"""Trouble for whoever receives letters: duplicates, disorder, damage, and letters that look unusual."""

from __future__ import annotations

from sim.messages.protocol import documents as written
from sim.messages.protocol.checks import all_answered, answered, any_reply, each_once, never_ok, replied
from sim.messages.protocol.scenario import Scenario, Step
from sim.messages.wording import Text

_ONE_ANSWER = Text("Every letter is acknowledged once (KR1), an acknowledgement never (KR2).",
                   "Hvert brev kvitteres én gang (KR1), en kvittering aldrig (KR2).")  # fmt: skip
_AS_BEFORE = Text("A letter seen before is answered as before and not shown again.",
                  "Et brev, der er set før, besvares som før og vises ikke igen.")  # fmt: skip
_REFUSE = Text("A wrong letter is answered fatal-error (KR4), with what is wrong.",
               "Et forkert brev besvares fatal-error (KR4) med, hvad der er galt.")  # fmt: skip
_ACCEPT = Text("A receiver takes what the standard allows, also where it is unusual.",
               "En modtager tager imod, hvad standarden tillader, også det usædvanlige.")  # fmt: skip
_ORDER = Text("Segments stand in the order of their moments; a reply goes on from the latest letter and holds all.",
              "Segmenter står i tidsorden; et svar bygger på det seneste brev og har alle med.")  # fmt: skip
_ACK = Text("Receive the letter and acknowledge it.", "Modtag brevet, og kvittér for det.")
_ACK_ALL = Text("Receive the letters and acknowledge each.", "Modtag brevene, og kvittér for hvert.")
_AGAIN = Text("The letter comes again. Acknowledge it as before.", "Brevet kommer igen. Kvittér som før.")
_NOTHING = Text("Do nothing more.", "Gør ikke mere.")
_REPLY = Text("Reply to the correspondence.", "Svar på korrespondancen.")
_ONCE_SHOWN = Text("Your user sees the letter once.", "Brugeren ser brevet én gang.")
_GOVERNANCE = "GOV 040 §7; GOV 020 §1.2.2"
_THREADS = "GOV governance-for-careCommunication 5, 8-13"

_CALM = Step(_NOTHING, each_once, _ONE_ANSWER, _GOVERNANCE)


def _accepted(key: str, title: Text, writer: object, look: Text | None = None) -> Scenario:
    return Scenario(
        key, title, "receive", "MedCom",
        (Step(_ACK, answered("letter", "ok"), _ACCEPT, "GOV 030 §4", ("letter",)), _CALM), writer, look,  # type: ignore[arg-type]
    )  # fmt: skip


def _again(key: str, title: Text, writer: object, code: str, source: str) -> Scenario:
    first = Step(_ACK, answered("letter", code), _ONE_ANSWER if code == "ok" else _REFUSE, _GOVERNANCE, ("letter",))
    again = Step(_AGAIN, answered("again", code), _AS_BEFORE, source, ("again",))
    return Scenario(key, title, "receive", "MedCom", (first, again, _CALM), writer, _ONCE_SHOWN)  # type: ignore[arg-type]


RECEIVING: tuple[Scenario, ...] = (
    _again("identical-resend", Text("identical re-send", "identisk genafsendelse"), written.twice, "ok", "GOV 043"),
    _again("new-envelope", Text("same letter in a new envelope", "samme brev i ny kuvert"), written.in_new_envelope,
           "ok", "GOV 043; Testprotocol_Receive"),
    Scenario(
        "reused-envelope-id", Text("reused envelope id", "genbrugt kuvert-id"), "receive", "MedCom",
        (Step(_ACK, answered("letter", "ok"), _ONE_ANSWER, _GOVERNANCE, ("letter",)),
         Step(Text("Another letter comes in an envelope with the same id. Do not accept it.",
                   "Et andet brev kommer i en kuvert med samme id. Tag ikke imod det."),
              never_ok("other"), Text("Envelope ids are never reused.", "Kuvert-id'er genbruges aldrig."), "GOV 043",
              ("other",)), _CALM),
        written.reused_envelope, Text("Your user does not see the second letter.", "Brugeren ser ikke det andet brev."),
    ),
    _again("negative-duplicate", Text("negative duplicate", "negativ dublet"), written.negative_twice, "fatal-error",
           "GOV 043; GOV 020 §1.2.2"),
    Scenario(
        "parallel-replies", Text("parallel replies", "parallelle svar"), "receive", "MedCom",
        (Step(_ACK, answered("letter", "ok"), _ONE_ANSWER, _GOVERNANCE, ("letter",)),
         Step(_REPLY, any_reply("letter"), _ORDER, _THREADS, reaches_back=True),
         Step(Text("The other party wrote at the same time. Acknowledge it.", "Den anden skrev samtidig. Kvittér."),
              answered("parallel", "ok"), _ONE_ANSWER, _GOVERNANCE, ("parallel",)),
         Step(_REPLY, replied("parallel", "letter", "reply", "parallel"), _ORDER, _THREADS, reaches_back=True), _CALM),
        written.parallel, Text("Your user sees both replies in one thread.", "Brugeren ser begge svar i én tråd."),
    ),
    Scenario(
        "reply-first", Text("reply before the new message", "svar før den nye besked"), "receive", "MedCom",
        (Step(_ACK, answered("second", "ok"), _ACCEPT, f"{_GOVERNANCE}; {_THREADS}", ("second",)),
         Step(Text("The letter it goes on from comes now. Acknowledge it.", "Nu kommer det, det bygger på. Kvittér."),
              answered("first", "ok"), _ONE_ANSWER, _GOVERNANCE, ("first",)),
         Step(_REPLY, replied("second", "first", "second"), _ORDER, _THREADS, reaches_back=True), _CALM),
        written.out_of_order, Text("Both stand in one thread, in order.", "Begge står i én tråd, i orden."),
    ),
    Scenario(
        "wrong-order", Text("wrong order", "forkert rækkefølge"), "receive", "own",
        (Step(_ACK_ALL, all_answered("first", "second", "third"), _ONE_ANSWER, _GOVERNANCE,
              ("third", "first", "second")),
         Step(_REPLY, replied("third", "first", "second", "third"), _ORDER, _THREADS, reaches_back=True), _CALM),
        written.out_of_order, Text("Three segments in order of time.", "Tre segmenter i tidsorden."),
    ),
    Scenario(
        "damaged-content", Text("damaged content", "beskadiget indhold"), "receive", "own",
        (Step(Text("A letter comes damaged. Answer negatively.", "Et beskadiget brev kommer. Kvittér negativt."),
              answered("letter", "transient-error", "fatal-error"),
              Text("What the transport broke is answered transient-error (KR6), at the least not ok.",
                   "Det, transporten ødelagde, besvares transient-error (KR6), i hvert fald ikke ok."),
              "GOV 040 §7 KR6; MSG_Damaged_durin_transport", ("letter",)),), written.damaged,
    ),
    _accepted("referral-attachments",
              Text("category regarding-referral with six inline attachments and a link",
                   "kategori vedr. henvisning med seks bilag og et link"), written.attached,
              Text("Your user can open six files and a link.", "Brugeren kan åbne seks filer og et link.")),
    _accepted("more-information", Text("More information", "More information"), written.more_information),
    _accepted("instance-ids", Text("Instance IDs", "Instance IDs"), written.instance_ids),
    _accepted("no-names", Text("organisations without names", "organisationer uden navne"), written.nameless,
              Text("Your user sees the names of SOR.", "Brugeren ser navnene fra SOR.")),
    Scenario(
        "person-numbers", Text("CPR, X-eCPR and D-eCPR patients", "borgere med CPR, X-eCPR og D-eCPR"), "receive",
        "MedCom",
        (Step(_ACK_ALL, all_answered("cpr", "x-ecpr", "d-ecpr"), _ACCEPT, "GOV 030 §4; DK-core",
              ("cpr", "x-ecpr", "d-ecpr")), _CALM), written.of_people,
    ),
    _accepted("partial-forward", Text("forward with a partial thread", "videresendt med en del af tråden"),
              written.partly_forwarded),
    Scenario(
        "changed-category", Text("change of category or topic in a reply", "ny kategori eller nyt emne i et svar"),
        "receive", "MedCom",
        (Step(_ACK_ALL, all_answered("first", "second"), _ACCEPT, "GOV 030 §4", ("first", "second")), _CALM),
        written.changed_category,
    ),
    Scenario(
        "episode-of-care", Text("episode-of-care identifiers", "forløbs-id'er"), "receive", "MedCom",
        (Step(_ACK, answered("letter", "ok"), _ONE_ANSWER, _GOVERNANCE, ("letter",)),
         Step(_REPLY, replied("letter", "letter", episode=True),
              Text("An episode-of-care identifier received is returned.", "Et modtaget forløbs-id returneres."),
              "GOV 080", reaches_back=True), _CALM), written.with_episode,
    ),
    Scenario(
        "missing-attachment", Text("missing attachment", "manglende bilag"), "receive", "own",
        (Step(Text("A letter comes whose file has no content. Refuse it.", "Et brev kommer med en tom fil. Afvis det."),
              answered("letter", "fatal-error"), _REFUSE,
              "UseCases-VANSKonverteringslosning §4.5.3: sent on purpose when an XBIN01 is missing", ("letter",)),
         _CALM), written.without_content,
    ),
)  # fmt: skip
