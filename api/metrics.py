from collections.abc import Sequence
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

DegradedCause = Literal["timeout", "connection", "http_error", "malformed", "empty", "waiting"]
TURN_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 4.0, 8.0)


class Metrics:
    """Figures of one API process, on a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = self._count("turns", "Turns answered, by kind", ["kind"])
        self.degraded = self._count(
            "degraded_replies", "Turns without an answer from Rasa, by cause", ["cause"]
        )
        self.turn_seconds = Histogram(
            "assistant_turn_seconds",
            "Time spent waiting for Rasa in a turn",
            buckets=TURN_BUCKETS,
            registry=self.registry,
        )
        self.sessions = self._count("sessions", "Sessions opened, by role", ["role"])
        self.assertions_refused = self._count(
            "portal_tokens_refused", "Tokens of portals that were refused, by cause", ["cause"]
        )
        self.ready = Gauge(
            "assistant_ready", "1 when the dependency answered", ["part"], registry=self.registry
        )
        self.dropped_buttons = self._count(
            "dropped_buttons", "Buttons from Rasa that are not on the allow-list"
        )
        self.refused = self._count("refused_by_limit", "Requests above a limit", ["action"])
        self.limits_alone = self._count(
            "limits_without_redis", "Limits counted by one process because Redis did not answer"
        )
        self.feedback = self._count(
            "feedback",
            "What people thought of an answer, by question; a vote that is changed counts again",
            ["question", "verdict"],
        )
        self.email_codes = self._count(
            "email_codes", "One-time codes: asked for, accepted, refused", ["outcome"]
        )
        self.contact_requests = self._count(
            "contact_requests", "Messages and numbers left for a person, by kind", ["kind"]
        )
        self.mails = self._count("mails", "E-mails, by what became of them", ["outcome"])
        # Read from the database: another process sends them.
        self.outbox = Gauge(
            "assistant_outbox_mails",
            "E-mails written down: waiting, interrupted while they were sent, given up",
            ["state"],
            registry=self.registry,
        )
        self.outbox_late = Gauge(
            "assistant_outbox_late_seconds",
            "For how long the oldest waiting e-mail has been due: it grows while nobody sends",
            registry=self.registry,
        )

    def _count(self, name: str, documentation: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(f"assistant_{name}_total", documentation, labels, registry=self.registry)
