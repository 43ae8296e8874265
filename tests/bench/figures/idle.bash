# What the runner itself takes of the cpus while its tasks sleep: three ranks with four slots each, tasks of 5 s. All threads
# of all its processes are looked at twice, BENCH_IDLE seconds apart; a node is its rank and what that has forked.

ranks=3 slots=4 idle=${BENCH_IDLE:-60}

# sample: "PID PARENT NAME NANOSECONDS" of each process of ours, which are those that work in this folder.
sample() {
    local folder name parent ns one more stat
    for folder in /proc/[0-9]*; do
        [[ $(readlink "$folder/cwd") == "$PWD" ]] || continue
        read -r stat < "$folder/stat" || continue
        name=${stat#*(} && name=${name%)*}
        read -r _ parent _ <<< "${stat##*) }"
        [[ $name == onager-* || $name == mpirun || $name == orterun ]] || continue
        ns=0
        for one in "$folder"/task/*/schedstat; do
            read -r more _ < "$one" && ((ns += more))
        done
        echo "${folder#/proc/} $parent $name $ns"
    done 2> /dev/null
}

# The share of one cpu, in percent: "mpirun M launcher L node N" of the node that takes most.
shares() {
    awk -v seconds="$idle" '
        NR == FNR { before[$1] = $4; next }
        $1 in before { parent[$1] = $2; name[$1] = $3; spent[$1] = ($4 - before[$1]) / 1e7 / seconds }
        END {
            for (pid in spent) {
                top = pid
                while (parent[top] in spent && name[parent[top]] !~ /run$/) top = parent[top]
                if (name[pid] ~ /run$/) mpirun += spent[pid]
                else if (name[parent[top]] ~ /run$/) node[top] += spent[pid]
                else launcher += spent[pid]
            }
            for (pid in node) { count++; if (node[pid] > most) most = node[pid] }
            printf "%.3f %.3f %.3f %d\n", mpirun, launcher, most, count
        }' before after
}

has_mpi idle || return 0

fresh idle
on_ranks $ranks
# shellcheck disable=SC2046 # words
prelaunch +jobname i +command 'sleep 5 #' +pos-arg $(seq $((ranks * slots * (idle / 5 + 6))))
# shellcheck disable=SC2016
"$BASH" --norc --noprofile -c 'enable -f "$0" onager && onager launch --backend mpi --jobname i --max-tasks-per-node "$1"' \
    "$so" $slots < /dev/null > messages 2>&1 &
launched=$!
for ((tries = 0; tries < 30; tries++)); do # until all slots work, and what it takes to start is over
    sleep 2
    (($(cat .onager/launches/1/events/*.tsv 2> /dev/null | grep -c start) >= ranks * slots)) && break
done
sample > before
sleep "$idle"
sample > after
if wait $launched && read -r mpirun launcher node count < <(shares) && ((count == ranks)); then
    row "idle, $ranks ranks with $slots sleeps each: a node" "$node % of a cpu" "mpirun $mpirun %, launcher $launcher %" - \
        '< 1 %' "$(met "$node < 1")"
else
    say "idle: the launch failed, or not all of its ranks were seen; it said:" && tail -n 5 messages >&2
fi
