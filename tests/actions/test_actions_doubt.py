from typing import Any

import pytest

from actions.doubt import ActionProposer
from tests.actions.turns import REPLY, FakeApi, replying, run, tracker

NEAR = [("nlu_fallback", 0.6), ("jury_role", 0.3), ("jury_quorum", 0.2), ("jury_recours", 0.1), ("avis_qui", 0.07),
        ("fiche_code", 0.02)]  # fmt: skip


PASSAGE = {"question": "blocs_detail", "parametres": {"bloc": "2"}}


def buttons(*names: str) -> list[dict[str, str]]:
    return [{"title": f"Titre de {name}", "payload": f"/{name}"} for name in names]


def suggested(*names: str) -> dict[str, Any]:
    return {"reply": None, "suggestions": buttons(*names)}


async def test_nearest_topics_are_offered_as_at_most_three_buttons() -> None:
    api = FakeApi(replying(suggested("jury_role", "jury_quorum", "jury_recours", "avis_qui")))

    said = await run(ActionProposer(api.client), tracker("nlu_fallback", ranking=NEAR))

    assert said.responses == ["utter_reformuler"]
    assert said.messages[0]["buttons"] == buttons("jury_role", "jury_quorum", "jury_recours")
    assert said.slots == {"incomprehensions": 1}


async def test_only_topics_near_enough_are_asked_for_best_first() -> None:
    api = FakeApi(replying(suggested("jury_role")))

    await run(ActionProposer(api.client), tracker("nlu_fallback", entities={"voie": "vae"}, ranking=NEAR))

    assert api.paths == [f"/internal/conversations/by-sender/{'f' * 64}/nearest"]
    assert api.body["passage"] is None
    assert api.body["nearest"] == [
        {"question": name, "parametres": {"voie": "vae"}}
        for name in ("jury_role", "jury_quorum", "jury_recours", "avis_qui")
    ]


async def test_passage_that_comes_near_is_said_and_remembered() -> None:
    api = FakeApi(replying({"reply": REPLY, "suggestions": buttons("jury_role")}))
    unsure = tracker("nlu_fallback", ranking=NEAR)
    unsure.latest_message["passages"] = [PASSAGE, {"question": "avis_qui", "parametres": {}}]

    said = await run(ActionProposer(api.client), unsure)

    assert api.body["passage"] == PASSAGE
    assert said.messages[0]["text"] == REPLY["answer"]["text"]
    assert said.slots["contexte"] == REPLY["contexte"]
    assert said.slots["incomprehensions"] == 1


@pytest.mark.parametrize("times", [1, 1.0, 2, 5])
async def test_second_time_in_a_row_a_person_is_offered(times: float) -> None:
    api = FakeApi(replying(suggested("jury_role")))

    said = await run(
        ActionProposer(api.client), tracker("nlu_fallback", slots={"incomprehensions": times}, ranking=NEAR)
    )

    assert said.responses == ["utter_passer_la_main"]
    assert said.slots == {"incomprehensions": int(times) + 1}


@pytest.mark.parametrize("times", [0, 1])
async def test_doubt_that_the_conversation_settles_is_an_answer_like_any_other(times: float) -> None:
    api = FakeApi(replying({"reply": REPLY, "sure": True, "suggestions": []}))
    slots = {"incomprehensions": times, "contexte": {"question": "jury_role", "parametres": {}}}

    said = await run(ActionProposer(api.client), tracker("nlu_fallback", slots=slots, ranking=NEAR))

    assert api.body["contexte"] == slots["contexte"]
    assert [one["question"] for one in api.body["lectures"]] == [
        name for name, _ in NEAR if name != "nlu_fallback"
    ]
    assert said.messages[0]["text"] == REPLY["answer"]["text"]
    assert said.slots["incomprehensions"] == 0


async def test_likeliest_out_of_scope_is_said_to_be() -> None:
    api = FakeApi()
    ranking = [("nlu_fallback", 0.5), ("hors_perimetre", 0.35), ("jury_role", 0.3)]

    said = await run(ActionProposer(api.client), tracker("nlu_fallback", ranking=ranking))

    assert (said.responses, api.requests) == (["utter_hors_perimetre"], [])


@pytest.mark.parametrize("status", [500, 401, 404])
async def test_without_the_api_nothing_is_offered(status: int) -> None:
    api = FakeApi(replying([], status))

    said = await run(ActionProposer(api.client), tracker("nlu_fallback", ranking=NEAR))

    assert (said.responses, said.messages[0]["buttons"]) == (["utter_pas_compris"], [])
    assert said.slots == {"incomprehensions": 1}


@pytest.mark.parametrize(
    "content",
    [[], {"reply": None, "suggestions": []}, {"detail": "autre chose"}, [{"title": "sans commande"}], 12],
)
async def test_without_usable_suggestions_nothing_is_offered(content: object) -> None:
    said = await run(ActionProposer(FakeApi(replying(content)).client), tracker("nlu_fallback", ranking=NEAR))

    assert said.responses == ["utter_pas_compris"]


async def test_message_without_ranking_is_not_understood() -> None:
    said = await run(ActionProposer(FakeApi(replying([])).client), tracker("nlu_fallback"))

    assert said.responses == ["utter_pas_compris"]


@pytest.mark.parametrize(
    ("ranking", "offered"),
    [([("detresse", 0.3), ("jury_role", 0.2)], True), ([("jury_role", 0.3), ("detresse", 0.2)], False)],
)
async def test_help_is_offered_only_where_distress_is_likeliest(
    ranking: list[tuple[str, float]], offered: bool
) -> None:
    api = FakeApi(replying(suggested("jury_role")))

    await run(ActionProposer(api.client), tracker("nlu_fallback", ranking=ranking))

    assert ("detresse" in [one["question"] for one in api.body["nearest"]]) is offered
