"""What is planned, awaited and said around one person's path, as that person may know it."""

from collections import defaultdict
from datetime import date

from api.clock import day_in_france
from api.enrolments.models import Enrolment
from api.records.repository import RecordsRepository
from knowledge.recorded import AwaitedDocument, GivenOpinion, Planned, Plans


async def read_plans(repository: RecordsRepository, enrolment: Enrolment) -> Plans:
    """The plans of that enrolment."""
    files = await repository.vae_files([enrolment.id])
    company, centre = await repository.bodies(enrolment)
    opinions, asked_on = await _opinions(repository, enrolment.id)
    return Plans(
        planned={
            one.capacity: Planned(one.modality, one.planned_on, one.place)  # type: ignore[arg-type]
            for one in await repository.planned(enrolment.id)
        },
        opinions=opinions,
        documents=tuple(
            AwaitedDocument(one.kind, one.due_on, received)  # type: ignore[arg-type]
            for one, received in await repository.expected_documents(enrolment.id)
        ),
        interview_on=files[0].interview_on if files else None,
        opinions_asked_on=asked_on,
        company=company,
        exam_centre=centre,
    )


async def _opinions(
    repository: RecordsRepository, enrolment_id: int
) -> tuple[dict[str, tuple[GivenOpinion, ...]], date | None]:
    activities: dict[int, list[str]] = defaultdict(list)
    for opinion_id, title in await repository.activities_of_given(enrolment_id):
        activities[opinion_id].append(title)
    found: dict[str, list[GivenOpinion]] = defaultdict(list)
    awaited = []
    for row in await repository.opinions([enrolment_id]):
        if row.value is None or row.given_at is None:
            awaited.append(day_in_france(row.requested_at))
            continue
        said = GivenOpinion(
            row.value,  # type: ignore[arg-type]
            day_in_france(row.given_at),
            row.comment,
            tuple(activities[row.id]),
        )
        found[row.capacity].append(said)
    return {code: tuple(said) for code, said in sorted(found.items())}, min(awaited, default=None)
