#!/usr/bin/env bats
# onager --version: which onager this is, and what it works with.

setup() {
    load ../lib/onager
    setup_folder
    bin=$BATS_TEST_TMPDIR/bin
    mkdir "$bin"
}

# An mpirun in PATH that prints its words as lines.
pretend_mpirun() {
    printf '%s\n' '#!/bin/sh' '[ "$1" = --version ] || exit 9' "printf '%s\\n' $(printf '%q ' "$@")" >"$bin/mpirun"
    chmod +x "$bin/mpirun"
    PATH=$bin:$PATH
}

version_of_makefile() {
    sed -n 's/^VERSION = //p' "$REPO/Makefile"
}

@test "onager --version says the version that the Makefile says" {
    in_bash --separate-stderr 'onager --version'
    assert_success
    assert_line --index 0 "onager $(version_of_makefile)"
    assert_equal "$stderr" ''
    in_bash 'diff <(onager --version) <(onager -V) && echo same'
    assert_output same
}

@test "onager --version and onager-run --version agree" {
    in_bash 'onager --version'
    assert_line "  onager-run  $(version_of_makefile), $(realpath "${ONAGER_SO%/*}")/onager-run"
    run "${ONAGER_SO%/*}/onager-run" --version
    assert_success
    assert_output "onager-run $(version_of_makefile)"
}

@test "onager --version tells the bash that it is in and the one it was built for" {
    in_bash 'onager --version | grep "^  bash  "; echo "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}"'
    assert_line --index 0 "  bash        ${lines[1]} (built for ${lines[1]})"
}

@test "onager --version tells of the Open MPI in PATH" {
    pretend_mpirun 'mpirun (Open MPI) 4.1.4' '' 'Report bugs to http://www.open-mpi.org/community/help/'
    in_bash 'onager --version'
    assert_line "  Open MPI    4.1.4, $bin/mpirun"
    assert_equal "${#lines[@]}" 5
}

@test "onager --version says so where there is no Open MPI, or another MPI" {
    pretend_mpirun 'HYDRA build details:' '    Version:   4.0.2'
    in_bash 'onager --version'
    assert_success
    assert_line "  Open MPI    none ($bin/mpirun is not Open MPI's)"
    in_bash 'PATH=/nowhere; onager --version'
    assert_success
    assert_line '  Open MPI    none (no mpirun in PATH)'
}

@test "an mpirun that fails or says nothing does no harm" {
    printf '#!/bin/sh\nexit 3\n' >"$bin/mpirun"
    chmod +x "$bin/mpirun"
    PATH=$bin:$PATH
    in_bash 'onager --version; echo "alive $?"'
    assert_alive 0
    assert_line "  Open MPI    none ($bin/mpirun is not Open MPI's)"
}

@test "onager --version says it where onager-run is missing" {
    cp "$ONAGER_SO" alone.so
    run $ONAGER_BASH -c 'enable -f ./alone.so onager && onager --version'
    assert_success
    assert_line "  onager-run  missing: $PWD/onager-run does not run"
}

@test "onager --version tells of onager-mpi, or that it was not built" {
    cp "$ONAGER_SO" alone.so
    printf '%s\n' '#!/bin/sh' 'echo onager-mpi 1.2.3' >onager-mpi
    chmod +x onager-mpi
    run $ONAGER_BASH -c 'enable -f ./alone.so onager && onager --version'
    assert_line "  onager-mpi  1.2.3, $PWD/onager-mpi"
    rm onager-mpi
    run $ONAGER_BASH -c 'enable -f ./alone.so onager && onager --version'
    assert_line "  onager-mpi  none (built without Open MPI)"
}

@test "an option of onager itself may be cut short, and a slip names the nearest" {
    in_bash 'diff <(onager --vers) <(onager --version) && diff <(onager --he) <(onager help) && echo same'
    assert_output same
    in_bash --separate-stderr 'onager --verison; echo "alive $?"'
    assert_output 'alive 2'
    [[ $stderr == *'unknown option --verison, did you mean --version?'* ]]
    in_bash --separate-stderr 'onager --dry-run launch; echo "alive $?"'
    assert_output 'alive 2'
    [[ $stderr == *'unknown option --dry-run'* ]]
}

@test "^C ends onager --version, whatever mpirun does" {
    printf '#!/bin/sh\nkill -INT $PPID\nexec sleep 100\n' >"$bin/mpirun"
    chmod +x "$bin/mpirun"
    PATH=$bin:$PATH
    ONAGER_BASH="env --default-signal=INT $ONAGER_BASH" # a shell that was started with INT ignored can't trap it
    in_bash 'trap "echo trapped" INT; onager --version; echo "status $?"'
    assert_line trapped
    assert_line 'status 130'
}
