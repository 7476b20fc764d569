from typing import Any

from actions.several import ActionPlusieurs
from tests.actions.turns import ANSWER, REPLY, FakeApi, replying, run, tracker

CONTEXT = {"question": "blocs_liste", "parametres": {}}


def asking(*questions: dict[str, Any]) -> Any:
    conversation = tracker("plusieurs_questions", slots={"contexte": CONTEXT, "registre": "facile"})
    conversation.latest_message["questions"] = list(questions)
    return conversation


async def test_each_question_of_the_message_is_asked_in_order() -> None:
    api = FakeApi()
    bloc = [{"entity": "bloc", "value": "2"}]

    said = await run(
        ActionPlusieurs(api.client),
        asking(
            {"intent": "blocs_detail", "entities": bloc},
            {
                "intent": "suite",
                "entities": [],
                "lectures": [
                    {"name": "acces_prix", "confidence": 0.3},
                    {"name": "sante", "confidence": 0.05},
                ],
            },
        ),
    )

    assert api.paths[0].endswith("/several-answers")
    assert api.body == {
        "questions": [
            {"question": "blocs_detail", "parametres": {"bloc": "2"}, "lectures": []},
            {"question": "suite", "parametres": {}, "lectures": [{"question": "acces_prix", "part": 0.3}]},
        ],
        "contexte": CONTEXT,
        "registre": "facile",
        "notice_given": False,
    }
    assert said.messages[0]["text"] == ANSWER["text"]
    assert said.slots["contexte"] == REPLY["contexte"]


async def test_without_any_question_nothing_is_understood() -> None:
    api = FakeApi()

    said = await run(ActionPlusieurs(api.client), asking())

    assert (said.responses, said.events, api.requests) == (["utter_pas_compris"], [], [])


async def test_breakdown_is_said_plainly() -> None:
    api = FakeApi(replying({}, 500))

    said = await run(ActionPlusieurs(api.client), asking({"intent": "acces_prix", "entities": []}))

    assert (said.responses, said.events) == (["utter_panne"], [])
