# What one call costs inside the shell, in a small folder: a loop of calls in one bash. Calls that write
# wait for the disk; what this disk takes for one file is shown beside them.

# call_loop N CALL: µs of cpu and µs of wall clock a call. In a bash of its own, in the folder.
call_loop() {
    "$BASH" --norc --noprofile -c '
        enable -f "$1" onager || exit
        cpu() { times > /dev/null; read -r "$1" _ < /proc/self/schedstat; }   # times makes the kernel count up
        loop() { local i; for ((i = 0; i < count; i++)); do eval "$call"; done; }
        count=$2 call=$3
        loop > /dev/null 2>&1 || exit
        : > .onager/history_index.csv; printf "%s" "$4" > .onager/history_index.csv
        cpu before; start=${EPOCHREALTIME/./}
        loop > /dev/null
        end=${EPOCHREALTIME/./}; cpu after
        echo "$(((after - before) / 1000 / count)) $(((end - start) / count))"
    ' bash "$so" "$1" "$2" "$history" < /dev/null
}

fresh calls
job='+jobname experiment1 +command myscript +arg --learningrate 0.1 0.01 0.001 +arg --batchsize 32 64 128 +tag --mytag'
history=
for ((line = 0; line < 10; line++)); do
    history+="$line,2022.12.15,11:52:06.184123,experiment1,prelaunch,n,+jobname experiment1 +command myscript"$'\n'
done
in_onager job "onager prelaunch $job +quiet && onager config --write slurm header 'module load python'"
echo '13438569,experiment1,.onager/scripts/experiment1/jobs.json' > .onager/job_index.csv
fsync=$("$tools/fsync-cost" 200 .)

for call in help 'help launch' list history 'config --read' 'launch --backend local --jobname experiment1 --dry-run' \
    "prelaunch $job"; do
    count=500 disk=-
    case $call in prelaunch*) count=100 disk="fsync $fsync us" ;; launch*) count=100 ;; esac
    rm -f calls.out
    for ((round = 0; round < rounds; round++)); do
        call_loop "$count" "onager $call" >> calls.out
    done
    cpu=$(median calls.out 1 %d) wall=$(median calls.out 2 %d)
    name=${call%% --*} name=${name%% +*}
    [[ $call == *dry-run ]] && name+=' --dry-run'
    row "one call of $name, 9 tasks" "$cpu us cpu, $wall us in all" "$disk" - '<= 200 us in process' "$(met "$cpu <= 200")"
done
