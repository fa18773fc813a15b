#!/bin/sh
# Make the virtual environment and install requirements.txt. `make` runs it when .venv/ready is missing or old.
#   sh scribe/local/setup.sh [VENV] [PYTHON]
# Safe to run again: it goes on where it stopped. POSIX sh, because nothing else is sure to be there yet.
set -u

venv=${1:-.venv}
chosen=${2:-}
log=
pip_pid=

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "setup: $1"
    shift
    for line in "$@"; do say "       $line"; done
    exit 1
}
stop() {
    [ -n "$pip_pid" ] && kill "$pip_pid" 2>/dev/null && wait "$pip_pid" 2>/dev/null
    say ""
    say "setup: stopped; the next run goes on from here"
    exit 130
}
trap stop INT TERM HUP

# Version managers put shims on PATH that exist and fail, so a candidate counts only when it runs.
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }
suits() {
    case $1 in
        3.1[1-9] | 3.[2-9][0-9]) return 0 ;;
        *) return 1 ;;
    esac
}

try() {
    version=$(version_of "$1") || return 1
    if suits "$version"; then
        python=$1
        return 0
    fi
    seen="$seen $1 is $version;"
    return 1
}

find_python() {
    if [ -n "$chosen" ]; then
        version=$(version_of "$chosen") || version=
        [ -n "$version" ] || fail "PYTHON=$chosen does not run" "Name a Python 3.11 or later, such as PYTHON=python3.12"
        suits "$version" || fail "PYTHON=$chosen is Python $version; 3.11 or later is needed"
        python=$chosen
        return
    fi
    seen=
    for name in python3.13 python3.12 python3.11 python3.14 python3 python; do
        try "$name" && return
        # A shim that fails stands for a version that is installed but not switched on (pyenv, asdf).
        shim=$(command -v "$name") || continue
        for candidate in "${shim%/shims/*}"/versions/"${name#python}".*/bin/"$name" \
            "${shim%/shims/*}"/installs/python/"${name#python}".*/bin/"$name"; do
            [ -x "$candidate" ] && try "$candidate" && return
        done
    done
    fail "no Python 3.11 or later found${seen:+ (${seen# }}${seen:+)}" \
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13)" \
        "or name it: make setup PYTHON=/path/to/python3.12"
}

make_venv() {
    current=
    [ -x "$venv/bin/python" ] && current=$(version_of "$venv/bin/python")
    if [ -n "$current" ] && suits "$current" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        [ -z "$chosen" ] && version=$current && return
        find_python
        [ "$version" = "$current" ] && return
    else
        find_python
    fi
    if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv" 2>/dev/null)" ]; then
        fail "$venv is there and is no virtual environment" "Move it away, or choose another: make VENV=DIR"
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || fail \
        "$python (Python $version) comes without venv and pip" \
        "Install them (Debian, Ubuntu: apt-get install python$version-venv) and run this again"
    say "setup: Python $version into $venv"
    problem=$("$python" -m venv --clear "$venv" 2>&1) || fail "cannot make $venv:" "$problem"
}

# The cause, so far as pip's words tell it.
explain() {
    if grep -qiE 'no space left' "$log"; then
        say "       The disk is full: the packages need about 1 GB."
    elif grep -qiE 'resolve|connection|timed out|unreachable|proxy|certificate|retries' "$log"; then
        say "       pip did not reach its package index. The first setup needs a network, or an index of your own:"
        say "       PIP_INDEX_URL=https://... make setup   (PIP_CERT=... where its certificate is not a public one)"
    elif grep -qiE 'failed building wheel|failed to build|subprocess-exited-with-error' "$log"; then
        say "       A package has no ready-made wheel for Python $version on $(uname -sm) and could not be compiled here."
        say "       Try another Python: make setup PYTHON=python3.12"
    else
        say "       The package index that pip uses lacks a package, or none of it suits Python $version on $(uname -sm)."
    fi
    say "       Whole log: $log"
}

install_packages() {
    log=$venv/setup.log
    started=$(date +%s)
    # A child of its own, so that the time passing is seen on a terminal. Nothing is left to be resolved: the lock
    # names every package. (pip before 24 also fails on a locked package that another one wants with extras.)
    PYTHONWARNINGS=ignore "$venv/bin/python" -m pip install --disable-pip-version-check --no-input \
        --prefer-binary --no-deps --require-hashes -r requirements.txt >"$log" 2>&1 </dev/null &
    pip_pid=$!
    [ -t 2 ] || say "setup: installing packages (a few minutes the first time)"
    while kill -0 "$pip_pid" 2>/dev/null; do
        if [ -t 2 ]; then
            doing=$(sed -n 's/^\(Collecting\) *\([^ (:]*\).*/\2/p' "$log" | tail -n 1)
            printf '\r\033[Ksetup: installing packages, %s s  %s' $(($(date +%s) - started)) "$doing" >&2
        fi
        sleep 1
    done
    wait "$pip_pid"
    status=$?
    pip_pid=
    [ -t 2 ] && printf '\r\033[K' >&2
    [ "$status" -eq 0 ] && say "setup: packages installed in $(($(date +%s) - started)) s" && return
    say "setup: a package cannot be installed. The last lines of pip:"
    tail -n 8 "$log" | sed 's/^/       | /' >&2
    explain
    exit 1
}

quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

# So that scribe can be called from any folder. -P: files there are no part of the program.
make_program() {
    case $venv in
        /*) home=$venv ;;
        *) home=$(pwd)/$venv ;;
    esac
    {
        printf '#!/bin/sh\nexec %s -P -c ' "$(quoted "$home/bin/python")"
        quoted 'import sys; sys.path.insert(0, sys.argv.pop(1)); from scribe.cli import app; app(prog_name="scribe")'
        printf ' %s "$@"\n' "$(quoted "$(pwd)")"
    } >"$venv/bin/scribe"
    chmod +x "$venv/bin/scribe"
}

[ -f requirements.txt ] || fail "run it in the project's folder: requirements.txt is not here"
make_venv
install_packages
make_program
[ "$(uname -s)" = Linux ] || say "setup: note: the local cloud needs Linux, because AWS's aws-lambda-rie is a Linux" \
    "program. On $(uname -s) the checks and sam deploy to AWS work; make demo, local and test do not."
: >"$venv/ready"
