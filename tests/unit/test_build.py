"""make build: the bytecode in every function's package."""

import marshal
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Bytes before the code object in a .pyc file.
PYC_HEADER = 16


def test_bytecode_names_files_as_lambda_does_so_that_equal_packages_stay_equal(
    tmp_path: Path,
) -> None:
    makefile = (ROOT / "Makefile").read_text()
    recipe = re.search(r"@(for package in .*?done)$", makefile, re.DOTALL | re.MULTILINE)
    assert recipe
    loop = recipe[1].replace('"$(BIN)/python"', sys.executable).replace("$$", "$")
    for function in "StartFunction", "CheckFunction":
        module = tmp_path / ".aws-sam/build" / function / "transcription/clock.py"
        module.parent.mkdir(parents=True)
        module.write_text("x = 1\n")

    done = subprocess.run(
        ["sh", "-c", loop], check=False, cwd=tmp_path, capture_output=True, text=True
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    compiled = [path.read_bytes() for path in tmp_path.rglob("*.pyc")]
    assert len(compiled) == 2
    assert len(set(compiled)) == 1
    names = {marshal.loads(one[PYC_HEADER:]).co_filename for one in compiled}  # noqa: S302
    assert names == {"/var/task/transcription/clock.py"}
