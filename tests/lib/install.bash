# For tests of what is installed: load it after tests/lib/onager. `make install` is run as a user would run it,
# on the build that is under test.

# A script: what a sweep of three in the current folder prints, sorted; however onager came into the shell.
# shellcheck disable=SC2016,SC2034
SWEEP='onager prelaunch +jobname j +command echo +pos-arg 1 2 3 +q && onager launch --backend local 2>/dev/null &&
    cat .onager/logs/*/j_*.o | sort'

# The words of `make` are the first arguments; nothing of a make that runs the tests comes through.
fresh_make() {
    local build=${ONAGER_SO%/*}
    env -u MAKEFLAGS -u MAKEOVERRIDES -u MAKELEVEL -u MFLAGS -u BUILD -u DESTDIR -u LD_PRELOAD \
        make --no-print-directory -C "$REPO" BUILD="${build#"$REPO"/}" "$@" # make knows no absolute path with a blank
}

# Installs into the folder $1.
install_into() {
    fresh_make install PREFIX="$1" >/dev/null
}

# A folder that everybody may enter, for as_nobody: $PUBLIC. Call remove_public in teardown.
public_folder() {
    PUBLIC=$(mktemp -d "${TMPDIR:-/tmp}/onager-public.XXXXXX")
    chmod 777 "$PUBLIC"
    as_nobody test -w "$PUBLIC" || skip "the folder for temporary files is closed to other users"
    as_nobody test -r "$REPO/Makefile" || skip "this checkout is closed to other users"
}

remove_public() {
    [[ ! ${PUBLIC-} ]] || rm -r "$PUBLIC"
}

# Runs a command as a user who owns nothing, and has no process but this one.
as_nobody() {
    if ((EUID == 0)); then
        setpriv --reuid=61873 --regid=61873 --clear-groups "$@"
    else
        "$@"
    fi
}

# An interactive bash with $1 as its .bashrc runs the command $2. Its stderr comes last, without the words that
# there is no terminal.
at_prompt() {
    local status=0
    printf '%s\n' "$1" >"$BATS_TEST_TMPDIR/bashrc"
    bash --rcfile "$BATS_TEST_TMPDIR/bashrc" -i -c "$2" 2>"$BATS_TEST_TMPDIR/stderr" || status=$?
    grep -vE 'terminal process group|no job control' "$BATS_TEST_TMPDIR/stderr" >&2
    return $status
}
