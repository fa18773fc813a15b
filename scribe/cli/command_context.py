"""What every command on a stack shares: the options that choose the stack, a terminal, and JSON."""

import functools
import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, is_dataclass
from functools import cached_property
from typing import Annotated, Any

import typer

from scribe.cli.error_boundary import error_boundary
from scribe.cli.target_options import TARGET
from scribe.operations.wiring import Operations
from scribe.stack import Stack, Target, find_stack
from scribe.terminal import Terminal

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]


@dataclass(frozen=True)
class CommandContext:
    """One running command. The stack is looked up when it is first needed."""

    target: Target
    terminal: Terminal
    as_json: bool

    @cached_property
    def stack(self) -> Stack:
        """The command's stack. Raises StackNotFound, AccessFailed."""
        return find_stack(self.target)

    @cached_property
    def operations(self) -> Operations:
        return Operations(self.stack)

    def document(self, value: Any) -> None:
        """Prints JSON on one line, so that several documents are JSON lines."""
        self.terminal.document(json.dumps(plain(value), ensure_ascii=False, default=str))


def plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def on_stack(when_stopped: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorates a command whose first parameter is its context: adds the options of TARGET and
    --json.

    when_stopped says what Ctrl-C leaves, for the last line.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)
        own = list(signature.parameters.values())[1:]
        shared = [_option(name, hint, None) for name, hint in TARGET.items()]
        shared.append(_option("as_json", _JSON, default=False))
        shared.append(_option("context", typer.Context, inspect.Parameter.empty))

        @functools.wraps(command)
        def run(**values: Any) -> None:
            before = values.pop("context").find_root().obj or {}  # as in scribe --stage X jobs
            target = Target(**{name: values.pop(name) or before.get(name) for name in TARGET})
            as_json = values.pop("as_json")
            with error_boundary(when_stopped, target) as terminal:
                command(CommandContext(target, terminal, as_json), **values)

        run.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined]
        run.__annotations__ = {item.name: item.annotation for item in [*own, *shared]}
        del run.__wrapped__  # otherwise typer would inspect the wrapped function
        return run

    return decorate


def _option(name: str, hint: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=hint)
