"""What the action server reads from its environment."""

from functools import cache

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What is needed to ask the API; read at the first question."""

    # A secret that is too short is not written to the log either.
    model_config = SettingsConfigDict(hide_input_in_errors=True)

    internal_api_url: HttpUrl = HttpUrl("http://127.0.0.1:8001")
    service_token: SecretStr = Field(min_length=32)
    api_timeout_seconds: float = Field(default=2.0, gt=0, le=4)


@cache
def settings() -> Settings:
    """The settings, read once."""
    return Settings()
