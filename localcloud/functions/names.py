"""The forms of a function's name: a name, part of an ARN, a whole ARN, each with or without
qualifier.
"""

import re
from dataclasses import dataclass

from localcloud.service import ServiceError

PATTERN = re.compile(
    r"(?:arn:(?P<partition>aws[a-zA-Z-]*):lambda:)?"
    r"(?:(?P<region>[a-z]{2}(?:-gov)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9-_]+)"
    r"(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?"
)
"""FunctionName in the API's reference, "You can append a version number or alias to any of the
formats".
"""


@dataclass(frozen=True)
class FunctionName:
    """A function's name and its qualifier (a version or an alias), if the caller gave one."""

    name: str
    qualifier: str | None
    region: str
    account: str

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def qualified_arn(self) -> str:
        """The ARN with the caller's qualifier."""
        return self.arn if self.qualifier is None else f"{self.arn}:{self.qualifier}"


def parse_name(text: str, qualifier: str | None, region: str, account: str) -> FunctionName:
    """Parses a caller's FunctionName and Qualifier. Raises ServiceError."""
    match = PATTERN.fullmatch(text)
    if match is None:
        raise ServiceError(
            "ValidationException",
            f"1 validation error detected: Value '{text}' at 'functionName' failed to satisfy "
            f"constraint: Member must satisfy regular expression pattern: {PATTERN.pattern}",
        )
    in_name = match["qualifier"]
    if in_name and qualifier and in_name != qualifier:
        raise ServiceError(
            "InvalidParameterValueException",
            "The derived qualifier from the function name does not match the specified qualifier.",
        )
    return FunctionName(
        match["name"], in_name or qualifier, match["region"] or region, match["account"] or account
    )
