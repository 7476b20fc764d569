"""« De l'inscription à la déclaration du jury »: the page, executed."""

from itertools import pairwise

from scripts.layout import ROOT
from tests.api.driver import Api
from tests.api.pages import Visitor, accept
from tests.api.shell_page import Part, Shell, parts

PAGE = ROOT / "docs" / "dossiers.md"
POINTS = ("parite", "employeurs", "syndicats", "president", "entreprise", "organisation", "recapitulatif")


async def hold_the_session(shell: Shell) -> None:
    """The four steps that the page tells, by the session's own page."""
    page = f"/console/jurys/{shell.variables['SEANCE']}"
    await accept(shell.api, "marc@example.org")
    centre = Visitor(shell.api.public)
    unknown = await centre.send(page, f"{page}/candidats", number="EX-9")
    assert "ressort ne porte le numéro EX-9. Vérifiez-le dans la liste" in unknown.text
    put = await centre.done(page, f"{page}/candidats", number="EX-2021-1")
    assert "Jeanne Modèle" in put
    await accept(shell.api, "andrea@example.org")
    president = Visitor(shell.api.public)
    for point in POINTS:
        await president.done(page, f"{page}/points/{point}", note="")
    number = put.partition('/declaration"')[0].rpartition("/")[2]
    action = f"{page}/candidats/{number}/declaration"
    declared = await president.done(
        page, action, outcome="admissible", declared_on="2022-06-30", blocks=["1"]
    )
    assert "La déclaration du jury est enregistrée" in declared
    closed = await president.done(f"{page}/proces-verbal", f"{page}/proces-verbal")
    assert "la séance est close" in closed


async def test_page_takes_a_candidate_to_the_declaration(api: Api) -> None:
    shell = Shell(api)
    refusals = 0
    for part, following in pairwise([*parts(PAGE), Part("end", "")]):
        match part.kind:
            case "bash":
                await shell.run(part.text, refused=following.kind == "text")
            case "text":
                assert part.text == shell.refusal
                refusals += 1
            case "mark":
                await hold_the_session(shell)

    assert shell.called > 30, "la page n'a presque plus de commandes"
    assert refusals >= 8
    answer = await api.public.get(
        f"/v1/enrolments/{shell.variables['DOSSIER']}/progress",
        headers={"Authorization": f"Bearer {shell.variables['EN_CENTRE']}"},
    )
    assert answer.json()["declaration"] == "admissible"
