# The list of a job of a million tasks.

fresh list
in_onager job "onager prelaunch $million +quiet"
echo '13438569,big,.onager/scripts/big/jobs.json' > .onager/job_index.csv
for ((round = 0; round < rounds; round++)); do
    in_onager ours 'onager list > out'
done

if ! failed ours; then
    seconds=$(median ours 1) memory=$(mib ours)
    row 'list of 1,000,000: time' "$seconds s" - - '<= 1 s' "$(met "$seconds <= 1")"
    row 'list of 1,000,000: memory' "$memory MiB" - - '<= 256 MiB' "$(met "$memory <= 256")"
fi

if ((${#python[@]})); then
    measure python "${python[@]}" list > out       # once: half a minute
    if ! failed ours && ! failed python; then
        row 'list against Python: time' "$seconds s" "$(median python 1) s" \
            "$(calc "$seconds / $(median python 1)" %.3f)" - -
        row 'list against Python: memory' "$memory MiB" "$(mib python) MiB" \
            "$(calc "$memory / $(mib python)" %.3f)" - -
    fi
fi
