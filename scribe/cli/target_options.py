"""Where to look for which stack: the same options for the program and for each command."""

from typing import Annotated

import typer

StackName = Annotated[str | None, typer.Option("--stack", help="The stack's name.")]
Stage = Annotated[str | None, typer.Option("--stage", help="Of the stack transcription-STAGE.")]
Profile = Annotated[str | None, typer.Option("--profile", help="Of your AWS configuration.")]
Region = Annotated[str | None, typer.Option("--region", help="AWS region.")]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint-url", help="Instead of AWS's; or AWS_ENDPOINT_URL.")
]
#: By the names of Target's fields.
TARGET = {
    "stack": StackName,
    "stage": Stage,
    "profile": Profile,
    "region": Region,
    "endpoint": Endpoint,
}
