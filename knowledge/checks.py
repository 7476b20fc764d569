"""Cross-checks of the knowledge files: all that is wrong is found, not only the first thing."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes

from knowledge.facts import Certitude, Fiche
from knowledge.followup import allowed_values, own_entities
from knowledge.loading import YamlFile
from knowledge.preparation import lines_of
from knowledge.questions import ClosedCase, Question, Texts, Variant, parse_link
from knowledge.templating import ENVIRONMENT

if TYPE_CHECKING:
    from knowledge.base import Knowledge

PLACEHOLDER = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FIGURE = re.compile(
    r"\d|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente"
    r"|quarante|cinquante|soixante|cent|cents|mille|dizaine|moitié|tiers|quart|double|triple)\b",
    re.IGNORECASE,
)


# The entities that a closed question may rest on; the dialogue recognises them.
CLUES = frozenset(
    {"role", "modalite", "idee", "theme", "annee", "code", "voie", "bloc", "capacite", "activite"}
    | {"nombre_blocs", "nombre_capacites", "nombre_modalites", "nombre_ans", "nombre_membres"}
)


def report(knowledge: "Knowledge", files: Mapping[str, YamlFile], *, complete: bool) -> None:
    """Report every inconsistency to the file where it stands.

    `complete` is false when a topic could not be read: links to its questions are then not judged.
    """
    seen: dict[str, str] = {}
    for topic_name, topic in knowledge.topics.items():
        file = files[topic_name]
        if complete:
            for facet, link in topic.facettes.items():
                _check_link(knowledge, file, ("facettes", facet), link)
        for name, question in topic.questions.items():
            place: tuple[str | int, ...] = ("questions", name)
            if name in seen:
                file.report(place, f"{name} : question déjà définie dans {seen[name]}.yml")
            seen[name] = topic_name
            _check_question(knowledge, file, place, question, complete=complete)


def report_preparation(knowledge: "Knowledge", file: YamlFile) -> None:
    """Report every line of the preparation whose facts or texts are wrong."""
    for place, line in lines_of(knowledge.preparation):
        _check_texts(file, (*place, "textes"), line.textes, list(line.faits), knowledge.fiche)


def report_opening(knowledge: "Knowledge", file: YamlFile, *, complete: bool) -> None:
    """Report every first word that cannot be said, and every first question that cannot be offered."""
    opening = knowledge.opening
    for phrase, texts in opening.mots.items():
        _check_texts(file, ("mots", phrase), texts, [], knowledge.fiche)
    if not complete:
        return
    for name in opening.themes.keys() - knowledge.topics.keys():
        file.report(("themes", name), f"thème inconnu : {name}")
    for place, guest, link in opening.links():
        _check_link(knowledge, file, place, link)
        question = knowledge.questions.get(parse_link(link)[0])
        if question and guest != "visiteur" and question.personnel not in (None, guest):
            file.report(place, f"{link} n'est pas une question de ce rôle")


def figures(template: str) -> list[str]:
    """The digits and number words that a template holds outside its placeholders."""
    return FIGURE.findall(PLACEHOLDER.sub(" ", template))


def facts_read(template: str) -> set[str]:
    """The dotted ids read through `f` in a template.

    Raises TemplateSyntaxError, also where facts are reached other than by `f.name`: they could not be told.
    """
    tree = ENVIRONMENT.parse(template)
    read: set[str] = set()
    inner: set[int] = set()
    roots: set[int] = set()
    for node in tree.find_all(nodes.Getattr):
        path, cursor = [node.attr], node.node
        while isinstance(cursor, nodes.Getattr):
            inner.add(id(cursor))
            path.insert(0, cursor.attr)
            cursor = cursor.node
        if isinstance(cursor, nodes.Name) and cursor.name == "f" and id(node) not in inner:
            read.add(".".join(path))
            roots.add(id(cursor))
    for name in tree.find_all(nodes.Name):
        if name.name == "f" and id(name) not in roots:
            raise TemplateSyntaxError("un fait se lit par f.nom", name.lineno)
    return read


def _check_question(
    knowledge: "Knowledge",
    file: YamlFile,
    place: tuple[str | int, ...],
    question: Question,
    *,
    complete: bool,
) -> None:
    fiche = knowledge.fiche
    if "{" in question.titre:
        file.report((*place, "titre"), "accolades dans un titre : elles n'ont de sens que dans une variante")
    _check_texts(file, (*place, "textes"), question.textes, list(question.faits), fiche)
    own_case = [name for names in question.supplements_selon_entree.values() for name in names]
    for name in (*question.supplements, *own_case):
        if name not in knowledge.supplements:
            file.report((*place, "supplements"), f"supplément inconnu : {name}")
    links = [
        *question.suites,
        *question.relais.values(),
        *filter(None, [question.anonyme, question.autre_role, question.pour_soi]),
    ]
    links += [*question.relais_sujet.values(), *question.facettes.values()]
    for rank, case in enumerate(question.fermees):
        _check_closed_case(file, (*place, "fermees", rank), case, fiche)
    for value, variant in (question.variantes.valeurs if question.variantes else {}).items():
        where = (*place, "variantes", "valeurs", value)
        _check_variant(knowledge, file, where, question, value, variant)
        links += variant.suites or ()
    for condition in question.relais:
        name, _, value = condition.partition("=")
        values = allowed_values(fiche).get(name, ())
        if not values or (value and value not in values):
            file.report((*place, "relais", condition), f"condition inconnue : {condition}")
    if complete:
        for link in links:
            _check_link(knowledge, file, place, link)
        other = knowledge.questions.get(question.autre_role or "")
        if other and {question.personnel, other.personnel} != {"candidat", "entreprise"}:
            file.report((*place, "autre_role"), "l'une doit être du candidat, l'autre de l'entreprise")


def _check_closed_case(file: YamlFile, place: tuple[str | int, ...], case: ClosedCase, fiche: Fiche) -> None:
    texts = Texts(standard=case.texte, facile=case.egal or case.maximum or case.texte)
    _check_texts(file, (*place, "texte"), texts, list(case.faits), fiche)
    said = all(fiche.faits[fact].certitude is Certitude.DITE for fact in case.faits if fact in fiche.faits)
    if case.reponse != "incertain" and not said:
        file.report(place, "« oui » et « non » sont pour ce que la fiche dit : ici, « incertain »")
    for name, value in case.conditions:
        if name not in CLUES:
            file.report(place, f"précision inconnue : {name} (attendues : {', '.join(sorted(CLUES))})")
        elif value and name in allowed_values(fiche) and value not in allowed_values(fiche)[name]:
            file.report(place, f"valeur inconnue pour {name} : {value}")


def _check_link(knowledge: "Knowledge", file: YamlFile, place: tuple[str | int, ...], link: str) -> None:
    name, entities = parse_link(link)
    if name not in knowledge.questions:
        file.report(place, f"suite inconnue : {link}")
    elif own_entities(knowledge.questions[name], entities, knowledge.fiche) != entities:
        file.report(place, f"précision inconnue : {link}")


def _check_variant(
    knowledge: "Knowledge",
    file: YamlFile,
    place: tuple[str | int, ...],
    question: Question,
    value: str,
    variant: Variant,
) -> None:
    assert question.variantes is not None
    parameter = question.variantes.parametre
    allowed = allowed_values(knowledge.fiche)[parameter]
    if value != "*" and value not in allowed:
        file.report(place, f"valeur inconnue pour {parameter} : {value} (attendues : {', '.join(allowed)})")
        return
    for name in variant.supplements:
        if name not in knowledge.supplements:
            file.report(place, f"supplément inconnu : {name}")
    for one in allowed if value == "*" else (value,):
        try:
            known = knowledge.fiche.with_implied({parameter: one})
            facts = [fact.format(**known) for fact in variant.faits or question.faits]
            (variant.titre or "").format(**{parameter: one})
        except (KeyError, ValueError, IndexError):
            file.report(
                place, f"accolades à corriger dans le titre ou les faits : seul {{{parameter}}} y est connu"
            )
            return
        _check_texts(file, (*place, "textes"), variant.textes, facts, knowledge.fiche)


def _check_texts(
    file: YamlFile, place: tuple[str | int, ...], texts: Texts, declared: list[str], fiche: Fiche
) -> None:
    for fact in declared:
        if fact not in fiche.faits:
            file.report(place[:-1], f"fait inconnu : {fact}")
    for template in texts.all():
        if found := figures(template):
            file.report(
                place, f"chiffre écrit dans le texte (le prendre dans les données) : {', '.join(found)}"
            )
        try:
            read = facts_read(template)
        except TemplateSyntaxError as error:
            file.report(place, f"gabarit illisible : {error.message}")
            continue
        for path in sorted(read):
            if not any(_covers(fact, path) for fact in declared):
                file.report(place, f"fait lu sans être déclaré dans « faits » : {path}")


def _covers(fact: str, path: str) -> bool:
    # `f.si_jury.parite.salaries` reads inside the fact si_jury.parite;
    # `f.blocs_competences` alone reads the facts below it.
    return path == fact or path.startswith(f"{fact}.") or fact.startswith(f"{path}.")


def templates(knowledge: "Knowledge") -> Iterator[tuple[str, dict[str, str]]]:
    """Every question with every value of its entity: what the tests and the cahier go through."""
    for name, question in knowledge.questions.items():
        yield name, {}
        if question.variantes:
            parameter = question.variantes.parametre
            for value in allowed_values(knowledge.fiche)[parameter]:
                if question.variant({parameter: value}):
                    yield name, {parameter: value}
