/* How logs are named, and which task's log is where. */
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/file.h"
#include "core/logpath.h"
#include "unit.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* A launch in a folder of its own; `groups` is what its tasks file holds, or NULL. */
static char folder[] = "/tmp/onager-logpath.XXXXXX";

static void make_launch(struct launch *launch, const char *backend, const char *host,
                        const char *groups)
{
    struct fault fault = {""};
    *launch = (struct launch){.number = 7,
                              .jobname = strdup("j"),
                              .backend = strdup(backend),
                              .host = host ? strdup(host) : NULL};
    unlink(LAUNCHES_FOLDER "/7/tasks");
    if (groups)
        check(file_make_folders(LAUNCHES_FOLDER "/7", &fault) == 0 &&
                  file_replace(LAUNCHES_FOLDER "/7/tasks", groups, strlen(groups), 0666, &fault) ==
                      0,
              "%s", fault.text);
}

static void add_job(struct launch *launch, const char *jobid, const char *tasks)
{
    words_add(&launch->jobids, jobid);
    words_add(&launch->jobtasks, tasks);
}

struct place {
    long task;
    int attempt;
    enum logstream stream;
    const char *path;
};

static void check_places(struct launch *launch, long tasks, const struct place *place, size_t count)
{
    struct logmap map;
    struct fault fault = {""};
    struct text path = TEXT_INIT;
    check(logmap_open(&map, launch, tasks, &fault) == 0, "%s", fault.text);
    for (size_t i = 0; i < count; i++) {
        check(logmap_path(&map, NULL, place[i].task, place[i].attempt, place[i].stream, &path,
                          &fault) == 0,
              "%ld: %s", place[i].task, fault.text);
        check_string(text_string(&path), place[i].path);
    }
    text_release(&path);
    logmap_release(&map);
    launch_release(launch);
}

static void logs_of_a_launch_here(void)
{
    static const struct place few[] = {
        {1, 1, LOG_OUT, ".onager/logs/node1/j_7_1.o"},
        {1, 2, LOG_OUT, ".onager/logs/node1/j_7_1.2.o"},
        {4096, 31, LOG_ERR, ".onager/logs/node1/j_7_4096.31.e"},
    };
    static const struct place many[] = {
        {999, 1, LOG_OUT, ".onager/logs/node1/j_7/0/j_7_999.o"},
        {1000, 3, LOG_ERR, ".onager/logs/node1/j_7/1000/j_7_1000.3.e"},
        {123456, 1, LOG_OUT, ".onager/logs/node1/j_7/123000/j_7_123456.o"},
    };
    struct launch launch;
    make_launch(&launch, "local", "node1", NULL);
    check_places(&launch, 4096, few, COUNT(few));
    make_launch(&launch, "local", "node1.local", NULL);
    check_places(&launch, 4097, many, COUNT(many));
}

static void the_host_is_cut_at_its_end_alone(void)
{
    static const char *const cases[][2] = {
        {"mac.local", "mac"},         {"mac", "mac"},       {"a.local.net", "a.local.net"},
        {"a.local.local", "a.local"}, {".local", ".local"}, {"", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char host[32];
        strcpy(host, cases[i][0]);
        logpath_cut_host(host);
        check_string(host, cases[i][1]);
    }
}

static void logs_of_arrays(void)
{
    static const struct place slurm[] = {
        {2, 1, LOG_OUT, ".onager/logs/slurm/j_12345_2.o"},
        {2, 4, LOG_ERR, ".onager/logs/slurm/j_12345_2.e"},
    };
    static const struct place sge[] = {
        {9, 1, LOG_OUT, ".onager/logs/gridengine/j_79_9.o"},
        {1, 1, LOG_OUT, ".onager/logs/gridengine/j_77_1.o"},
        {4, 1, LOG_ERR, ".onager/logs/gridengine/j_78_4.e"},
        {7, 1, LOG_ERR, ".onager/logs/gridengine/j_77_7.e"},
    };
    struct launch launch;
    make_launch(&launch, "slurm", NULL, NULL);
    add_job(&launch, "12345", "1-3");
    check_places(&launch, 3, slurm, COUNT(slurm));
    make_launch(&launch, "gridengine", NULL, NULL);
    add_job(&launch, "77", "1-7:2");
    add_job(&launch, "79", "9");
    add_job(&launch, "78", "2,4-4");
    check_places(&launch, 6, sge, COUNT(sge));
    make_launch(&launch, "slurm", NULL, NULL); /* more tasks than are in one folder elsewhere */
    add_job(&launch, "12345", "1-10000");
    check_places(&launch, 10000, slurm, COUNT(slurm));
}

static void logs_of_groups(void)
{
    static const struct place places[] = {
        {2, 1, LOG_OUT, ".onager/logs/slurm/j_50_subjobs/1_2.o"},
        {3, 2, LOG_ERR, ".onager/logs/slurm/j_50_subjobs/2_3.2.e"},
        {8, 1, LOG_OUT, ".onager/logs/slurm/j_50_subjobs/1_8.o"},
        {7, 1, LOG_OUT, ".onager/logs/slurm/j_50_subjobs/2_7.o"},
    };
    struct launch launch;
    make_launch(&launch, "slurm", NULL, "1\t1,2,8\nno line of ours\n2\t3,5-7");
    add_job(&launch, "50", "1-8");
    check_places(&launch, 8, places, COUNT(places));
}

/* The scheduler names files by its own indices, and those of a second array are no task ids. */
static void logs_of_several_arrays(void)
{
    static const struct place places[] = {
        {1000, 1, LOG_OUT, ".onager/logs/slurm/j_50_1000.o"},
        {1001, 1, LOG_OUT, ".onager/logs/slurm/j_51_subjobs/1001_1001.o"},
        {1002, 3, LOG_ERR, ".onager/logs/slurm/j_51_subjobs/1002_1002.3.e"},
        {1001, 2, LOG_ERR, ".onager/logs/slurm/j_51_subjobs/1001_1001.2.e"},
        {2, 2, LOG_ERR, ".onager/logs/slurm/j_50_2.e"},
        {2001, 1, LOG_OUT, ".onager/logs/slurm/j_52_subjobs/2001_2001.o"},
    };
    static const struct place grouped[] = {
        {3, 1, LOG_OUT, ".onager/logs/slurm/j_50_subjobs/1_3.o"},
        {4, 1, LOG_OUT, ".onager/logs/slurm/j_51_subjobs/2_4.o"},
    };
    struct launch launch;
    make_launch(&launch, "slurm", NULL, NULL);
    launch_add_jobid(&launch, "50", "1-1000", 0);
    launch_add_jobid(&launch, "51", "1001-2000", 1000);
    launch_add_jobid(&launch, "52", "2001-2500", 2000);
    check_places(&launch, 2500, places, COUNT(places));
    make_launch(&launch, "slurm", NULL, "1\t1-3\n2\t4-6\n");
    launch_add_jobid(&launch, "50", "1-3", 0);
    launch_add_jobid(&launch, "51", "4-6", 1);
    check_places(&launch, 6, grouped, COUNT(grouped));
}

static void a_task_of_nobody_has_no_logs(void)
{
    struct launch launch;
    struct logmap map;
    struct fault fault = {""};
    struct text path = TEXT_INIT;
    make_launch(&launch, "slurm", NULL, "1\t1,3\n");
    add_job(&launch, "50", "1-3,8");
    check(logmap_open(&map, &launch, 4, &fault) == 0, "%s", fault.text);
    check(logmap_path(&map, NULL, 8, 1, LOG_OUT, &path, &fault) < 0 && strstr(fault.text, "task 8"),
          "%s", fault.text);
    check(logmap_path(&map, NULL, 5, 1, LOG_OUT, &path, &fault) < 0 && strstr(fault.text, "task 5"),
          "%s", fault.text);
    logmap_release(&map);
    launch_release(&launch);
    make_launch(&launch, "local", NULL, NULL);
    check(logmap_open(&map, &launch, 4, &fault) < 0 && strstr(fault.text, "host"), "%s",
          fault.text);
    logmap_release(&map);
    launch_release(&launch);
    make_launch(&launch, "slurm", NULL, "1\t3-1\n");
    check(logmap_open(&map, &launch, 4, &fault) < 0 && strstr(fault.text, "3-1"), "%s", fault.text);
    logmap_release(&map);
    launch_release(&launch);
    text_release(&path);
}

/* If each task cost a look at all groups, this would take half a minute. */
static void half_a_million_groups(void)
{
    struct launch launch;
    struct logmap map;
    struct fault fault = {""};
    struct text groups = TEXT_INIT, path = TEXT_INIT, wanted = TEXT_INIT;
    for (long i = 0; i < 500000; i++)
        text_printf(&groups, "%ld\t%ld-%ld\n", i + 1, 2 * i + 1, 2 * i + 2);
    make_launch(&launch, "slurm", NULL, text_string(&groups));
    add_job(&launch, "50", "1-1000000");
    check(logmap_open(&map, &launch, 1000000, &fault) == 0, "%s", fault.text);
    clock_t began = clock();
    for (long task = 1000000; task > 0; task -= 3) {
        check(logmap_path(&map, NULL, task, 1, LOG_OUT, &path, &fault) == 0, "%s", fault.text);
        text_clear(&wanted);
        text_printf(&wanted, ".onager/logs/slurm/j_50_subjobs/%ld_%ld.o", (task + 1) / 2, task);
        if (strcmp(path.bytes, wanted.bytes) != 0)
            check_string(path.bytes, wanted.bytes);
    }
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    check(seconds < 10, "%f s", seconds);
    logmap_release(&map);
    launch_release(&launch);
    text_release(&groups);
    text_release(&path);
    text_release(&wanted);
}

int main(void)
{
    if (!mkdtemp(folder) || chdir(folder))
        return 1;
    run(logs_of_a_launch_here);
    run(the_host_is_cut_at_its_end_alone);
    run(logs_of_arrays);
    run(logs_of_groups);
    run(logs_of_several_arrays);
    run(a_task_of_nobody_has_no_logs);
    run(half_a_million_groups);
    unlink(LAUNCHES_FOLDER "/7/tasks");
    rmdir(LAUNCHES_FOLDER "/7");
    rmdir(LAUNCHES_FOLDER);
    rmdir(ONAGER_FOLDER);
    return chdir("/") || rmdir(folder) || unit_failures != 0;
}
