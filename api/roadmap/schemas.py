from pydantic import BaseModel


class Tick(BaseModel):
    fait: bool
