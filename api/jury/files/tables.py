"""What a jury's documents say, as tables that a workbook and a PDF both show. No organisation appears in any."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from api.clock import day_in_france
from api.jury.minutes_schemas import MinutesLine
from api.jury.schemas import (
    CandidateRecap,
    DeclarationView,
    EarlierDeclaration,
    MemberSeen,
    PointView,
    RecapView,
)
from api.wording import word
from knowledge.facts import Fiche
from knowledge.templating import enumeration, short_date

NOT_DECLARED = "pas de déclaration enregistrée"
OURS = "lecture de l'outil"
MOST_EARLIER = 3

Value = str | int | date | None


@dataclass(frozen=True)
class Column:
    """A column and its share of the page's width."""

    label: str
    share: int


@dataclass(frozen=True)
class Table:
    """A table; its legend comes before it, and its notes, too long for cells, after."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()
    legend: str | None = None


@dataclass(frozen=True)
class Sitting:
    """The session that a document is about."""

    held_on: date
    place: str
    exam_centre: str | None
    president: str | None


@dataclass(frozen=True)
class Paper:
    """A document: what heads it, its tables, and who signs it."""

    title: str
    certification: str
    sitting: Sitting
    edited_on: date
    statement: str
    tables: Sequence[Table]
    signatories: Sequence[str] = field(default_factory=tuple)

    @property
    def session(self) -> str:
        """When and where the jury sat."""
        return f"Séance du {short_date(self.sitting.held_on)} – {self.sitting.place}"

    @property
    def heading(self) -> list[str]:
        """The lines under the title."""
        sitting = self.sitting
        lines = [self.certification, self.session]
        if sitting.exam_centre:
            lines.append(f"Centre d'examen : {sitting.exam_centre}")
        if sitting.president:
            lines.append(f"Présidence de la séance : {sitting.president}")
        lines.append(f"Édité le {short_date(self.edited_on)}")
        return lines


def recap_paper(recap: RecapView, fiche: Fiche, now: datetime) -> Paper:
    """The recap of the evaluations, for the jury to examine."""
    return Paper(
        title="Récapitulatif des évaluations",
        certification=certification(fiche),
        sitting=_sitting(recap),
        edited_on=day_in_france(now),
        statement=(
            f"{dated(recap, now)} Il ne décide de rien : "
            "seul le jury déclare un candidat admissible ou non admissible."
        ),
        tables=(
            _evaluations(recap.candidates, fiche, dated(recap, now)),
            points_table(recap.points),
            members_table(recap.members),
            _capacities(fiche),
        ),
    )


def dated(recap: RecapView, now: datetime) -> str:
    """Of which day a recap is: once the session is closed, it no longer follows the records."""
    if recap.frozen_on is None:
        return f"Récapitulatif de ce qui est enregistré le {short_date(day_in_france(now))}."
    return f"Récapitulatif tel que le jury l'a eu, le {short_date(recap.frozen_on)}."


def declarations_paper(recap: RecapView, fiche: Fiche, now: datetime) -> Paper:
    """The list of what the jury declared, with the attestations of blocks."""
    rows = [_declared(one) for one in recap.candidates]
    columns = [("N°", 11), ("Candidat", 18), ("Voie", 16), ("Déclaration du jury", 16), ("Le", 9)]
    columns += [("Attestations de blocs", 20), ("Correction", 20)]
    return Paper(
        title="Liste des déclarations du jury",
        certification=certification(fiche),
        sitting=_sitting(recap),
        edited_on=day_in_france(now),
        statement="Déclarations telles qu'elles ont été enregistrées ; la dernière fait foi.",
        tables=(Table("Déclarations", [Column(*one) for one in columns], rows),),
    )


def certification(fiche: Fiche) -> str:
    """The certification's short name, title and number, and until when it was registered."""
    short, title, number = (fiche.value(name) for name in ("abrege", "intitule", "numero_fiche"))
    end = short_date(fiche.registration_end)
    return f"{short} {title} – fiche RNCP {number}, enregistrée jusqu'au {end}"


def points_table(points: Sequence[PointView]) -> Table:
    """The points of conformity: who confirmed each, or that nobody did."""
    columns = [("Point", 17), ("Section de la fiche", 18), ("État", 20), ("Détail", 36)]
    columns.append(("Confirmé le", 12))
    rows: list[list[Value]] = [
        [
            one.label,
            f"{one.section} ({OURS})" if one.our_reading else one.section,
            one.said,
            one.detail,
            day_in_france(one.confirmed_at) if one.confirmed_at else None,
        ]
        for one in points
    ]
    notes = [f"Note sur « {one.label} » : {one.note}" for one in points if one.note]
    return Table("Points de conformité", [Column(*one) for one in columns], rows, notes)


def members_table(members: Sequence[MemberSeen]) -> Table:
    """Who sits, on which side, with or without a vote."""
    columns = [("Membre", 30), ("Collège", 16), ("Branche", 18), ("Voix", 12), ("Présidence", 12)]
    rows: list[list[Value]] = [
        [
            one.name,
            word(one.college),
            word(one.branch),
            "avec voix" if one.has_vote else "sans voix",
            "préside" if one.chairs else "",
        ]
        for one in members
    ]
    return Table("Composition du jury", [Column(*one) for one in columns], rows)


def lines_table(title: str, lines: Sequence[MinutesLine]) -> Table:
    """What was declared, as a procès-verbal shows it."""
    columns = [("N°", 14), ("Candidat", 22), ("Voie", 20), ("Déclaration", 18), ("Le", 12)]
    columns.append(("Attestations de blocs", 24))
    rows: list[list[Value]] = [
        [
            one.number,
            one.candidate,
            one.route_label,
            word(one.outcome) if one.outcome else NOT_DECLARED,
            one.declared_on,
            "\n".join(f"Bloc {each.block} : {each.number}" for each in one.attestations),
        ]
        for one in lines
    ]
    notes = [f"{one.candidate} : {_changed(one)} Motif : {one.reason}" for one in lines if one.reason]
    return Table(title, [Column(*one) for one in columns], rows, notes)


def _changed(line: MinutesLine) -> str:
    """What was corrected: from what, to what."""
    assert line.outcome is not None
    now = _attested(line.outcome, [one.block for one in line.attestations])
    if line.corrects is None:
        return f"{now}."
    before = _attested(line.corrects.outcome, line.corrects.blocks)
    return f"{before}, le {short_date(line.corrects.declared_on)}, devient {now}."


def _attested(outcome: str, blocks: Sequence[int]) -> str:
    if not blocks:
        return f"« {word(outcome)} », sans attestation"
    which = enumeration([str(number) for number in blocks])
    several = "attestations des blocs" if len(blocks) > 1 else "attestation du bloc"
    return f"« {word(outcome)} », {several} {which}"


def _sitting(recap: RecapView) -> Sitting:
    return Sitting(recap.session.held_on, recap.session.place, recap.exam_centre, recap.president)


def _evaluations(candidates: Sequence[CandidateRecap], fiche: Fiche, dated: str) -> Table:
    codes = [capacity.code for capacity in fiche.capacities]
    columns = [Column("N°", 14), Column("Candidat", 18), Column("Voie, entreprise", 19)]
    columns += [Column(code, 11) for code in codes]
    columns += [Column("À signaler", 28), Column("Déjà déclaré", 16)]
    rows: list[list[Value]] = []
    for one in candidates:
        rows.append(
            [
                one.number,
                one.candidate,
                "\n".join(filter(None, (one.route_label, one.company))),
                *(_capacity(one, code) for code in codes),
                "\n".join(gap.message for gap in one.gaps) or "rien",
                _earlier(one.earlier),
            ]
        )
    legend = (
        f"{dated} Pour chaque capacité : le résultat de l'évaluation et, en dessous, l'avis de l'entreprise."
    )
    return Table("Candidats", columns, rows, legend=legend)


def _capacity(candidate: CandidateRecap, code: str) -> str:
    opinions: dict[str, str] = dict(candidate.opinions.items())
    states: dict[str, str] = dict(candidate.states.items())
    if code in opinions:
        opinion = word(opinions[code])
    else:
        opinion = "avis attendu" if code in candidate.opinions_awaited else "sans avis"
    return f"{word(states[code])}\n{opinion}"


def _earlier(declared: Sequence[EarlierDeclaration]) -> str:
    lines = [_before(one) for one in declared[-MOST_EARLIER:]]
    if len(declared) > MOST_EARLIER:
        lines.append(f"et {len(declared) - MOST_EARLIER} plus tôt")
    return "\n".join(lines) or "—"


def _before(earlier: EarlierDeclaration) -> str:
    blocks = "".join(f", bloc {number}" for number in earlier.blocks)
    return f"{word(earlier.outcome)} le {short_date(earlier.declared_on)}{blocks}"


def _declared(candidate: CandidateRecap) -> list[Value]:
    who: list[Value] = [candidate.number, candidate.candidate, candidate.route_label]
    if not candidate.declarations:
        return [*who, NOT_DECLARED, None, "", ""]
    last = candidate.declarations[-1]
    numbers = "\n".join(f"Bloc {one.block} : {one.number}" for one in last.attestations)
    return [*who, word(last.outcome), last.declared_on, numbers, _corrected(candidate.declarations)]


def _corrected(declarations: Sequence[DeclarationView]) -> str:
    *before, last = declarations
    if not before:
        return last.reason or ""
    corrected = _attested(before[-1].outcome, [one.block for one in before[-1].attestations])
    return f"Corrige {corrected}, du {short_date(before[-1].declared_on)} : {last.reason}"


def _capacities(fiche: Fiche) -> Table:
    rows: list[list[Value]] = [
        [one.code, one.libelle, f"Bloc {one.bloc} : {fiche.block(one.bloc).libelle}"]
        for one in fiche.capacities
    ]
    columns = [Column("Code", 8), Column("Capacité professionnelle", 70), Column("Bloc de compétences", 40)]
    return Table("Repères", columns, rows)
