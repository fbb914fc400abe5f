"""A problem, as the document describes it; jobs.contrib.rest.problems makes it."""

from ninja import Schema
from pydantic import ConfigDict, Field


class ProblemField(Schema):
    """What is wrong with one part of the request."""

    model_config = ConfigDict(extra="forbid")

    detail: str = Field(description="What is wrong, for people.", examples=["Input should be a valid integer"])
    pointer: str | None = Field(None, description="Where in the body, as a JSON pointer.", examples=["#/priority"])
    parameter: str | None = Field(None, description="Which parameter of the address.", examples=["limit"])
    header: str | None = Field(None, description="Which header.", examples=["Idempotency-Key"])


class Problem(Schema):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="Always `about:blank`: `code` tells problems apart.", examples=["about:blank"])
    title: str = Field(description="The status in words.", examples=["Not Found"])
    status: int = Field(description="The status, as in the answer itself.", examples=[404])
    code: str = Field(description="The problem, for programs; does not change.", examples=["not_found"])
    detail: str = Field(description="What to do about it, for people.")
    request_id: str = Field(description="The X-Request-ID, which log lines and jobs of this request have, too.")
    errors: list[ProblemField] | None = Field(None, description="What is wrong with which part of the request.")
