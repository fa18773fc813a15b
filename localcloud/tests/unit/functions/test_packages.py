"""Packages, and what of the installed ones a function may see."""

import io
import os
import zipfile
from pathlib import Path

from localcloud.functions.packages import Packages
from localcloud.functions.runtime_packages import always, link_runtime_packages


def package(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = 0o100755 << 16
            archive.writestr(info, text)
    return buffer.getvalue()


def test_a_package_is_unpacked_once_and_keeps_its_modes(tmp_path: Path):
    packages = Packages(tmp_path / "packages")

    first = packages.unpack(package(tool="#!/bin/sh"))
    (first / "mark").touch()
    again = packages.unpack(package(tool="#!/bin/sh"))

    assert again == first
    assert (again / "mark").exists()
    assert os.access(first / "tool", os.X_OK)


def test_different_packages_have_different_folders(tmp_path: Path):
    packages = Packages(tmp_path)

    assert packages.unpack(package(a="1")) != packages.unpack(package(a="2"))


def test_a_file_of_a_package_stays_in_its_folder(tmp_path: Path):
    folder = Packages(tmp_path / "packages").unpack(package(**{"../../outside": "x"}))

    assert not (tmp_path / "outside").exists()
    assert (folder / "outside").exists()


def test_the_runtime_has_the_sdk_and_its_needs_and_nothing_else(tmp_path: Path):
    linked = {path.name.split(".")[0] for path in link_runtime_packages(tmp_path).iterdir()}

    assert {"awslambdaric", "boto3", "botocore", "s3transfer", "urllib3", "jmespath"} <= linked
    assert not {"moto", "werkzeug", "pydantic", "aws_lambda_powertools", "pip"} & linked
    assert all(path.exists() for path in tmp_path.iterdir())


def test_a_requirement_of_an_extra_is_none():
    assert always("botocore<1.44,>=1.43") == "botocore"
    assert always('botocore[crt]>=1.21; extra == "crt"') is None
    assert always('urllib3<1.27; python_version < "3.10"') == "urllib3"
