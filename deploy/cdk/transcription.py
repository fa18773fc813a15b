"""The transcription stack as a CDK construct: the packaged template as a nested stack."""

from collections.abc import Mapping

from aws_cdk import CfnStack
from constructs import Construct


class Transcription(Construct):
    """Deploys the template that make package uploaded; `parameters` are the template's."""

    def __init__(
        self, scope: Construct, name: str, *, template_url: str, parameters: Mapping[str, str]
    ) -> None:
        super().__init__(scope, name)
        self._stack = CfnStack(
            self, "Stack", template_url=template_url, parameters=dict(parameters)
        )

    def output(self, name: str) -> str:
        """One of the stack's outputs, such as MediaBucket, for other constructs."""
        return self._stack.get_att(f"Outputs.{name}").to_string()
