#!/bin/bash
# What is Slurm's own of a cluster: its packages, its configuration, its daemons. Loaded after lib.bash.
# What a cluster file has to offer: the variables below, cluster_fits, cluster_begin, cluster_prepare_node,
# cluster_configure, cluster_start, cluster_ready, cluster_state, cluster_daemon.

CLUSTER=slurm HEAD=sctl PREFIX=c SUBNET=10.99.1
PACKAGE_SETS=(slurm)
PACKAGES=(slurmctld slurmd slurm-client munge)
FOLDER_SLURM=$STATE/slurm
ACCOUNTING=no # what slurm-up was asked for
. "$HERE/accounting.bash"
! has_accounting || PACKAGE_SETS=(accounting slurm)

# Whether the cluster that there is can be made into the one that is wanted.
cluster_fits() {
    [[ $ACCOUNTING == no ]] || has_accounting || ! packages_fetch accounting "${ACCOUNTING_PACKAGES[@]}"
}

# A new cluster begins.
cluster_begin() {
    [[ $ACCOUNTING == yes ]] || return 0
    packages_fetch accounting "${ACCOUNTING_PACKAGES[@]}"
    PACKAGE_SETS=(accounting slurm)
    : >"$FOLDER_SLURM/accounting"
}

# The packages' scripts that make these links don't run. Stand-ins for two gpus are what /dev/null is.
cluster_prepare_node() {
    local root=$1 name
    for name in slurmctld slurmd slurmstepd slurmdbd; do
        [[ -e $root/usr/sbin/$name || ! -e $root/usr/sbin/$name-wlm ]] || ln -s "$name-wlm" "$root/usr/sbin/$name"
    done
    mkdir -p "$root"/{etc/slurm,var/lib/gpus,var/lib/munge,var/log/munge,run/munge}
    mknod -m 666 "$root/var/lib/gpus/gpu0" c 1 3 && mknod -m 666 "$root/var/lib/gpus/gpu1" c 1 3 &&
        mount --bind "$FOLDER_SLURM/etc" "$root/etc/slurm" && chmod 700 "$root/var/lib/munge" "$root/var/log/munge" &&
        install -m 400 "$FOLDER_SLURM/munge.key" "$root/var/lib/munge/key"
}

# Nodes claim four processors and 16 GB whatever the machine has, so that arrays spread over all of them.
# MaxArraySize is Slurm's default. A node that does not answer is down after 10 s.
base_configuration() {
    cat <<END
ClusterName=onager
SlurmctldHost=$HEAD($SUBNET.254)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=cred_expire=15
StateSaveLocation=$FOLDER_SLURM/spool/$HEAD
SlurmdSpoolDir=$FOLDER_SLURM/spool/%n
SlurmctldPidFile=/run/slurmctld.pid
SlurmdPidFile=/run/slurmd.pid
SlurmctldLogFile=$FOLDER_SLURM/log/slurmctld
SlurmdLogFile=$FOLDER_SLURM/log/slurmd-%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/linux
MpiDefault=pmix
MailProg=/bin/true
PropagateResourceLimits=NONE
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
GresTypes=gpu
MaxArraySize=1001
MinJobAge=3600
ReturnToService=2
SlurmctldTimeout=10
SlurmdTimeout=10
KillWait=3
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=2,bf_interval=2
END
}

# $1 nodes, $2 … settings KEY=VALUE, which take the place of the lines above.
slurm_conf() {
    local count=$1 line setting
    shift
    while IFS= read -r line; do
        for setting; do
            [[ ${line%%=*} != "${setting%%=*}" ]] || continue 2
        done
        printf '%s\n' "$line"
    done < <(base_configuration && if has_accounting; then accounting_configuration; fi)
    printf '%s\n' "$@"
    printf 'NodeName=c[1-%d] NodeAddr=%s.[1-%d] CPUs=4 RealMemory=16000 Gres=gpu:2 State=UNKNOWN\n' \
        "$count" "$SUBNET" "$count"
    cat <<END
PartitionName=batch Default=YES Nodes=ALL DefaultTime=1:00:00 MaxTime=UNLIMITED State=UP
PartitionName=debug Nodes=ALL DefaultTime=0:10:00 MaxTime=4:00:00 State=UP
PartitionName=gpu Nodes=ALL DefaultTime=1:00:00 MaxTime=UNLIMITED State=UP
PartitionName=gpu-debug Nodes=ALL DefaultTime=0:10:00 MaxTime=4:00:00 State=UP
END
}

# Ends all of Slurm's daemons; jobs stay.
slurm_stop_daemons() {
    local node daemon pid_file
    while read -r node; do
        read -r daemon pid_file < <(cluster_daemon "$node")
        daemon_signal "$node" CONT "$pid_file" 2>/dev/null && daemon_signal "$node" TERM "$pid_file"
    done < <(known_nodes)
    wait_until 10 slurm_daemons_gone
}

slurm_daemons_gone() {
    local node daemon pid_file
    while read -r node; do
        read -r daemon pid_file < <(cluster_daemon "$node")
        ! daemon_lives "$node" "$daemon" "$pid_file" || return
    done < <(known_nodes)
}

# Makes what there must be before the first node boots. $1 nodes, $2 … settings. Where these are not as before,
# daemons that run are ended, to be started anew.
cluster_configure() {
    local new i
    new=$(slurm_conf "$@")
    mkdir -p "$FOLDER_SLURM"/{etc,log,spool/"$HEAD"}
    for ((i = 1; i <= $1; i++)); do
        mkdir -p "$FOLDER_SLURM/spool/c$i"
    done
    [[ -e $FOLDER_SLURM/munge.key ]] || (umask 077 && head -c 128 /dev/urandom >"$FOLDER_SLURM/munge.key")
    # Said, it is not looked for; nothing uses it.
    printf 'CgroupPlugin=cgroup/v1\n' >"$FOLDER_SLURM/etc/cgroup.conf"
    ! has_accounting || write_slurmdbd_conf
    printf 'Name=gpu File=/var/lib/gpus/gpu[0-1]\n' >"$FOLDER_SLURM/etc/gres.conf"
    [[ -e $FOLDER_SLURM/etc/slurm.conf && $new == "$(<"$FOLDER_SLURM/etc/slurm.conf")" ]] && return
    printf '%s\n' "$new" >"$FOLDER_SLURM/etc/slurm.conf"
    slurm_stop_daemons
}

# Prints the name and the pid file of the scheduler's daemon on node $1.
cluster_daemon() {
    case $1 in
    "$HEAD") echo slurmctld /run/slurmctld.pid ;;
    *) echo slurmd /run/slurmd.pid ;;
    esac
}

# Starts what does not run on node $1.
cluster_start() {
    local daemon pid_file
    read -r daemon pid_file < <(cluster_daemon "$1")
    if ! daemon_lives "$1" munged /run/munge/munged.pid; then
        in_node "$1" munged --force --key-file=/var/lib/munge/key </dev/null >>"$FOLDER_SLURM/log/$1" 2>&1 || return
    fi
    if [[ $1 == "$HEAD" ]] && has_accounting; then
        accounting_start </dev/null >>"$FOLDER_SLURM/log/accounting" 2>&1 || return
    fi
    daemon_lives "$1" "$daemon" "$pid_file" && return
    if [[ $1 == "$HEAD" ]]; then
        in_node "$1" slurmctld
    else
        in_node "$1" slurmd -N "$1"
    fi </dev/null >>"$FOLDER_SLURM/log/$1" 2>&1 && wait_until 10 daemon_lives "$1" "$daemon" "$pid_file"
}

# What the controller says of the nodes.
cluster_state() {
    in_node "$HEAD" timeout 5 sinfo -h -p batch -N -o '%N %t'
}

# Whether jobs can run on all nodes. What was declared down or drained by hand comes back.
cluster_ready() {
    local node state wrong=0
    while read -r node state; do
        case $state in
        idle | mix | alloc | comp) ;;
        down | drain | drng)
            in_node "$HEAD" scontrol update "nodename=$node" state=resume 2>/dev/null
            wrong=1
            ;;
        *) wrong=1 ;;
        esac
    done < <(cluster_state 2>/dev/null || echo none none)
    return $wrong
}
