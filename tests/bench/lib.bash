# What the figures share. Sourced by tests/bench/run, which sets:
#
#   so, runner     the builtin and onager-run under test
#   mpi            onager-mpi, which there may not be
#   tools          folder with the compiled helpers: measure, spawn-loop, fsync-cost, make-events
#   place          the folder that all files of the bench are written to
#   rounds         how many times each contender runs; contenders take turns
#   leave          what is removed at the end
#   python         the Python onager: the words of its command line, empty where there is none

table=()

# row FIGURE ONAGER RIVAL RATIO WANTED MET: one line of the table. "-" where a cell does not apply.
row() {
    local IFS=$'\t'
    table+=("$*")
}

print_table() {
    printf '%s\n' "${table[@]}" | awk -F'\t' '
        { for (i = 1; i <= NF; i++) { cell[NR, i] = $i; if (length($i) > width[i]) width[i] = length($i) } }
        END {
            for (r = 1; r <= NR; r++) {
                line = ""
                for (i = 1; i <= NF; i++) line = line sprintf("%-" width[i] + 2 "s", cell[r, i])
                sub(/ +$/, "", line)
                print line
                if (r == 1) { gsub(/./, "-", line); print line }
            }
        }'
}

# page LINE: for a table of its own, which is printed behind the other.
pages=()
page() {
    pages+=("$*")
}

print_pages() {
    ((${#pages[@]} == 0)) || printf '%s\n' '' "${pages[@]}"
}

# One figure's folder, fresh. Leaves the caller in it.
fresh() {
    rm -rf -- "${place:?}/$1"
    mkdir -p -- "$place/$1/.onager"
    cd -- "$place/$1" || exit
}

# measure FILE COMMAND...: runs it, appends wall, user, sys, KiB, status to FILE.
measure() {
    "$tools/measure" "$@" < /dev/null
}

# in_onager FILE SCRIPT: measures a bash of its own that enables onager and runs the script.
in_onager() {
    measure "$1" "$BASH" --norc --noprofile -c 'enable -f "$0" onager && '"$2" "$so"
}

# median FILE COLUMN [FORMAT]: of the lines that measure wrote.
median() {
    awk -v column="$2" '{ print $column }' "$1" | sort -n |
        awk -v format="${3:-%.2f}" '{ v[NR] = $1 }
            END { printf format, NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# median_ratio THEIRS OURS SHARE: how many times as fast OURS was, round by round, the median of that: what else
# the machine did in one round weighs on both. SHARE is the part of the work that THEIRS was given.
median_ratio() {
    paste -d' ' "$1" "$2" | awk -v share="$3" 'NF == 10 { print $1 / share / $6 }' > "$1.ratio"
    median "$1.ratio" 1 %.3f
}

mib() {
    awk -v kib="$(median "$1" 4 %d)" 'BEGIN { printf "%.0f", kib / 1024 }'
}

# calc EXPRESSION [FORMAT]
calc() {
    awk "BEGIN { printf \"${2:-%.2f}\", $1 }"
}

# met CONDITION: yes or no.
met() {
    awk "BEGIN { print (($1) ? \"yes\" : \"no\") }"
}

# failed FILE: true if a run in it did not exit with 0, and then says so.
failed() {
    awk -v file="${1##*/}" '$5 != 0 { bad = 1 } END { if (bad || NR == 0) { print "bench: failed runs in " file > "/dev/stderr"; exit 0 } exit 1 }' "$1"
}

# net LONG ONE: of each round, what LONG took beyond ONE, which is nothing but the start and the end of it.
net() {
    paste -d' ' "$1" "$2" | awk 'NF == 10 { print $1 - $6, $2 - $7, $3 - $8, $4, $5 + $10 }'
}

# has_mpi FIGURE: are onager-mpi and mpirun there? If not, says that the figure is left out. Lets root use mpirun.
has_mpi() {
    if [[ ! -x $mpi ]] || ! command -v mpirun > /dev/null; then
        say "$1 needs onager-mpi in the build folder, and mpirun: left out"
        return 1
    fi
    ((EUID)) || export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
}

# on_ranks N: the folder's launches with --backend mpi run on so many ranks, all of them on this machine.
on_ranks() {
    printf '[mpi]\nrun = mpirun --oversubscribe --bind-to none -np %d\n' "$1" > .onager/config
}

# prelaunch WORDS...: a job of the folder.
prelaunch() {
    "$BASH" --norc --noprofile -c 'enable -f "$0" onager && onager prelaunch "$@" +quiet' "$so" "$@"
}

say() {
    printf 'bench: %s\n' "$*" >&2
}

# The job of a million tasks: three arguments with a hundred values each. Words of prelaunch.
values=$(echo {1..100})
million="+jobname big +command /bin/true +arg --learningrate $values +arg --batchsize $values +arg --seed $values +tag"
