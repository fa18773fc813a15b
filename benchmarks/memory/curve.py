"""Time and cost of a function's call against its memory setting, from measured CPU time."""

from dataclasses import dataclass

from scribe.operations import prices
from tests.template import template

SETTINGS = (128, 256, 512, 1024, 1769, 3008)
WHOLE_PROCESSOR = 1769  # MB
WAIT = 0.020  # s for each AWS call


@dataclass(frozen=True)
class Call:
    """One call of a function."""

    cpu: float  #: s
    calls: float  #: of AWS, one after the other
    peak: float  #: MB that its process has resident at most

    def seconds(self, memory: int) -> float:
        """At this setting in MB."""
        return self.cpu / min(1.0, memory / WHOLE_PROCESSOR) + WAIT * self.calls

    def dollars(self, memory: int) -> float:
        """At this setting in MB."""
        return (
            self.seconds(memory) * memory / 1024 * prices.LAMBDA_GB_SECOND + prices.LAMBDA_REQUEST
        )


def setting(function: str) -> int:
    """Returns the function's memory in the template, in MB."""
    logical = function.title().replace("_", "")
    properties = template()["Resources"][f"{logical}Function"]["Properties"]
    default = template()["Globals"]["Function"]["MemorySize"]
    return int(properties.get("MemorySize", default))
