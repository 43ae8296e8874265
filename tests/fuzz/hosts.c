/* hosts.c: lists of machines as Slurm and Grid Engine write them; the bytes are words, a line each.
 */
#include "core/text.h"
#include "fuzz.h"
#include "nodes/allocation.h"
#include "nodes/hostlist.h"

/* Does a range in it have so many names that it takes its time? */
static bool is_slow(const char *list)
{
    long first = 0, last = 0;
    for (const char *at = list; (at = strpbrk(at, "[,x")); at++) {
        int got = sscanf(at + 1, "%9ld-%9ld", &first, &last);
        if ((got == 2 && last - first > 2000) || (got == 1 && first > 2000))
            return true;
    }
    return false;
}

static void try_list(const char *list)
{
    struct words hosts = WORDS_INIT, again = WORDS_INIT;
    struct text joined = TEXT_INIT;
    if (hostlist_expand(list, &hosts)) {
        expect(hosts.count && hosts.count <= 100000, "%zu names", hosts.count);
        if (hosts.count <= 100) {
            words_join(&hosts, ",", &joined);
            expect(hostlist_expand(text_string(&joined), &again), "%s is no list", joined.bytes);
            expect(again.count == hosts.count, "%zu became %zu", hosts.count, again.count);
            for (size_t i = 0; i < hosts.count; i++) {
                expect(strcmp(hosts.word[i], again.word[i]) == 0, "%s", again.word[i]);
                expect(hostlist_same(hosts.word[i], again.word[i]), "%s", again.word[i]);
            }
        }
    }
    words_release(&hosts);
    words_release(&again);
    text_release(&joined);
}

static void try_counts(const char *list)
{
    static const size_t machines[] = {0, 1, 2, 7};
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
        long *counts = calloc(machines[i] + 1, sizeof *counts);
        expect(counts, "no memory");
        if (hostlist_counts(list, counts, machines[i]))
            for (size_t j = 0; j < machines[i]; j++)
                expect(counts[j] >= 0, "%ld", counts[j]);
        free(counts);
    }
}

static void try_file(const char *content)
{
    struct allocation allocation = {0};
    struct fault fault = {""};
    if (!fuzz_failed(allocation_read_hosts(&allocation, content, &fault), &fault))
        for (size_t i = 0; i < allocation.count; i++)
            expect(allocation.granted[i].host[0] && allocation.granted[i].cpus > 0, "\"%s\": %ld",
                   allocation.granted[i].host, allocation.granted[i].cpus);
    allocation_release(&allocation);
}

static void try_slurm(const char *nodes, const char *cpus)
{
    struct allocation allocation = {0};
    struct fault fault = {""};
    setenv("SLURM_JOB_ID", "12", 1);
    setenv("SLURM_JOB_NODELIST", nodes, 1);
    setenv("SLURM_NODELIST", nodes, 1);
    setenv("SLURM_JOB_CPUS_PER_NODE", cpus, 1);
    setenv("SLURM_MEM_PER_NODE", cpus, 1);
    fuzz_failed(allocation_read_slurm(&allocation, &fault), &fault);
    allocation_release(&allocation);
}

FUZZ_TARGET("hosts")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct fuzz_bytes left = {bytes, bytes + size};
    char *content = fuzz_string(bytes, size);
    char *nodes = fuzz_word(&left), *cpus = fuzz_word(&left);
    if (!is_slow(nodes)) {
        try_list(nodes);
        try_counts(nodes);
        try_counts(cpus);
        try_slurm(nodes, cpus);
    }
    try_file(content);
    free(nodes);
    free(cpus);
    free(content);
    return 0;
}
