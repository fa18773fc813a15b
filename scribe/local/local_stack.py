"""The local cloud with the stack deployed on it, for `demo` and `local`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scribe.local.cloud_process import CloudProcess, local_cloud
from scribe.local.deployment import build, deploy
from scribe.stack import Stack, Target, find_stack
from scribe.terminal import Terminal


@contextmanager
def local_stack(
    port: int, terminal: Terminal, options: Sequence[str] = (), parameters: str = ""
) -> Iterator[tuple[CloudProcess, Stack]]:
    """Starts a local cloud, builds and deploys the stack; removes everything when the context ends.

    options are the local cloud's own; parameters are the stack's that differ from samconfig.toml.
    Raises PortTaken, LocalCloudFailed, BuildFailed, DeployFailed.
    """
    with local_cloud(port, options) as cloud:
        with terminal.step("Building the stack") as done:  # the local cloud starts meanwhile
            template, is_new = build(cloud.endpoint)
            done(
                "Stack built (sam build)"
                if is_new
                else "Stack as built before: its sources are the same"
            )
        with terminal.step("Starting the local cloud") as done:
            cloud.wait_until_ready()
            done(f"Local cloud ready at {cloud.endpoint}")
        with terminal.step("Deploying the stack") as done:
            deploy(template, cloud.endpoint, parameters)
            stack = find_stack(Target.local(cloud.endpoint))
            done(f"Stack deployed (sam deploy): {stack.name}")
        yield cloud, stack
