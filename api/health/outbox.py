"""How the e-mails that another process sends are doing, as figures of this one."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from api.outbox.decisions import Decisions
from api.resources import Resources

logger = logging.getLogger(__name__)


async def measure_outbox(resources: Resources) -> None:
    """Read the counts again; without a database, the figures stay as they were."""
    now, metrics = resources.clock(), resources.metrics
    try:
        async with resources.database.read() as session:
            counts = await Decisions(session, now).counts()
    except (SQLAlchemyError, OSError) as error:
        logger.info("outbox not measured", extra={"fault": type(error).__name__})
        return
    for state in ("waiting", "stuck", "given_up"):
        metrics.outbox.labels(state).set(getattr(counts, state))
    late = (now - counts.late_since).total_seconds() if counts.late_since else 0
    metrics.outbox_late.set(max(late, 0))
