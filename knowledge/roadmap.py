"""What a person's own record leaves to do, to prepare and to ask: pure, as the rules it rests on.

Only what is recorded has a day. An outcome that is not published is never told apart from another.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from knowledge.facts import Fiche
from knowledge.preparation import ActKind, AskedAbout, Case, Line, ListName, Preparation, PreparationList
from knowledge.progress import NextStep, Progress, Route, Standing
from knowledge.questions import Register
from knowledge.recorded import DocumentKind, Modality, Planned
from knowledge.templating import render, tree

MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Act:
    """Something that somebody has to do, as far as it is recorded; `on` its day, `since` when it was asked for."""

    kind: ActKind
    codes: tuple[str, ...] = ()
    on: date | None = None
    since: date | None = None
    modality: Modality | None = None
    place: str | None = None
    document: DocumentKind | None = None


@dataclass(frozen=True)
class ActLine:
    """An act in words: who, and what."""

    who: str
    text: str
    act: Act


@dataclass(frozen=True)
class Point:
    """A line to tick; `item` is what its tick is kept under."""

    item: str
    text: str


@dataclass(frozen=True)
class Checklist:
    """Points of one modality or step, and the sections of the fiche that they come from."""

    name: ListName
    title: str
    points: tuple[Point, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question to ask the centre, and the sections of the fiche behind it."""

    text: str
    sections: tuple[str, ...]


def acts(progress: Progress) -> list[Act]:
    """Who has to do what: first what has a day, in its order."""
    if progress.declaration == "admissible":
        return []
    found = [*_first_steps(progress), *_documents(progress), *_evaluations(progress), *_around(progress)]
    return sorted(found, key=lambda one: (one.on is None, one.on or date.max))


def act_lines(
    preparation: Preparation, fiche: Fiche, progress: Progress, register: Register
) -> list[ActLine]:
    """The acts in words."""
    values = _values(fiche)
    lines = []
    for act in acts(progress):
        words = preparation.actes[act.kind]
        own = {"modality": act.modality, "document": act.document, **about(act.codes)}
        lines.append(ActLine(words.qui, render(_template(words, register), values | own), act))
    return lines


def cases(progress: Progress, *, criteria_loaded: bool) -> dict[Case, tuple[str, ...]]:
    """What the record shows that is worth a question, each with the capacities that it is about."""
    found: dict[Case, tuple[str, ...]] = {progress.declaration or "avant_jury": (), "toujours": ()}
    if progress.standing is not Standing.ENTRE_AVANT:
        found["entree"] = ()
    if progress.declaration is not None:
        return found
    waiting = [one for one in acts(progress) if one.kind != "document"]
    for act in waiting:
        match act.kind:
            case "inscription" | "recevabilite" | "modalite" | "avis":
                found[act.kind] = act.codes
            case "suite":
                found["non_validee"] = act.codes
            case "publication":
                found["non_publiee"] = act.codes
            case "entretien":
                found["dossier_vae"] = ()
                found |= {} if act.on else {"entretien": ()}
            case "evaluation" if act.on is None or act.place is None:
                found["date_ou_lieu"] = found.get("date_ou_lieu", ()) + act.codes
            case "jury" if act.on is None:
                found["jury"] = ()
    modalities = {one.modality for one in waiting if one.kind == "evaluation"}
    if "projets" in modalities and not _is_dated(progress, "rapport"):
        found["rapport"] = ()
    if "situation_reelle" in modalities:
        found["preuves"] = ()
    if progress.missing:
        found["a_evaluer"] = ()
        found |= {} if criteria_loaded else {"criteres": ()}
    return found


def list_names(progress: Progress) -> list[ListName]:
    """The lists that fit the route and what is planned."""
    if progress.declaration is not None:
        return []
    waiting = acts(progress)
    names: list[ListName] = []
    for act in waiting:
        match act.kind:
            case "inscription" | "recevabilite" | "modalite":
                names.append(act.kind)
            case "entretien":
                names.append("vae")
            case "evaluation" if act.modality is not None:
                names.append(act.modality)
    # Whoever kept a VAE from the company is not told to speak of it there.
    left = set(progress.missing) - set(progress.opinions_given)
    if progress.plans.company is not None and left and progress.next_step is not NextStep.INSCRIPTION:
        names.append("entreprise")
    return list(dict.fromkeys(names))


def checklists(
    preparation: Preparation, fiche: Fiche, progress: Progress, register: Register
) -> list[Checklist]:
    """The lists of that person, in words."""
    values = _values(fiche)
    return [
        _checklist(name, preparation.listes[name], fiche, values, register) for name in list_names(progress)
    ]


def questions(
    preparation: Preparation,
    fiche: Fiche,
    progress: Progress,
    register: Register,
    *,
    criteria_loaded: bool,
) -> list[Question]:
    """The questions worth asking first, in words."""
    shown = cases(progress, criteria_loaded=criteria_loaded)
    chosen = [one for one in preparation.questions if one.cas in shown]
    return [_question(one, fiche, shown[one.cas], register) for one in chosen[:MOST_QUESTIONS]]


def spans(codes: Sequence[str]) -> list[str]:
    """« C1 à C3 », « C5 »: codes that follow one another, three or more, as one."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and int(code[1:]) == int(runs[-1][-1][1:]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    found: list[str] = []
    for run in runs:
        found += [f"{run[0]} à {run[-1]}"] if len(run) > 2 else run
    return found


def about(codes: Sequence[str]) -> dict[str, object]:
    """What a line reads of the capacities that it is about."""
    return {"codes": spans(codes), "nombre": len(codes)}


def _first_steps(progress: Progress) -> Iterator[Act]:
    if progress.next_step is NextStep.INSCRIPTION and progress.declaration is None:
        yield Act("recevabilite" if progress.route is Route.VAE else "inscription")


def _documents(progress: Progress) -> Iterator[Act]:
    for one in progress.plans.documents:
        if not one.received:
            yield Act("document", on=one.due_on, document=one.kind)


def _evaluations(progress: Progress) -> Iterator[Act]:
    """What is still to be evaluated: as it is planned, one line a day and place, or not planned yet."""
    if progress.next_step is NextStep.INSCRIPTION:
        return
    planned: dict[Planned, list[str]] = defaultdict(list)
    left = []
    for code in progress.missing:
        if code in progress.unpublished:
            continue
        if code in progress.plans.planned:
            planned[progress.plans.planned[code]].append(code)
        else:
            left.append(code)
    for plan, codes in planned.items():
        yield Act("evaluation", tuple(codes), plan.on, modality=plan.modality, place=plan.place)
    unevaluated = tuple(code for code in left if code in progress.unevaluated)
    if unevaluated and progress.route is Route.VAE:
        yield Act("entretien", unevaluated, progress.plans.interview_on)
    elif unevaluated:
        yield Act("modalite", unevaluated)
    if failed := tuple(code for code in left if code in progress.failed):
        yield Act("suite", failed)


def _around(progress: Progress) -> Iterator[Act]:
    """What others have to do."""
    if progress.opinions_awaited:
        yield Act("avis", progress.opinions_awaited, since=progress.plans.opinions_asked_on)
    if progress.unpublished:
        yield Act("publication", tuple(progress.unpublished))
    if progress.declaration is None and (progress.jury_on or progress.all_validated):
        yield Act("jury", on=progress.jury_on)


def _is_dated(progress: Progress, kind: DocumentKind) -> bool:
    own = [one for one in progress.plans.documents if one.kind == kind]
    return any(one.received or one.due_on for one in own)


def _checklist(
    name: ListName, one: PreparationList, fiche: Fiche, values: Mapping[str, object], register: Register
) -> Checklist:
    points = tuple(
        Point(f"{name}.{point}", render(_template(line, register), values))
        for point, line in one.points.items()
    )
    return Checklist(name, one.titre, points, _sections(fiche, *one.points.values()))


def _question(one: AskedAbout, fiche: Fiche, codes: tuple[str, ...], register: Register) -> Question:
    return Question(render(_template(one, register), about(codes)), _sections(fiche, one))


def _values(fiche: Fiche) -> dict[str, object]:
    return {"f": tree({key: fact.valeur for key, fact in fiche.faits.items()})}


def _template(line: Line, register: Register) -> str:
    return line.textes.choose("candidat", register, detail=False)


def _sections(fiche: Fiche, *lines: Line) -> tuple[str, ...]:
    names = dict.fromkeys(
        name for line in lines for fact in line.faits for name in fiche.faits[fact].sections
    )
    return tuple(fiche.sections[name] for name in names)
