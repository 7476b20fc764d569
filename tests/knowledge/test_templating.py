from datetime import date
from typing import Any

import pytest
from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError

from knowledge.checks import facts_read, figures
from knowledge.recorded import Planned
from knowledge.templating import planned_words, ranges, render, tree


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ x | date }}", date(2022, 4, 21), "21 avril 2022"),
        ("{{ x | date }}", date(2022, 5, 1), "1er mai 2022"),
        ("{{ x | date }}", date(2017, 12, 31), "31 décembre 2017"),
        ("{{ x | enum }}", ["a", "b", "c"], "a, b et c"),
        ("{{ x | enum }}", ["a", "b"], "a et b"),
        ("{{ x | enum }}", ["a"], "a"),
        ("{{ x | enum }}", [], ""),
        ("{{ x | enum_ou }}", ["a", "b", "c"], "a, b ou c"),
        ("{{ x | lettres }}", 8, "huit"),
        ("{{ x | lettres }}", 0, "zéro"),
        ("{{ x | lettres }}", 16, "seize"),
        ("{{ x | lettres }}", 17, "17"),
        ("{{ x | lettres }}", 996, "996"),
        ("{{ x | minuscule }}", "Réagir à une situation", "réagir à une situation"),
        ("{{ x | minuscule }}", "VAE de branche", "VAE de branche"),
        ("{{ x | minuscule }}", "À faire", "à faire"),
        ("{{ x | minuscule }}", "", ""),
        ("{{ x | phrases }}", ["Une chose", "Une autre."], "Une chose. Une autre."),
    ],
)
def test_filters(template: str, value: Any, text: str) -> None:
    assert render(template, {"x": value}) == text


def test_text_has_no_blank_line_and_no_double_space() -> None:
    assert render("un  \n\n   deux\t trois \n \n", {}) == "un\ndeux trois"


def test_lists_render_one_line_an_item() -> None:
    template = "Voici :\n{% for one in x %}\n- {{ one }}\n{% endfor %}\nfin"

    assert render(template, {"x": ["a", "b"]}) == "Voici :\n- a\n- b\nfin"


def test_markup_is_not_escaped() -> None:
    assert render("{{ x }}", {"x": "l'« avis » & <b>"}) == "l'« avis » & <b>"


@pytest.mark.parametrize("template", ["{{ y }}", "{{ x.nom }}", "{{ x.a.b }}"])
def test_what_is_not_given_cannot_be_read(template: str) -> None:
    with pytest.raises(UndefinedError):
        render(template, {"x": {"a": {}}})


@pytest.mark.parametrize(
    "template",
    ["{{ x.__class__.__mro__ }}", "{{ x.append(1) }}", "{{ ''.__class__.__base__.__subclasses__() }}"],
)
def test_templates_are_sandboxed(template: str) -> None:
    with pytest.raises((SecurityError, TemplateError)):
        render(template, {"x": []})


def test_dotted_ids_become_a_tree() -> None:
    assert tree({"a": 1, "b.c": 2, "b.d.e": 3}) == {"a": 1, "b": {"c": 2, "d": {"e": 3}}}


@pytest.mark.parametrize(
    ("template", "read"),
    [
        ("{{ f.si_jury.parite.salaries }} %", {"si_jury.parite.salaries"}),
        ("{{ f.capacites | length | lettres }}", {"capacites"}),
        ("{% for c in f.capacites if c.bloc == bloc.numero %}{{ c.code }}{% endfor %}", {"capacites"}),
        ("{% set v = [f.voies.vae, f.voies.apprentissage] %}{{ v }}", {"voies.vae", "voies.apprentissage"}),
        ("{{ (f.capacites | first).code }}", {"capacites"}),
        ("{{ bloc.libelle }} {{ p.validated }}", set()),
    ],
)
def test_facts_read_by_a_template_are_found(template: str, read: set[str]) -> None:
    assert facts_read(template) == read


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("Le jury compte {{ f.si_jury.patronale.maximum | lettres }} membres.", []),
        ("{% if p.validated | length > 2 %}Beaucoup{% endif %}", []),
        ("Le jury compte 5 membres.", ["5"]),
        ("Huit capacités, deux blocs.", ["Huit", "deux"]),
        ("La moitié du jury, un représentant.", ["moitié"]),
        ("Les membres discutent, centrés, dixit le centre.", []),
    ],
)
def test_figures_outside_placeholders_are_found(template: str, found: list[str]) -> None:
    assert figures(template) == found


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ([], ""),
        (["C6"], "C6"),
        (["C6", "C7"], "C6 et C7"),
        (["C6", "C8"], "C6 et C8"),
        (["C1", "C2", "C3"], "C1 à C3"),
        (["C1", "C2", "C3", "C5", "C7", "C8"], "C1 à C3, C5, C7 et C8"),
    ],
)
def test_codes_that_follow_one_another_are_told_as_a_range(codes: list[str], words: str) -> None:
    assert ranges(codes) == words


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        (Planned("projets"), "par la présentation de projets ou activités, date pas encore enregistrée"),
        (
            Planned("reconstituee", date(2026, 3, 2)),
            "en situation professionnelle reconstituée, prévue le 2 mars 2026",
        ),
        (
            Planned("situation_reelle", date(2026, 3, 1), "Atelier\n B"),
            "en situation professionnelle réelle, qui était prévue le 1er mars 2026 (Atelier B)",
        ),
    ],
)
def test_plan_is_told_with_its_day_and_place(planned: Planned, words: str) -> None:
    assert planned_words(planned, date(2026, 3, 2)) == words
