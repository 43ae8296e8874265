# For tests of explain: launches on clusters, and what schedulers print of them. Load it after tests/lib/launches.

# A launch of $1 tasks on a cluster, as its program took it; the rest: options of launch.
submitted() {
    use_standins sbatch qsub squeue qstat
    write_job_of c "$2" true
    onager launch --backend "$1" --jobname c "${@:3}" >/dev/null 2>&1
    mkdir -p .onager/launches/1/events
}

# Adds the start of task $1 to the events, and its end with status $2.
began() { printf '1700000000.5\tstart\t%d\t1\t0\t-\t-\t-\t-\t-\t-\n' "$1" >>.onager/launches/1/events/c1.tsv; }
ended() {
    began "$1"
    printf '1700000002.5\tend\t%d\t1\t0\t%d\t-\t2.000000\t1.500000\t0.250000\t2048\n' "$1" "$2" >>.onager/launches/1/events/c1.tsv
}

# The launch is hours old.
grow_old() { touch -d '3 hours ago' .onager/launches/1/launch.json; }

# What qstat -j prints of a job, shortened; $1 its id, then further lines.
block() {
    printf '%s\n' '==============================================================' "job_number:                 $1" \
        "exec_file:                  job_scripts/$1" 'owner:                      ann' 'job_name:                   c' \
        'stdout_path_list:           NONE:NONE:.onager/logs/gridengine/$JOB_NAME_$JOB_ID_$TASK_ID.o' \
        'script_file:                .onager/scripts/c/wrapper.sh' "${@:2}"
}
