# 256 tasks on 8 slots, all of 0.1 s but for 8 neighbours of 2 s. A runner that deals tasks out in chunks
# gives all eight long ones to the same slot. The best possible is all work divided by eight.

durations=$(for ((task = 1; task <= 256; task++)); do ((task > 96 && task <= 104)) && echo 2 || echo 0.1; done)
best=$(calc '(248 * 0.1 + 8 * 2) / 8')

fresh tail
# shellcheck disable=SC2086 # words
"$BASH" --norc --noprofile -c 'enable -f "$0" onager && onager prelaunch +jobname t +command "sleep" +pos-arg "$@" +quiet' \
    "$so" $durations
for ((round = 0; round < (rounds + 1) / 2; round++)); do
    in_onager ours 'onager launch --backend local --jobname t --max-tasks 8' 2> messages
done
((${#python[@]})) && measure python "${python[@]}" launch --backend local --jobname t --max-tasks 8 > messages  # once

if ! failed ours; then
    took=$(median ours 1)
    row '256 tasks, 8 of them long, 8 slots' "$took s" "best possible $best s" "$(calc "$took / $best")" '<= 1.05' \
        "$(met "$took <= 1.05 * $best")"
fi
if ((${#python[@]})) && ! failed python; then
    row '  the same, the Python onager' - "Python $(median python 1) s" "$(calc "$(median python 1) / $best")" - -
fi
