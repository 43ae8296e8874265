#!/bin/bash
# Slurm's accounting, for a real sacct: slurmdbd and MariaDB on the login host. Loaded by slurm.bash. A cluster has
# it from its beginning or not at all; $STATE/slurm/accounting says which.

ACCOUNTING_PACKAGES=(slurmdbd mariadb-server)
DATABASE=$STATE/slurm/spool/mariadb

has_accounting() {
    [[ -e $STATE/slurm/accounting ]]
}

accounting_configuration() {
    printf '%s\n' AccountingStorageType=accounting_storage/slurmdbd AccountingStorageHost="$HEAD" \
        AccountingStorageTRES=gres/gpu JobAcctGatherFrequency=5
}

# slurmdbd wants its file to be its own.
write_slurmdbd_conf() {
    (
        umask 077
        printf '%s\n' AuthType=auth/munge DbdHost="$HEAD" SlurmUser=root StorageType=accounting_storage/mysql \
            StorageUser=root StorageLoc=slurm LogFile="$STATE/slurm/log/slurmdbd" PidFile=/run/slurmdbd.pid \
            >"$STATE/slurm/etc/slurmdbd.conf"
    )
}

# Starts what does not run of it, before slurmctld.
accounting_start() {
    if ! daemon_lives "$HEAD" mariadbd /run/mysqld/mysqld.pid; then
        [[ -d $DATABASE/mysql ]] || in_node "$HEAD" mariadb-install-db --no-defaults --user=root \
            --datadir="$DATABASE" --auth-root-authentication-method=normal --skip-test-db || return
        in_node "$HEAD" mkdir -p /run/mysqld
        in_node "$HEAD" sh -c 'setsid mariadbd "$@" &' - --no-defaults --user=root --datadir="$DATABASE" \
            --skip-networking --socket=/run/mysqld/mysqld.sock --pid-file=/run/mysqld/mysqld.pid
        wait_until 15 database_answers || return
    fi
    daemon_lives "$HEAD" slurmdbd /run/slurmdbd.pid && return
    in_node "$HEAD" slurmdbd && wait_until 10 in_node "$HEAD" sacctmgr -n show cluster || return
    # slurmctld brings its cluster in itself; accounts are the site's.
    in_node "$HEAD" sacctmgr -i add cluster onager
    in_node "$HEAD" sacctmgr -i add account science Cluster=onager
    in_node "$HEAD" sacctmgr -i add user "$NORMAL_USER" Account=science Cluster=onager
    return 0
}

database_answers() {
    in_node "$HEAD" mariadb --no-defaults --socket=/run/mysqld/mysqld.sock -e 'select 1' >/dev/null 2>&1
}
