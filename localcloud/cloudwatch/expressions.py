"""The supported part of metric math: numbers, + - *, and FILL(id, number).

Source: "Using math expressions with CloudWatch metrics", CloudWatch user guide.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache

#: A value for each period; None if there is none.
Points = list[float | None]

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


class NotDoneError(Exception):
    """The local cloud does not support this expression."""


def evaluated(expression: str, queries: Mapping[str, Points], periods: int) -> Points:
    """Evaluates the expression over the other queries' points, period by period.

    A result that needs a missing point is missing; FILL supplies one. Raises NotDoneError.
    """
    return _points(_parsed(expression), queries, periods)


@lru_cache(maxsize=256)
def _parsed(expression: str) -> ast.expr:
    try:
        return ast.parse(expression, mode="eval").body
    except SyntaxError:
        raise NotDoneError(f"{expression} is no expression") from None


def _points(tree: ast.expr, queries: Mapping[str, Points], periods: int) -> Points:
    match tree:
        case ast.Constant(value=int() | float() as number):
            return [float(number)] * periods
        case ast.Name(id=name) if name in queries:
            return queries[name]
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            both = zip(
                _points(left, queries, periods), _points(right, queries, periods), strict=True
            )
            return [_together(_OPERATORS[type(sign)], one, other) for one, other in both]
        case ast.Call(
            func=ast.Name(id="FILL"), args=[filled, ast.Constant(value=int() | float() as number)]
        ):
            there = _points(filled, queries, periods)
            return [float(number) if point is None else point for point in there]
    raise NotDoneError(f"{ast.unparse(tree)} is not done here")


def _together(
    sign: Callable[[float, float], float], one: float | None, other: float | None
) -> float | None:
    return None if one is None or other is None else sign(one, other)
