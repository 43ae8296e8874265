# What an array costs a task beyond running it: the batch script that `onager launch` writes, and onager-run in it,
# against a bare script that only runs the task; both as slurmd starts them, from a copy and with the variables of an
# array element. The task is /bin/true. Of few tasks, of many, and of many that are mapped by the launch's `tasks` file,
# which the stand-in of qsub gets for a list of many ranges; an sbatch that only says yes stands in for the cluster.

# element_folder NAME BACKEND TASKS [COMMAND]: launches a job of so many tasks, or those that the command prints; leaves
# the caller in its folder, with the script, as the scheduler got it, as ./element.
element_folder() {
    fresh "$1"
    mkdir -p bin
    printf '#!/bin/sh\necho 1\n' > bin/sbatch
    cp bin/sbatch bin/qsub
    chmod +x bin/*
    PATH=$PWD/bin:$PATH "$BASH" --norc --noprofile -c 'enable -f "$0" onager &&
        onager prelaunch +jobname e +command /bin/true +range --n 1 "$2" +quiet &&
        onager launch --backend "$1" --jobname e ${3:+--tasklist "$($3)"} > submitted' "$so" "${@:2}"
    cp .onager/scripts/e/wrapper.sh element
}

# as_element FILE FOLDER TASK: measures ./element of the folder as a scheduler runs it for the task.
as_element() {
    cd "$place/element/$2" || exit
    measure "../$1" env -i PATH="$PATH" HOME="$HOME" SLURM_ARRAY_JOB_ID=1 SLURM_JOB_ID=1 SLURM_ARRAY_TASK_ID="$3" \
        JOB_ID=1 SGE_TASK_ID="$3" ./element
}

fresh element
element_folder element/few slurm 10
element_folder element/many slurm 1000000
element_folder element/mapped gridengine 1000000 'seq -s, 1 2 40000'
fresh element/bare
# shellcheck disable=SC2016 # for the script
printf '#!/bin/sh\n/bin/true "$SLURM_ARRAY_TASK_ID"\n' > element
chmod +x element
for ((round = 0; round < 8 * rounds; round++)); do
    as_element bare.out bare 5
    as_element few.out few 5
    as_element many.out many 500000
    as_element mapped.out mapped 10000
    ((round < rounds && ${#python[@]})) &&
        measure ../python.out "${python[0]}" -m onager.worker "$place/element/many/.onager/scripts/e/jobs.json" 500000 > ../messages
done

cd "$place/element" || exit
if ! failed bare.out; then
    bare=$(calc "$(median bare.out 1 %.6f) * 1000")
    for which in 'few:of 10' 'many:of 1,000,000' 'mapped:of 20,000 that are mapped'; do
        failed "${which%%:*}.out" && continue
        took=$(calc "$(median "${which%%:*}.out" 1 %.6f) * 1000")
        row "array task, ${which#*:}" "$took ms" "#!/bin/sh $bare ms" "$(calc "$took / $bare")" '<= 10 ms more' \
            "$(met "$took - $bare <= 10")"
    done
fi
if ((${#python[@]})) && ! failed python.out; then
    row '  the same, the Python worker' - "Python $(calc "$(median python.out 1 %.6f) * 1000" %.0f) ms" - - -
fi
