"""Pages of Step Functions' list operations."""

from typing import Any, TypeVar

from localcloud.service import ServiceError

Item = TypeVar("Item")
_MOST = 1000


def page(items: list[Item], request: dict[str, Any], default: int = 100) -> tuple[list[Item], Any]:
    """Returns the page's items and, if there are more, the next page's nextToken."""
    try:
        start = int(request.get("nextToken") or 0)
    except ValueError:
        raise ServiceError("InvalidToken", "Invalid Token") from None
    end = start + min(int(request.get("maxResults") or default) or default, _MOST)
    return items[start:end], str(end) if end < len(items) else None


def paged(name: str, items: list[Any], next_token: Any) -> dict[str, Any]:
    return {name: items, **({"nextToken": next_token} if next_token else {})}
