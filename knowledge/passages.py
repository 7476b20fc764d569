"""What may be searched when a message is not understood: the sentences of each answer that may be shown as near."""

from typing import Any

from knowledge.answer import AnswerRequest
from knowledge.base import Knowledge
from knowledge.checks import templates


def passages(knowledge: Knowledge) -> list[dict[str, Any]]:
    """`{question, parametres, phrases}` for each answer, its title first; the same for the same files."""
    found = []
    for name, parameters in templates(knowledge):
        if not knowledge.may_be_shown_as_near(name):
            continue
        reply = knowledge.answer(
            AnswerRequest(question=name, parametres=parameters, notice_given=True), knowledge.fiche.lue_le
        )
        lines = [line.strip("- ") for line in reply.answer.text.splitlines()]
        found.append({"question": name, "parametres": parameters, "phrases": [reply.titre, *lines]})
    return found
