"""The process that sends e-mails and plans reminders; several may run, any may be killed at any moment."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from api.clock import Clock
from api.mail.service import MailServerDown
from api.outbox.dispatch import Dispatcher
from api.reminders.service import ReminderPlanner

SENDING_EVERY = 2.0
PLANNING_EVERY = timedelta(minutes=1)
# After each failure to reach the mail server, up to the last.
PAUSES = (5.0, 15.0, 60.0, 300.0)

logger = logging.getLogger("api.scheduler")


class Scheduler:
    """Its loop: what is due leaves every couple of seconds, reminders are planned every minute and at the start."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        planner: ReminderPlanner,
        clock: Clock,
        is_ready: Callable[[], Awaitable[bool]],
    ) -> None:
        self._dispatcher = dispatcher
        self._planner = planner
        self._clock = clock
        self._is_ready = is_ready
        # What does not answer, each said once: « database », « mail server ».
        self._down: set[str] = set()
        self._database_ready = False
        self._refusals = 0

    async def run(self, stopping: asyncio.Event) -> None:
        """Until that event; the e-mail that is leaving is let go first."""
        logger.info("sending e-mails and planning reminders")
        next_planning, next_sending = self._clock(), self._clock()
        while not stopping.is_set():
            if await self._answers():
                if self._clock() >= next_planning:
                    await self._plan()
                    next_planning = self._clock() + PLANNING_EVERY
                if self._clock() >= next_sending:
                    pause = await self._send(stopping)
                    next_sending = self._clock() + timedelta(seconds=pause)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), SENDING_EVERY)

    async def _answers(self) -> bool:
        """Whether the database has the schema that this code expects; asked at the start, and again after a failure."""
        if self._database_ready:
            return True
        self._database_ready = await self._is_ready()
        self._note("database", down=not self._database_ready)
        return self._database_ready

    async def _plan(self) -> None:
        try:
            if count := await self._planner.plan():
                logger.info("%s reminders planned", count)
        except (SQLAlchemyError, OSError) as error:
            self._lost(error)
        except Exception:
            # A fault in planning does not keep what is written from leaving.
            logger.exception("reminders not planned")

    async def _send(self, stopping: asyncio.Event) -> float:
        """Send all that is due; for how many seconds to send nothing then."""
        try:
            while not stopping.is_set() and await self._dispatcher.send_next():
                self._reached()
        except MailServerDown as error:
            self._note("mail server", down=True, fault=error)
            self._refusals += 1
            return PAUSES[min(self._refusals, len(PAUSES)) - 1]
        except (SQLAlchemyError, OSError) as error:
            self._lost(error)
        except Exception:
            logger.exception("e-mail not sent")
        return 0.0

    def _reached(self) -> None:
        self._refusals = 0
        self._note("mail server", down=False)

    def _lost(self, error: Exception) -> None:
        self._database_ready = False
        self._note("database", down=True, fault=error)

    def _note(self, what: str, *, down: bool, fault: Exception | None = None) -> None:
        """Say it when it changes, not each time."""
        if down and what not in self._down:
            self._down.add(what)
            logger.warning(
                "%s does not answer", what, extra={"fault": type(fault).__name__ if fault else None}
            )
        elif not down and what in self._down:
            self._down.discard(what)
            logger.info("%s answers again", what)
