"""What an unclear message asks, given what was answered just before it.

« C'est que des patrons ? » says little alone; after an answer on the jury, it is about the jury. The classifier's
readings are weighed by how near each question is to the last one, then by what somebody known comes for.
"""

from collections.abc import Mapping, Sequence

from knowledge.answer import Reading
from knowledge.questions import Question, Role, Topic, parse_link

# How many times likelier a question is after one that leads to it, after one of its topic, and after itself.
# Chosen on the development dialogues like the thresholds below.
DECLARED, SAME_TOPIC, ITSELF = 8.0, 3.0, 4.0
# How many times likelier somebody known asks about what is theirs; chosen on the development sentences.
OWN = 3.0
# Tails of a ranking say something too, once nothing else is said: beliefs are drawn closer before they are weighed.
FLATTENING = 0.4
# The share of the weighed belief from which a reading is answered.
CLEAR = 0.4
# Nothing is settled where that share of the belief says that the message is not about the certification.
OUTSIDE, MOST_OUTSIDE = "hors_", 0.3


class Neighbours:
    """How near the questions are to each other, by what the topics declare."""

    def __init__(self, topics: Mapping[str, Topic]) -> None:
        self._topic_of = {question: name for name, topic in topics.items() for question in topic.questions}
        self._declared = {
            name: _leads_to(question, topic)
            for topic in topics.values()
            for name, question in topic.questions.items()
        }
        self._role_of = {
            name: question.personnel or topic.pour
            for topic in topics.values()
            for name, question in topic.questions.items()
        }

    def weight(self, question: str, previous: str) -> float:
        """How many times likelier a question is, once the previous one was answered."""
        if question == previous:
            return ITSELF
        if question in self._declared.get(previous, ()):
            return DECLARED
        return SAME_TOPIC if self._topic_of.get(question) == self._topic_of.get(previous) else 1.0

    def settled(self, readings: Sequence[Reading], previous: str | None, role: Role | None) -> str | None:
        """The question that stands out of the readings after that answer, or for somebody known; None where none does."""
        whole = sum(one.part for one in readings)
        outside = sum(one.part for one in readings if one.question.startswith(OUTSIDE))
        if not whole or outside >= MOST_OUTSIDE * whole:
            return None
        after = (
            {one.question: one.part**FLATTENING * self.weight(one.question, previous) for one in readings}
            if previous
            else {}
        )
        own = (
            {
                one.question: one.part * (OWN if self._role_of.get(one.question) == role else 1)
                for one in readings
            }
            if role
            else {}
        )
        return self._standing_out(after) or self._standing_out(own)

    def _standing_out(self, weighed: Mapping[str, float]) -> str | None:
        if not weighed:
            return None
        best = max(weighed, key=lambda name: weighed[name])
        known = best in self._topic_of
        return best if known and weighed[best] >= CLEAR * sum(weighed.values()) else None


def _leads_to(question: Question, topic: Topic) -> frozenset[str]:
    links = [
        *question.suites,
        *question.facettes.values(),
        *question.relais.values(),
        *topic.facettes.values(),
    ]
    return frozenset(parse_link(link)[0] for link in links)
