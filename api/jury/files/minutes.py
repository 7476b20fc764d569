from datetime import datetime

from api.clock import day_in_france
from api.jury.files.tables import (
    Paper,
    Sitting,
    certification,
    lines_table,
    members_table,
    points_table,
)
from api.jury.minutes_schemas import MinutesView
from api.jury.schemas import MemberSeen
from api.wording import word
from knowledge.facts import Fiche
from knowledge.templating import short_date


def minutes_paper(minutes: MinutesView, fiche: Fiche, now: datetime) -> Paper:
    """The procès-verbal to be signed: as it was drawn up, and what was corrected since, apart."""
    content = minutes.content
    tables = [
        members_table(content.members),
        points_table(content.points),
        lines_table("Déclarations du jury", content.candidates),
    ]
    if minutes.corrections:
        tables.append(lines_table("Enregistré après le procès-verbal", minutes.corrections))
    sitting = Sitting(content.held_on, content.place, content.exam_centre, content.president)
    return Paper(
        title=f"Procès-verbal de délibération n° {minutes.number}",
        certification=certification(fiche),
        sitting=sitting,
        edited_on=day_in_france(now),
        statement=(
            f"Procès-verbal dressé le {short_date(minutes.drawn_up_on)}. {fiche.value('si_jury.declaration')} "
            "Aucun vote individuel n'est enregistré."
        ),
        tables=tables,
        signatories=[_signatory(one) for one in sorted(content.members, key=lambda one: not one.chairs)],
    )


def _signatory(member: MemberSeen) -> str:
    if member.chairs:
        return f"{member.name}, président ou présidente du jury"
    return f"{member.name}, collège des {word(member.college)}"
