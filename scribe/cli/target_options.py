"""The options that choose a stack, for the program and for each command."""

from typing import Annotated

import typer

StackName = Annotated[str | None, typer.Option("--stack", help="The stack's name.")]
Stage = Annotated[
    str | None, typer.Option("--stage", help="The stage of the stack transcription-STAGE.")
]
Profile = Annotated[
    str | None, typer.Option("--profile", help="A profile of your AWS configuration.")
]
Region = Annotated[str | None, typer.Option("--region", help="The AWS region.")]
Endpoint = Annotated[
    str | None,
    typer.Option("--endpoint-url", help="Use this endpoint, not AWS's; or set AWS_ENDPOINT_URL."),
]
#: Keyed by the names of Target's fields.
TARGET = {
    "stack": StackName,
    "stage": Stage,
    "profile": Profile,
    "region": Region,
    "endpoint": Endpoint,
}
