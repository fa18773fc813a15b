#!/bin/sh
# Make the virtual environment and install the packages that uv.lock pins.
#   sh scribe/local/setup.sh VENV "--extra dev" [PYTHON]
# uv does the work: the one in the environment, the one on PATH, or one that pip installs first.
set -eu
venv=$1 packages=$2 python=${3:-}

fail() {
    for line in "$@"; do printf 'setup: %s\n' "$line" >&2; done
    exit 1
}

# $packages is several words.
export_with() {
    "$1" export --frozen --quiet --no-emit-project $packages
}

# The name, and what a version manager (pyenv, asdf) has installed of it without switching it on: its shim is on PATH and fails.
candidates_for() {
    echo "$1"
    shim=$(command -v "$1") || return 0
    ls -d "${shim%/shims/*}"/versions/"${1#python}".*/bin/"$1" \
        "${shim%/shims/*}"/installs/python/"${1#python}".*/bin/"$1" 2>/dev/null || true
}

# PocketSphinx has wheels for 3.13 and 3.11; any other Python needs a C compiler.
find_python() {
    for name in ${python:-python3.13 python3.11 python3.12 python3 python3.14 python}; do
        for candidate in $(candidates_for "$name"); do
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
            python=$candidate
            return
        done
    done
    fail "${python:-Python} is missing or older than 3.11." \
        "Install Python (Debian, Ubuntu: apt-get install python3 python3-venv) or uv, or name one:" \
        "make setup PYTHON=/path/to/python3.13"
}

# uv does not read pip's configuration, so it gets the index and the certificates of pip from here.
use_settings_of_pip() {
    base=$("$venv/bin/python" -c 'import sys; print(sys._base_executable)')
    settings=$("$base" -m pip config list 2>/dev/null) || return 0
    setting() { printf '%s\n' "$settings" | sed -n "s/^[^.]*\.$1='\(.*\)'\$/\1/p" | tail -n 1; }
    index=$(setting index-url) certificates=$(setting cert)
    [ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    [ -z "$certificates" ] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$certificates}"
}

# The environment needs no pip, which takes seconds to install, if the base Python has one.
install_uv() {
    wanted=$(sed -n 's/.*"\(uv==[0-9.]*\)".*/\1/p' pyproject.toml)
    "$python" -m venv --clear --without-pip "$venv"
    "$python" -m pip --python "$venv/bin/python" install --disable-pip-version-check "$wanted" && return
    "$python" -m venv "$venv" && "$venv/bin/python" -m pip install "$wanted"
}

if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ]; then
    fail "$venv exists and is not a virtual environment. Move it, or choose another: make VENV=DIR"
fi
if [ -x "$venv/bin/uv" ] && "$venv/bin/python" -c '' 2>/dev/null; then
    uv=$venv/bin/uv
elif export_with uv >/dev/null 2>&1; then
    uv=uv
    uv venv --quiet --clear ${python:+--python "$python"} "$venv"
else
    find_python
    uv=$venv/bin/uv
    install_uv || fail "uv could not be installed; the reason is above." \
        "Needed: a package index, and pip (Debian, Ubuntu: apt-get install python3-pip python3-venv) or uv."
fi
use_settings_of_pip
export_with "$uv" | "$uv" pip install --python "$venv/bin/python" --require-hashes --requirements -
"$uv" pip install --quiet --python "$venv/bin/python" --no-deps --editable .
