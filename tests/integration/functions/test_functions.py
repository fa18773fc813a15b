"""Every sample event, by the deployed functions of the local cloud."""

# ruff: noqa: F403  the cases are the same for functions in containers and on the local cloud

from tests.function_cases.check import *
from tests.function_cases.process import *
from tests.function_cases.start import *
from tests.function_cases.sweep import *
