# 150 tasks of 0.1 to 2 s, mixed, the four longest last, on three ranks with two slots each, all of them on this machine: they
# sleep. Launched twice: the second time onager knows how long each takes. The best possible is all
# work divided by six. mpirun's own start and end, a launch of one task that does nothing, are taken off.

ranks=3 slots=2

has_mpi span || return 0

durations=$(for ((task = 1; task <= 146; task++)); do calc "0.1 + 0.1 * ($task * 7919 % 16)" %.1f; echo; done; printf '2\n%.0s' 1 2 3 4)
best=$(calc "($(paste -sd+ <<< "$durations")) / ($ranks * $slots)")

fresh span
on_ranks $ranks
# shellcheck disable=SC2086 # words
prelaunch +jobname s +command sleep +pos-arg $durations
prelaunch +jobname one +command true +pos-arg 1
for ((round = 0; round < (rounds + 1) / 2; round++)); do
    rm -rf .onager/launches
    for which in first again; do
        in_onager $which "onager launch --backend mpi --jobname s --max-tasks-per-node $slots" 2>> messages
        in_onager $which-one "onager launch --backend mpi --jobname one --max-tasks-per-node $slots" 2>> messages
    done
done

for which in first again; do
    failed $which || failed $which-one && continue
    net $which $which-one > $which.net
    took=$(median $which.net 1)
    row "mega-job, mixed durations, 3 x 2 slots: $which" "$took s" "best possible $best s" "$(calc "$took / $best")" \
        '<= 1.10' "$(met "$took <= 1.10 * $best")"
done
