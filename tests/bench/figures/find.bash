# onager-run finding task 500,000 of 1,000,000 and starting it, as each element of a cluster's array does,
# against a job of one task. The task is /bin/true; an sbatch that only says yes stands in for the cluster.

# launch_folder NAME WORDS-OF-PRELAUNCH...: makes a job and launches it. Leaves the caller in its folder.
launch_folder() {
    fresh "$1"
    mkdir -p bin
    printf '#!/bin/sh\necho 1\n' > bin/sbatch
    chmod +x bin/sbatch
    PATH=$PWD/bin:$PATH "$BASH" --norc --noprofile -c 'enable -f "$0" onager && onager prelaunch "$@" +quiet &&
        onager launch --backend slurm --jobname big > submitted' "$so" "${@:2}"
}

# shellcheck disable=SC2086 # words
launch_folder find/million $million
launch_folder find/one +jobname big +command /bin/true +arg --learningrate 50 +tag
for ((round = 0; round < 4 * rounds; round++)); do
    cd "$place/find/million" && measure ../big "$runner" --index 500000 .onager/launches/1
    cd "$place/find/one" && measure ../small "$runner" --index 1 .onager/launches/1
done

cd "$place/find" || exit
if ! failed big && ! failed small; then
    big=$(calc "$(median big 1 %.6f) * 1000") small=$(calc "$(median small 1 %.6f) * 1000")
    row 'onager-run, task 500,000 of 1,000,000' "$big ms" "task 1 of 1: $small ms" "$(calc "$big / $small")" \
        '<= 5 ms more' "$(met "$big - $small <= 5")"
fi

if ((${#python[@]})); then
    for ((round = 0; round < (rounds + 1) / 2; round++)); do
        measure python "${python[0]}" -m onager.worker million/.onager/scripts/big/jobs.json 500000 > messages
    done
    if ! failed big && ! failed python; then
        them=$(calc "$(median python 1 %.6f) * 1000" %.0f)
        row '  the same, the Python worker: time' "$big ms" "$them ms" "$(calc "$big / $them" %.4f)" - -
        row '  the same, the Python worker: memory' "$(mib big) MiB" "$(mib python) MiB" \
            "$(calc "$(mib big) / $(mib python)" %.3f)" - -
    fi
fi
