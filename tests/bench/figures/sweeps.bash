# Sweeps of a million and more: exclusions, samples, lists of commands, arrays of the shell.

fresh sweeps
axes="+command /bin/true +arg --learningrate $values +arg --batchsize $values +arg --seed $values"
huge=
for name in a b c d e; do
    huge+=" +range --$name 1 1000"
done

# sweep NAME WORDS: measures prelaunch with the words, the commands going to a file.
sweep() {
    for ((round = 0; round < rounds; round++)); do
        rm -rf .onager/scripts
        in_onager "$1" "onager prelaunch +jobname big $2 > out"
    done
}

# sweep_row NAME FIGURE SECONDS MIB: the row of what was measured, and the bounds.
sweep_row() {
    local seconds memory
    if failed "$1"; then return; fi
    seconds=$(median "$1" 1) memory=$(mib "$1")
    row "$2" "$seconds s, $memory MiB" - - "<= $3 s, $4 MiB" "$(met "$seconds <= $3 && $memory <= $4")"
}

sweep excluded "$axes +exclude --learningrate=7 --batchsize=9 +exclude '--seed=1|2|3 --batchsize=50' +exclude '!--seed=4 --learningrate=8'"
sweep_row excluded 'prelaunch of 1,000,000 with +exclude' 1 64

sweep sampled "$axes +sample 1000000"
sweep_row sampled 'the same, all, in the order of +sample' 2 64

sweep huge "+command /bin/true $huge +exclude a=1 +sample 1000"
if ! failed huge; then
    milliseconds=$(calc "$(median huge 1 %.6f) * 1000" %.1f)
    row '+sample 1000 of 10^15, bash and all' "$milliseconds ms" - - '<= 50 ms' "$(met "$milliseconds <= 50")"
fi

seq -f '/bin/true number %.0f' 1000000 > lines
sweep listed '+from-file lines'
sweep_row listed 'prelaunch of 1,000,000 +from-file' 1 256

# The commands of a launch in a shell array: in one call, by way of a file, and (once: mapfile reads a pipe byte by
# byte) by way of a pipe.
in_onager job "onager prelaunch $million +quiet"
echo '13438569,big,.onager/scripts/big/jobs.json' > .onager/job_index.csv
for ((round = 0; round < rounds; round++)); do
    in_onager array 'onager list -A commands && [[ ${#commands[@]} == 1000000 ]]'
    in_onager file 'onager list --field command > listed && mapfile -t commands < listed && [[ ${#commands[@]} == 1000000 ]]'
done
in_onager pipe 'mapfile -t commands < <(onager list --field command) && [[ ${#commands[@]} == 1000000 ]]'

# rival NAME FIGURE HOW: list -A beside it.
rival() {
    if failed array || failed "$1"; then return; fi
    row "$2: time" "$(median array 1) s" "$3 $(median "$1" 1) s" "$(calc "$(median array 1) / $(median "$1" 1)")" \
        '< 1' "$(met "$(median array 1) < $(median "$1" 1)")"
    row "$2: memory" "$(mib array) MiB" "$3 $(mib "$1") MiB" "$(calc "$(mib array) / $(mib "$1")")" - -
}

rival file 'list -A of 1,000,000' 'list > file; mapfile < file'
rival pipe 'the same' 'mapfile < <(list)'
