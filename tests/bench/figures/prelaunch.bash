# A million combinations: seconds and memory, beside cat writing the same bytes to the same folder (the
# jobfile synced to disk, as prelaunch syncs it), and beside the Python onager.

fresh prelaunch
for ((round = 0; round < rounds; round++)); do
    rm -rf .onager/scripts .onager/history_index.csv out
    in_onager ours "onager prelaunch $million > out"
    rm -f copy.out copy.json
    measure cat "$BASH" --norc --noprofile -c \
        'cat out > copy.out && cat .onager/scripts/big/jobs.json > copy.json && sync copy.json'
    rm -f copy.out copy.json
done

if ! failed ours; then
    megabytes=$(calc "($(stat -c %s out) + $(stat -c %s .onager/scripts/big/jobs.json)) / 1e6" %.0f)
    seconds=$(median ours 1) memory=$(mib ours) cat=$(median cat 1)
    row 'prelaunch of 1,000,000: time' "$seconds s" - - '<= 1 s' "$(met "$seconds <= 1")"
    row 'prelaunch of 1,000,000: memory' "$memory MiB" - - '<= 64 MiB' "$(met "$memory <= 64")"
    row "prelaunch against cat, $megabytes MB" "$seconds s" "cat $cat s" "$(calc "$seconds / $cat")" \
        '<= 3 (the aim)' "$(met "$seconds <= 3 * $cat")"
fi

if ((${#python[@]})); then
    for ((round = 0; round < (rounds + 1) / 2; round++)); do
        # shellcheck disable=SC2086 # words
        measure python "${python[@]}" prelaunch $million > out
    done
    if ! failed ours && ! failed python; then
        row 'prelaunch against Python: time' "$seconds s" "$(median python 1) s" \
            "$(calc "$seconds / $(median python 1)" %.3f)" - -
        row 'prelaunch against Python: memory' "$memory MiB" "$(mib python) MiB" \
            "$(calc "$memory / $(mib python)" %.3f)" - -
    fi
fi
