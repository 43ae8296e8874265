# What one call costs inside the shell, in a small folder: a loop of calls in one bash. Once in a folder in
# memory, where nothing waits for a disk, in cpu time; and once on disk, in time that passes, beside what this
# disk takes to write, sync and rename as many small files as the call does.

# call_loop N CALL: µs of cpu and µs of wall clock a call. In a bash of its own, in the current folder.
call_loop() {
    # shellcheck disable=SC2016
    "$BASH" --norc --noprofile -c '
        enable -f "$1" onager || exit
        cpu() { times > /dev/null; read -r "$1" _ < /proc/self/schedstat; }   # times makes the kernel count up
        loop() { local i; for ((i = 0; i < count; i++)); do eval "$call"; done; }
        count=$2 call=$3
        loop > /dev/null 2>&1 || exit
        printf "%s" "$4" > .onager/history_index.csv
        cpu before; start=${EPOCHREALTIME/./}
        loop > /dev/null
        end=${EPOCHREALTIME/./}; cpu after
        echo "$(((after - before) / 1000 / count)) $(((end - start) / count))"
    ' bash "$so" "$1" "$2" "$history" < /dev/null
}

# Fills the current folder: a job of nine tasks, a launch, a setting, ten lines of history.
small_folder() {
    mkdir -p .onager
    in_onager job "onager prelaunch $job +quiet && onager config --write slurm header 'module load python'"
    echo '13438569,experiment1,.onager/scripts/experiment1/jobs.json' > .onager/job_index.csv
}

job='+jobname experiment1 +command myscript +arg --learningrate 0.1 0.01 0.001 +arg --batchsize 32 64 128 +tag --mytag'
history=
for ((line = 0; line < 10; line++)); do
    history+="$line,2022.12.15,11:52:06.184123,experiment1,prelaunch,n,+jobname experiment1 +command myscript"$'\n'
done
fresh calls
small_folder
memory=$(mktemp -d /dev/shm/onager-bench.XXXXXX 2> /dev/null || mktemp -d "$place/memory.XXXXXX")
leave+=("$memory")
cd "$memory" || exit
small_folder
fsync=$("$tools/fsync-cost" 200 "$place/calls")

# call NAME COUNT FILES CALL: FILES is how many files the call replaces.
call() {
    local name=$1 count=$2 files=$3 in_memory disk=-
    for ((round = 0; round < rounds; round++)); do
        cd "$memory" && call_loop "$count" "onager $4" >> "$place/calls/$name.memory"
        cd "$place/calls" && call_loop "$count" "onager $4" >> "$name.disk"
    done
    in_memory=$(median "$name.memory" 1 %d)
    ((files)) && disk="$files synced files: $((files * fsync)) us"
    row "one call of $name" "$in_memory us of cpu, on disk $(median "$name.disk" 2 %d) us" "$disk" - '<= 200 us in process' \
        "$(met "$in_memory <= 200")"
}

call help 500 0 help
call 'help launch' 500 0 'help launch'
call list 500 0 list
call history 500 0 history
call 'config --read' 500 0 'config --read'
call 'launch --dry-run' 100 0 'launch --backend local --jobname experiment1 --dry-run'
call prelaunch 100 2 "prelaunch $job"
mkdir -p {"$memory","$place/calls"}/.onager/launches/{1..1000}
call 'list beside 1,000 launches' 500 0 list
