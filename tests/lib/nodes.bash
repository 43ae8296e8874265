# For tests about mega-jobs without any MPI: an onager whose onager-mpi is a stand-in (tests/standins/onager-mpi).
#
#   setup() { load ../lib/onager; load ../lib/launches; load ../lib/nodes; setup_nodes; }

# setup_launches, with the built onager.so and onager-run beside the stand-in.
setup_nodes() {
    PROGRAMS=$BATS_TEST_TMPDIR/programs
    mkdir -p "$PROGRAMS"
    cp "$ONAGER_SO" "${ONAGER_SO%/*}/onager-run" "$PROGRAMS"
    cp "$STANDINS/onager-mpi" "$PROGRAMS"
    ONAGER_SO=$PROGRAMS/${ONAGER_SO##*/}
    setup_launches "$@"
    export STANDIN_LOG=$BATS_TEST_TMPDIR/calls
}

# launch with a backend: mega slurm --nodes 3 …; sets what bats' run sets, stderr apart.
mega() {
    run --separate-stderr onager launch --jobname j --backend "$@"
}

# The words of call $2 of program $1, one a line.
words_of() {
    awk -v name="call $1" -v wanted="$2" '/^call / {now = $0 == name && ++count == wanted; next} now' "$STANDIN_LOG"
}

# What onager-mpi was called with, as one line, the folder left out.
runner_line() {
    words_of onager-mpi "${1-1}" | sed "s|^.*/\(\.onager/launches/\)|\1|" | paste -sd' '
}

# Runs the batch script of call $2 of program $1 as its scheduler would; the rest are variables for it.
run_script() {
    local script=$STANDIN_LOG.$1.$2.script
    shift 2
    run --separate-stderr env SLURM_JOB_ID=12345 JOB_ID=77 "$@" bash "$script"
}
