/* allocation.c: see allocation.h. */
#include "nodes/allocation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/file.h"
#include "core/idlist.h"
#include "core/text.h"
#include "nodes/hostlist.h"
#include "nodes/shelljob.h"

void allocation_release(struct allocation *allocation)
{
    for (size_t i = 0; i < allocation->count; i++)
        free(allocation->granted[i].host);
    free(allocation->granted);
    free(allocation->jobid);
    *allocation = (struct allocation){0};
}

/* A machine that stands there twice has what both say. */
static int add(struct allocation *allocation, const char *host, size_t length, long cpus,
               struct fault *fault)
{
    for (size_t i = 0; i < allocation->count; i++)
        if (strlen(allocation->granted[i].host) == length &&
            strncmp(allocation->granted[i].host, host, length) == 0) {
            allocation->granted[i].cpus += cpus;
            return 0;
        }
    struct granted *more =
        realloc(allocation->granted, (allocation->count + 1) * sizeof *allocation->granted);
    char *name = strndup(host, length);
    if (more)
        allocation->granted = more;
    if (!more || !name) {
        free(name);
        return fail_memory(fault);
    }
    more[allocation->count++] = (struct granted){.host = name, .cpus = cpus};
    return 0;
}

static long number_of(const char *name)
{
    const char *value = getenv(name);
    return value ? idlist_number(value, value + strlen(value)) : -1;
}

/* 0 means all of the machine's. */
static void add_memory(struct allocation *allocation)
{
    long of_node = number_of("SLURM_MEM_PER_NODE"), of_cpu = number_of("SLURM_MEM_PER_CPU");
    for (size_t i = 0; i < allocation->count; i++)
        allocation->granted[i].memory = of_node > 0  ? of_node
                                        : of_cpu > 0 ? of_cpu * allocation->granted[i].cpus
                                                     : 0;
}

static int add_hosts(struct allocation *allocation, const struct words *hosts, const long *cpus,
                     struct fault *fault)
{
    allocation->granted = calloc(hosts->count, sizeof *allocation->granted);
    if (!allocation->granted)
        return fail_memory(fault);
    for (size_t i = 0; i < hosts->count; i++) {
        struct granted *granted = &allocation->granted[i];
        *granted = (struct granted){.host = strdup(hosts->word[i]), .cpus = cpus[i]};
        if (!granted->host)
            return fail_memory(fault);
        allocation->count++;
    }
    add_memory(allocation);
    return 0;
}

int allocation_read_slurm(struct allocation *allocation, struct fault *fault)
{
    const char *list = getenv("SLURM_JOB_NODELIST"), *counts = getenv("SLURM_JOB_CPUS_PER_NODE");
    struct words hosts = WORDS_INIT;
    if (!list)
        list = getenv("SLURM_NODELIST");
    if (!list || !hostlist_expand(list, &hosts)) {
        words_release(&hosts);
        return fail(fault, "SLURM_JOB_NODELIST: expected a list of nodes, got \"%s\"",
                    list ? list : "");
    }
    long *cpus = calloc(hosts.count, sizeof *cpus);
    int result = cpus ? 0 : fail_memory(fault);
    if (!result && counts && !hostlist_counts(counts, cpus, hosts.count))
        result = fail(fault, "SLURM_JOB_CPUS_PER_NODE: expected the cpus of %zu nodes, got \"%s\"",
                      hosts.count, counts);
    if (!result)
        result = add_hosts(allocation, &hosts, cpus, fault);
    free(cpus);
    words_release(&hosts);
    return result;
}

int allocation_read_hosts(struct allocation *allocation, const char *content, struct fault *fault)
{
    while (*content) {
        size_t name = strcspn(content, " \t\n");
        const char *number = content + name + strspn(content + name, " \t");
        long slots = idlist_number(number, number + strcspn(number, " \t\n"));
        if (name && slots < 0)
            return fail(fault, "PE_HOSTFILE: expected HOST SLOTS …, got \"%.*s\"",
                        (int)strcspn(content, "\n"), content);
        if (name && slots > 0 && add(allocation, content, name, slots, fault))
            return -1;
        content += strcspn(content, "\n");
        content += *content == '\n';
    }
    return allocation->count ? 0 : fail(fault, "PE_HOSTFILE: there is no host in it");
}

static int read_gridengine(struct allocation *allocation, const char *path, struct fault *fault)
{
    struct text content = TEXT_INIT;
    int result = file_read(path, &content, NULL, fault);
    if (!result)
        result = allocation_read_hosts(allocation, content.length ? content.bytes : "", fault);
    text_release(&content);
    return result;
}

static int take(struct allocation *allocation, enum allocation_kind kind, const char *jobid,
                struct fault *fault)
{
    *allocation = (struct allocation){.kind = kind, .jobid = strdup(jobid ? jobid : "")};
    if (!allocation->jobid)
        return fail_memory(fault);
    return kind == ALLOCATION_SLURM ? allocation_read_slurm(allocation, fault)
                                    : read_gridengine(allocation, getenv("PE_HOSTFILE"), fault);
}

int allocation_find(struct allocation *allocation, struct fault *fault)
{
    const char *slurm = getenv("SLURM_JOB_ID");
    *allocation = (struct allocation){0};
    if (slurm && *slurm)
        return take(allocation, ALLOCATION_SLURM, slurm, fault);
    if (!getenv("PE_HOSTFILE") && shelljob_enter(fault) < 0)
        return -1;
    if (getenv("PE_HOSTFILE"))
        return take(allocation, ALLOCATION_GRIDENGINE, getenv("JOB_ID"), fault);
    return 0;
}

int allocation_write(const struct allocation *allocation, const char *launch_folder,
                     struct fault *fault)
{
    struct text content = TEXT_INIT;
    char *path = text_format("%s/nodes", launch_folder);
    for (size_t i = 0; i < allocation->count; i++) {
        const struct granted *granted = &allocation->granted[i];
        text_printf(&content, "%s\t%ld\t", granted->host, granted->cpus);
        if (granted->memory)
            text_add_long(&content, granted->memory);
        else
            text_add_char(&content, '-');
        text_add_string(&content, "\t-\n");
    }
    int result = !path || content.failed ? fail_memory(fault) : 0;
    if (!result && content.length)
        result = file_replace(path, content.bytes, content.length, 0666, fault);
    else if (!result && unlink(path) && errno != ENOENT)
        result = fail(fault, "%s: cannot remove: %s", path, strerror(errno));
    free(path);
    text_release(&content);
    return result;
}
