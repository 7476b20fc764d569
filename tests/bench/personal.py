"""Personal questions of known people, through the three processes: `python -m tests.bench.personal [developpement]`.

Right means: what was answered is among what the question asks for (`attend`), for the person who asks, and the words
agree with what is recorded of that person (`personal.yml`). Each question opens a conversation of its own.
"""

import json
import re
import sqlite3
import sys
import tempfile
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from scripts.layout import ROOT
from tests.bench import sentences
from tests.bench.understanding import share
from tests.stack import Stack

RECORDED = ROOT / "tests" / "bench" / "personal.yml"
# The people of the demonstration by the name that the sentences give them.
PERSONA = {"camille": "candidat", "charlie": "charlie", "sacha": "sacha", "dominique": "tuteur"}
DEVELOPMENT = "developpement"
SPEAKER = {"candidat": "charlie", "tuteur": "dominique"}
# What only somebody known may ask, and the questions of a signatory.
OF_SIGNATORIES = {"parcours_avis_attendus", "parcours_formulaire_avis", "avis_devenir", "avis_correction"}
PERSONAL = ("parcours_", *OF_SIGNATORIES, "laisser_message")
# Both say how to give an opinion and open the form, to somebody who has opinions to give.
OPENS_THE_FORM = {"avis_saisie": "parcours_formulaire_avis"}
FORM_PAGE = "avis"
NOTHING = "aucune réponse"
AT_ONCE = 2
SHOWN = 25


@dataclass(frozen=True)
class Judged:
    """A question and what its answer was worth; `faults` are the words of the record that miss or should not be there."""

    phrase: dict[str, Any]
    answered: list[str]
    faults: list[str]
    text: str
    degraded: bool

    @property
    def understood(self) -> bool:
        """Whether one of the answers is to what was asked."""
        return bool(set(self.phrase["attend"]) & set(self.answered))

    @property
    def right(self) -> bool:
        """Whether it is, and true to the record."""
        return self.understood and not self.faults


class Record:
    """The words that what is recorded of each person asks for: `{personne: {question: {dit: […], tait: […]}}}`."""

    def __init__(self) -> None:
        self._words: dict[str, dict[str, dict[str, list[str]]]] = yaml.safe_load(RECORDED.read_text("utf-8"))

    def faults(self, person: str, answered: list[str], text: str) -> list[str]:
        """What is missing from the text, or should not be in it, by the first rule of each question answered."""
        found = []
        for question in [*answered, "toujours"]:
            rule = self._words.get(person, {}).get(question, {})
            found += [f"manque {one}" for one in rule.get("dit", []) if not re.search(one, text)]
            found += [f"en trop {one}" for one in rule.get("tait", []) if re.search(one, text)]
        return found


def development() -> list[dict[str, Any]]:
    """The development sentences of personal intents, asked by Charlie or by the tutor: these may be read."""
    found = []
    for phrase in sentences.development():
        asked = phrase["intents"]
        if len(asked) > 1 or not asked[0].startswith(PERSONAL):
            continue
        person = "dominique" if asked[0] in OF_SIGNATORIES else "charlie"
        careful = phrase["style"] in sentences.CAREFUL
        also = ["parcours_capacite"] if asked == ["parcours_progression"] else []
        found.append(
            {
                "texte": phrase["q"],
                "personne": person,
                "soin": "soigne" if careful else "presse",
                "attend": [*phrase["acceptable"], *also],
            }
        )
    return found


def measure(stack: Stack, phrases: list[dict[str, Any]]) -> list[Judged]:
    """Each question in a conversation of its own, in the name of the person who asks it."""
    record = Record()
    with (
        httpx.Client(base_url=stack.url, timeout=30, trust_env=False) as http,
        ThreadPoolExecutor(AT_ONCE) as pool,
    ):
        replies = list(pool.map(lambda phrase: _asked(http, phrase), phrases))
    kept = _answered(stack)
    return [
        _judged(record, phrase, reply, kept[reply["id"]])
        for phrase, reply in zip(phrases, replies, strict=True)
    ]


def _judged(record: Record, phrase: dict[str, Any], reply: dict[str, Any], answered: list[str]) -> Judged:
    text = reply["text"]
    faults = record.faults(phrase["personne"], [one for one in answered if one in phrase["attend"]], text)
    if (reply.get("card") or {}).get("page") == FORM_PAGE:
        answered = [*answered, *(OPENS_THE_FORM[one] for one in answered if one in OPENS_THE_FORM)]
    return Judged(phrase, answered, faults, text, reply["kind"] == "degraded")


def _asked(http: httpx.Client, phrase: dict[str, Any]) -> dict[str, Any]:
    persona = {"persona": PERSONA[phrase["personne"]]}
    opened = http.post("/v1/demo/sessions", json=persona).raise_for_status().json()
    reply = http.post(
        "/v1/chat/messages",
        json={"client_message_id": str(uuid.uuid4()), "text": phrase["texte"]},
        headers={"Authorization": f"Bearer {opened['session_token']}"},
    )
    message: dict[str, Any] = reply.raise_for_status().json()["messages"][0]
    return message


def _answered(stack: Stack) -> dict[int, list[str]]:
    """The questions that each message answers: kept, and not told to browsers."""
    with closing(sqlite3.connect(stack.var_dir / "app.db")) as database:
        kept = database.execute("SELECT id, payload FROM message WHERE author = 'assistant'").fetchall()
    return {number: json.loads(payload).get("questions", []) for number, payload in kept}


def figures(judged: list[Judged]) -> dict[str, Any]:
    """Shares of right answers: in all, by person, by care taken in typing."""
    groups = {"": judged}
    for name in ("personne", "soin"):
        for value in sorted({one.phrase[name] for one in judged}):
            groups[value] = [one for one in judged if one.phrase[name] == value]
    shares = {name or "juste": round(share(one.right for one in kept), 4) for name, kept in groups.items()}
    return {
        "phrases": len(judged),
        **shares,
        "bonne_question": round(share(one.understood for one in judged), 4),
        "contraire_au_dossier": sum(bool(one.faults) for one in judged),
        "en_panne": sum(one.degraded for one in judged),
        "sans_reponse": round(share(not one.answered for one in judged), 4),
        "avec_une_autre_reponse": sum(
            one.understood and not set(one.answered) <= {*one.phrase["attend"], *OPENS_THE_FORM}
            for one in judged
        ),
    }


def by_question(judged: list[Judged]) -> list[tuple[str, int, float]]:
    """For each question first expected: how often it is asked, and the share of right answers."""
    names = sorted({one.phrase["attend"][0] for one in judged})
    kept = {name: [one for one in judged if one.phrase["attend"][0] == name] for name in names}
    return [(name, len(kept[name]), share(one.right for one in kept[name])) for name in names]


def confusions(judged: list[Judged]) -> list[tuple[str, str, int]]:
    """The commonest (expected, answered, times), without the sentences."""
    wrong = Counter(
        (one.phrase["attend"][0], one.answered[0] if one.answered else NOTHING)
        for one in judged
        if not one.understood
    )
    return [(expected, found, times) for (expected, found), times in wrong.most_common(SHOWN)]


def report(judged: list[Judged]) -> str:
    """The figures as Markdown."""
    lines = ["### questions personnelles", "", "| mesure | valeur |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in figures(judged).items()]
    lines += ["", "| question | posée | juste |", "|---|---|---|"]
    lines += [f"| {name} | {times} | {right:.1%} |" for name, times, right in by_question(judged)]
    lines += ["", "confondues :"]
    lines += [f"- {expected} → {found} : {times}" for expected, found, times in confusions(judged)]
    against = Counter(
        (one.phrase["personne"], *one.answered[:1], *one.faults) for one in judged if one.faults
    )
    lines += ["", "contraires au dossier :"] if against else []
    lines += [f"- {' · '.join(key)} : {times}" for key, times in against.most_common(SHOWN)]
    return "\n".join(lines)


def main(arguments: list[str]) -> None:
    """Command line; the sentences that fail are shown for those of the development only."""
    developing = DEVELOPMENT in arguments
    with tempfile.TemporaryDirectory() as folder:
        stack = Stack(Path(folder) / "var")
        stack.start()
        try:
            judged = measure(stack, development() if developing else sentences.personal())
        finally:
            stack.stop()
    print(report(judged))
    for one in judged if developing else []:
        if not one.right:
            wanted = one.phrase["attend"][0]
            print(f"{wanted} → {one.answered} {one.faults} | {one.phrase['texte']} | {one.text[:160]!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
