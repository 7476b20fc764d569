from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from api.feedback.models import Reason


class FeedbackRequest(BaseModel):
    """What the person thinks of an answer; a reason only where it did not help."""

    model_config = ConfigDict(json_schema_extra={"example": {"useful": False, "reason": "pas_clair"}})

    useful: bool
    reason: Reason | None = None

    @model_validator(mode="after")
    def _reason_of_useless(self) -> Self:
        if self.useful and self.reason is not None:
            raise ValueError("a reason goes with an answer that did not help")
        return self
