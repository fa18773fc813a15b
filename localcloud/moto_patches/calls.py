"""Changes of how moto answers calls, all for its speed and its memory."""

import functools

from moto import backends
from moto.core import responses
from moto.core.common_models import BaseModel


def apply() -> None:
    _forget_what_is_gone()
    _look_for_services_once()
    _list_methods_once()


def _forget_what_is_gone() -> None:
    """Forgets deleted objects, which moto keeps for a page that shows everything."""
    BaseModel.__new__ = lambda cls, *_, **__: object.__new__(cls)


def _look_for_services_once() -> None:
    """Looks up services once; moto lists its own folder for every call."""
    names = frozenset(backends.list_of_moto_modules())
    backends.list_of_moto_modules = lambda: names


def _list_methods_once() -> None:
    """Lists a service's methods once; moto lists them for every call."""
    responses.method_names_from_class = functools.cache(responses.method_names_from_class)
