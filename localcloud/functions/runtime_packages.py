"""Links the packages of Lambda's Python runtime into a folder, and no others.

So a package that the deployed zip lacks fails here as on AWS, even if the developer's environment
has it.
"""

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

RUNTIME = ("awslambdaric", "boto3")
"""What the runtime is made of; what these need comes with them (botocore, s3transfer, urllib3,
...).
"""

REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)([^;]*)(;.*)?$")


def link_runtime_packages(folder: Path) -> Path:
    """Fills `folder` with a link to each module of the runtime's packages; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in runtime_distributions():
        for name in top_level(package):
            link = folder / name
            if not link.is_symlink():
                link.symlink_to(Path(str(package.locate_file(name))).resolve())
    return folder


def runtime_distributions() -> list[Distribution]:
    """Returns the installed distributions of RUNTIME, and their requirements."""
    found: dict[str, Distribution] = {}
    wanted = list(RUNTIME)
    while wanted:
        name = wanted.pop()
        if name.lower() in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # required only elsewhere, such as in another version of Python
        found[name.lower()] = package
        wanted += [required for line in package.requires or () if (required := always(line))]
    return list(found.values())


def always(requirement: str) -> str | None:
    """Returns the name in a Requires-Dist line, unless it is for an extra."""
    match = REQUIREMENT.match(requirement)
    if match is None or "extra ==" in (match[3] or ""):
        return None
    return match[1]


def top_level(package: Distribution) -> set[str]:
    """Returns a distribution's files and folders directly in site-packages."""
    firsts = {file.parts[0] for file in package.files or ()}
    return firsts - {"..", "__pycache__"}
