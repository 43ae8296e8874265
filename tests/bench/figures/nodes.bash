# Ten thousand times /bin/true on two slots of one machine, by the runner for all nodes of an allocation: here with one
# rank, and all that it does for more. Rivals get a rank for each slot and one more, which hands out tasks and runs none.
#
# mpirun takes a while to start and to end: a launch of a single task is measured as well, and taken off. The
# slower rivals get fewer tasks, and three rounds at most.

tasks=10000 slots=2 fewer=2000

launch_() {
    in_onager "../../$1.out" "onager launch --backend mpi --jobname $2 --max-tasks-per-node $slots" 2>> messages
}
ours() {
    fresh "nodes/$round/ours"
    # shellcheck disable=SC2046 # words
    prelaunch +jobname d +command /bin/true +pos-arg $(seq $tasks)
    prelaunch +jobname one +command /bin/true +pos-arg 1
    launch_ ours d
    launch_ ours-one one
}
loop() {
    fresh "nodes/$round/loop"
    measure ../../loop.out "$tools/spawn-loop" $tasks $slots . /bin/true
}
xargs_() {
    fresh "nodes/$round/xargs"
    seq $tasks > numbers
    measure ../../xargs.out xargs -a numbers -P$slots -n1 /bin/true
}
parallel_() {
    fresh "nodes/$round/parallel"
    seq $fewer > numbers
    measure ../../parallel.out parallel --will-cite -j$slots -a numbers /bin/true
}

# rival NAME FORMAT PROGRAM...: one that gets a file of tasks as its last word. FORMAT makes a line of it.
rival() {
    local ranks=(mpirun --oversubscribe --bind-to none -np $((slots + 1)))
    fresh "nodes/$round/$1"
    # shellcheck disable=SC2059 # the format
    seq $fewer | while read -r number; do printf "$2\n" "$number" "$number"; done > tasks
    head -n 1 tasks > task
    measure "../../$1.out" "${ranks[@]}" "${@:3}" tasks > messages 2>&1
    measure "../../$1-one.out" "${ranks[@]}" "${@:3}" task >> messages 2>&1
}

# against NAME FILE TASKS WANTED: a row of tasks a second; of those that mpirun starts, without its time.
against() {
    local us them r
    failed "$2" && return
    us=$(calc "$tasks / $(median ours.net 1 %.6f)" %.0f)
    them=$(calc "$3 / $(median "$2" 1 %.6f)" %.0f)
    r=$(median_ratio "$2" ours.net "$(calc "$3 / $tasks" %.6f)")
    row "mega-job of $tasks x /bin/true, $slots slots" "$us tasks/s" "$1 $them tasks/s" "$(calc "$r")" ">= $4" \
        "$(met "$r >= $4")"
}

has_mpi nodes || return 0

pegasus=${PEGASUS_MPI_CLUSTER:+$PEGASUS_MPI_CLUSTER/packages/pegasus-mpi-cluster/pegasus-mpi-cluster}
glost=${GLOST:+$GLOST/glost_launch}
[[ -x $pegasus ]] || { pegasus='' && say "no built Pegasus MPI Cluster in PEGASUS_MPI_CLUSTER: its row is left out"; }
[[ -x $glost ]] || { glost='' && say "no built GLOST in GLOST: its row is left out"; }

fresh nodes
for ((round = 0; round < rounds; round++)); do
    loop
    ours
    xargs_
    ((round < 3)) || continue
    parallel_
    [[ ! $pegasus ]] || rival pegasus 'TASK t%s /bin/true %s' "$pegasus" --no-sleep-on-recv --no-resource-log
    [[ ! $glost ]] || rival glost '/bin/true %s' "$glost"
done

cd "$place/nodes" || exit
if ! failed ours.out && ! failed ours-one.out; then
    net ours.out ours-one.out > ours.net
    against 'loop in C' loop.out $tasks 0.85
    against 'xargs -P2' xargs.out $tasks 2
    against 'GNU parallel' parallel.out $fewer 2
    for name in ${pegasus:+pegasus} ${glost:+glost}; do
        net "$name.out" "$name-one.out" > "$name.net"
        against "$([[ $name == glost ]] && echo GLOST || echo 'Pegasus MPI Cluster')" "$name.net" $fewer 2
    done
    beside=${glost:+GLOST $(median glost-one.out 1) s}
    row '  start and end of it: one task' "$(median ours-one.out 1) s" \
        "${beside:--}" - - -
fi
