/* What schedulers say of an allocation, and what the chief says to the launcher. */
#include <stdlib.h>
#include <string.h>

#include "nodes/allocation.h"
#include "nodes/chain.h"
#include "nodes/deadline.h"
#include "nodes/hostlist.h"
#include "nodes/report.h"
#include "unit.h"

static void lists_of_hosts(void)
{
    static const struct {
        const char *list, *hosts; /* NULL: it is none */
    } cases[] = {
        {"c1", "c1"},
        {"c[1-3]", "c1 c2 c3"},
        {"c[1-2,07-09],login", "c1 c2 c07 c08 c09 login"},
        {"n[098-101]", "n098 n099 n100 n101"},
        {"r[1-2]n[3-4]-ib,x", "r1n3-ib r1n4-ib r2n3-ib r2n4-ib x"},
        {"", NULL},
        {"c[1-", NULL},
        {"c[]", NULL},
        {"c[3-1]", NULL},
        {"c[a]", NULL},
        {"c1,", NULL},
        {"c[1-999999999]", NULL},
        {"c[1-1000]d[1-1000]", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct words hosts = WORDS_INIT;
        struct text joined = TEXT_INIT;
        bool right = hostlist_expand(cases[i].list, &hosts);
        words_join(&hosts, " ", &joined);
        check(right == !!cases[i].hosts, "%s", cases[i].list);
        check(!right || strcmp(text_string(&joined), cases[i].hosts) == 0, "%s: %s", cases[i].list,
              text_string(&joined));
        words_release(&hosts);
        text_release(&joined);
    }
}

static void counts_of_hosts(void)
{
    long counts[3];
    check(hostlist_counts("4(x2),8", counts, 3) && counts[1] == 4 && counts[2] == 8, "4(x2),8");
    check(hostlist_counts("4(x3)", counts, 3) && counts[2] == 4, "4(x3)");
    static const char *const wrong[] = {"4(x2)", "4(x4)", "4(x",        "",
                                        "4(y3)", "a(x3)", "4(x0),4(x3)"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        check(!hostlist_counts(wrong[i], counts, 3), "%s", wrong[i]);
    check(hostlist_same("c1", "c1.example.org") && !hostlist_same("c1", "c10"), "first labels");
}

static void hosts_of_gridengine(void)
{
    struct allocation allocation = {0};
    struct fault fault = {""};
    check(allocation_read_hosts(&allocation,
                                "e1 2 all.q@e1 UNDEFINED\ne2 3 all.q@e2 <NULL>\ne1 1 b.q@e1 0,0\n",
                                &fault) == 0,
          "%s", fault.text);
    check(allocation.count == 2 && allocation.granted[0].cpus == 3 &&
              strcmp(allocation.granted[1].host, "e2") == 0,
          "a host of two queues has the slots of both");
    allocation_release(&allocation);
    check(allocation_read_hosts(&allocation, "e1 many\n", &fault) < 0, "no number");
    allocation_release(&allocation);
    check(allocation_read_hosts(&allocation, "", &fault) < 0, "no host");
    allocation_release(&allocation);
}

static void memory_of_slurm(void)
{
    struct allocation allocation = {0};
    struct fault fault = {""};
    setenv("SLURM_JOB_NODELIST", "c[1-2]", 1);
    setenv("SLURM_JOB_CPUS_PER_NODE", "4,8", 1);
    setenv("SLURM_MEM_PER_CPU", "100", 1);
    check(allocation_read_slurm(&allocation, &fault) == 0, "%s", fault.text);
    check(allocation.count == 2 && allocation.granted[1].memory == 800, "100 MiB a cpu");
    allocation_release(&allocation);
    setenv("SLURM_JOB_CPUS_PER_NODE", "4(x3)", 1);
    check(allocation_read_slurm(&allocation, &fault) < 0, "cpus of three for two");
    allocation_release(&allocation);
}

static void ends_of_time(void)
{
    setenv("TZ", "UTC", 1);
    check(deadline_of_squeue("2026-11-23T08:00:00\n") == 1795420800, "a date");
    check(deadline_of_squeue("NONE\n") == 0, "NONE");
    check(deadline_of_limits("hard resource_list:   h_rt=600,s_rt=590\n") == 590, "s_rt first");
    check(deadline_of_limits("s_rt        INFINITY\nh_rt        0:10:00\n") == 600, "of a queue");
    check(deadline_of_limits("xh_rt=5\nsoft resource_list: none\n") == 0, "none");
}

static void ids_of_jobs(void)
{
    static const struct {
        const char *answer, *jobid;
    } cases[] = {{"12\n", "12"},
                 {"a filter says\n12;onager\n", "12"},
                 {"12.1-10:1\n", "12"},
                 {"12 jobs\n", NULL},
                 {"", NULL},
                 {"no\n", NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text jobid = TEXT_INIT;
        check(chain_read_jobid(cases[i].answer, &jobid) == !!cases[i].jobid, "%s", cases[i].answer);
        check(!cases[i].jobid || strcmp(text_string(&jobid), cases[i].jobid) == 0, "%s",
              cases[i].answer);
        text_release(&jobid);
    }
}

static void slots_less_a_node(void)
{
    static const struct {
        const char *slots;
        long nodes;
        const char *asked;
    } cases[] = {{"12", 3, "8-12"}, {"3", 3, "2-3"},   {"2", 2, "1-2"}, {"4", 1, "4"},
                 {"2", 3, "2"},     {"6-9", 3, "6-9"}, {"", 3, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct words argv = WORDS_INIT;
        chain_add_slots(&argv, cases[i].slots, cases[i].nodes);
        check(argv.count == 1, "%s", cases[i].slots);
        check_string(argv.word[0], cases[i].asked);
        words_release(&argv);
    }
}

static void lines_of_the_chief(void)
{
    struct report report = {0};
    const char *say = "";
    check(report_take(&report, "progress 1 2 3 4 5 6 7 8 9 10", &say) == REPORT_PROGRESS &&
              report.tally.done == 1 && report.tally.running == 3 && report.nodes == 8 &&
              report.slots == 10,
          "progress");
    check(report_take(&report, "progress 1 2 3", &say) == REPORT_NONE && report.total == 2,
          "too few numbers");
    check(report_take(&report, "say c2 is lost", &say) == REPORT_SAY &&
              strcmp(say, "c2 is lost") == 0,
          "say");
    check(report_take(&report, "died rank 1, on c2, died", &say) == REPORT_DIED &&
              strcmp(say, "rank 1, on c2, died") == 0,
          "died");
    check(report_take(&report, "over 0 0 perhaps", &say) == REPORT_NONE && !report.over, "perhaps");
    check(report_take(&report, "over 1 7 time", &say) == REPORT_OVER && report.over &&
              report.left == 7 && report.why == WHY_TIME,
          "over");
}

int main(void)
{
    run(lists_of_hosts);
    run(counts_of_hosts);
    run(hosts_of_gridengine);
    run(memory_of_slurm);
    run(ends_of_time);
    run(ids_of_jobs);
    run(slots_less_a_node);
    run(lines_of_the_chief);
    return unit_failures != 0;
}
