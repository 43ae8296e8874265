# What every bats file starts with: the built onager, a folder of its own, and a few words to test with.
#
#   setup() { load ../lib/onager; setup_folder; }
#
# ONAGER_SO    the builtin under test (default: build/onager.so of this checkout)
# ONAGER_BASH  the bash that in_bash starts, with words before it where wanted ("valgrind -q bash")
# PYTHON       a python3, its standard library only

bats_require_minimum_version 1.5.0
bats_load_library bats-support
bats_load_library bats-assert

REPO=$(cd "${BASH_SOURCE[0]%/*}/../.." && pwd)
ONAGER_SO=${ONAGER_SO:-$REPO/build/onager.so}
ONAGER_BASH=${ONAGER_BASH:-bash}
PYTHON=${PYTHON:-$([ -x /usr/bin/python3 ] && echo /usr/bin/python3 || echo python3)}
export REPO ONAGER_SO ONAGER_BASH PYTHON

# A fresh folder to work in, a fresh home, no terminal, no trace of an allocation; onager is enabled in
# the shell of the test. $1 names the folder (it may hold spaces); the default is "work".
setup_folder() {
    local name
    for name in ${!ONAGER_@} ${!SLURM_@} ${!SGE_@} ${!OMPI_@} ${!PMIX_@} JOB_ID PE_HOSTFILE; do
        case $name in ONAGER_SO | ONAGER_BASH) ;; *) unset "$name" ;; esac
    done
    export LC_ALL=C.UTF-8 HOME=$BATS_TEST_TMPDIR/home
    FOLDER=$BATS_TEST_TMPDIR/${1:-work}
    mkdir -p "$HOME" "$FOLDER"
    cd "$FOLDER" || return
    exec </dev/null
    enable -f "$ONAGER_SO" onager
}

# Runs a script in a bash of its own, with onager enabled on the script's first line. For all that might
# crash, and for all that must not touch the test's shell. $1 the script, the rest its $1, $2 …
# Sets what bats' run sets. Options of run (--separate-stderr, -N) may stand in front.
in_bash() {
    local options=()
    while [[ $1 == -* || $1 == '!' ]]; do
        options+=("$1")
        shift
    done
    local script=$1
    shift
    # shellcheck disable=SC2086 # ONAGER_BASH may hold several words
    run "${options[@]}" $ONAGER_BASH -c 'enable -f "$ONAGER_SO" onager || exit 99; '"$script" bash "$@"
}

# Passes when the shell of the last in_bash came to its end: let the script's last words be
# `echo "alive $?"`, $1 is the status expected of what stood before.
assert_alive() {
    assert_equal "${lines[-1]}" "alive $1"
}

# Two JSON files (or strings that start with a brace) hold the same.
assert_same_json() {
    "$PYTHON" - "$1" "$2" <<'PY' || fail "$1 and $2 differ"
import json, sys

def read(source):
    return json.loads(source) if source.startswith("{") else json.load(open(source, encoding="utf-8"))

want, got = read(sys.argv[1]), read(sys.argv[2])
if want != got or list(want) != list(got):
    print("want", json.dumps(want)[:2000], "got ", json.dumps(got)[:2000], sep="\n", file=sys.stderr)
    sys.exit(1)
PY
}

# A value out of a JSON file, by a Python expression on `j`: json_value launch.json 'j["jobname"]'
json_value() {
    "$PYTHON" -c 'import json, sys; j = json.load(open(sys.argv[1], encoding="utf-8")); print(eval(sys.argv[2]))' \
        "$1" "$2"
}

# Everything below a folder, names and contents, as one text: compare it before and after to see
# that nothing changed on disk. Lock files do not count, they hold nothing.
disk() {
    find "${1:-.}" ! -name .lock \( -printf '%y %p %l\n' , -type f -exec sha256sum {} + \) | LC_ALL=C sort
}

# Polls until the command succeeds. $1 is how many seconds it may take at most before the test fails.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        if ((SECONDS > deadline)); then
            fail "did not come true: $*"
            return 1
        fi
        sleep 0.02
    done
}

# The command is true while the builtin or bash itself runs under a tool that changes memory, speed and the calls to
# the system: sanitizers, valgrind, the counters of tests/coverage.
instrumented() {
    [[ ${LD_PRELOAD-} == *san* || $ONAGER_BASH == *valgrind* || ${GCOV_ERROR_FILE-} ]]
}
