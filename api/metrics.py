from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

DegradedCause = Literal["timeout", "connection", "http_error", "malformed", "empty", "waiting"]
TURN_BUCKETS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0, 4.0, 8.0)


class Metrics:
    """Figures of one API process, on a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Counter(
            "assistant_turns_total", "Turns answered, by kind", ["kind"], registry=self.registry
        )
        self.degraded = Counter(
            "assistant_degraded_replies_total",
            "Turns without an answer from Rasa, by cause",
            ["cause"],
            registry=self.registry,
        )
        self.turn_seconds = Histogram(
            "assistant_turn_seconds",
            "Time spent waiting for Rasa in a turn",
            buckets=TURN_BUCKETS,
            registry=self.registry,
        )
        self.sessions = Counter(
            "assistant_sessions_total", "Sessions opened, by role", ["role"], registry=self.registry
        )
        self.assertions_refused = Counter(
            "assistant_portal_tokens_refused_total",
            "Tokens of portals that were refused, by cause",
            ["cause"],
            registry=self.registry,
        )
        self.ready = Gauge(
            "assistant_ready", "1 when the dependency answered", ["part"], registry=self.registry
        )
        self.dropped_buttons = Counter(
            "assistant_dropped_buttons_total",
            "Buttons from Rasa that are not on the allow-list",
            registry=self.registry,
        )
        self.refused = Counter(
            "assistant_refused_by_limit_total", "Requests above a limit", ["action"], registry=self.registry
        )
        self.feedback = Counter(
            "assistant_feedback_total",
            "What people thought of an answer, by question; a vote that is changed counts again",
            ["question", "verdict"],
            registry=self.registry,
        )
        self.limits_alone = Counter(
            "assistant_limits_without_redis_total",
            "Limits counted by one process because Redis did not answer",
            registry=self.registry,
        )
        self.email_codes = Counter(
            "assistant_email_codes_total",
            "One-time codes: asked for, accepted, refused",
            ["outcome"],
            registry=self.registry,
        )
        self.mails = Counter(
            "assistant_mails_total", "E-mails, by what became of them", ["outcome"], registry=self.registry
        )
