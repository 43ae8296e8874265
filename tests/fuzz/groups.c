/* groups.c: launches/N/tasks: what the indices of an array stand for; found one by one, and all of
 * them in a row. */
#include "core/groups.h"
#include "fuzz.h"

#define FOLDER "launches/2"

static long groups, index_of[64];

static int note(long index, const struct idlist *tasks, void *context, struct fault *fault)
{
    (void)context;
    (void)fault;
    expect(idlist_size(tasks) > 0, "a group of nothing");
    if (groups < 64)
        index_of[groups] = index;
    groups++;
    return 0;
}

FUZZ_TARGET("groups")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static bool made;
    struct fault fault = {""};
    if (!made)
        fuzz_folder(FOLDER);
    made = true;
    fuzz_file(FOLDER "/tasks", bytes, size);
    groups = 0;
    bool bad = fuzz_failed(groups_each(FOLDER, note, NULL, &fault), &fault);
    struct idlist indices = IDLIST_INIT, all = IDLIST_INIT;
    for (long i = 0; i < groups && i < 64; i++) {
        struct idlist tasks = IDLIST_INIT;
        bool grouped = false;
        int result = groups_find(FOLDER, index_of[i], &tasks, &grouped, &fault);
        if (!fuzz_failed(result, &fault) && !bad)
            expect(grouped && tasks.count, "group %ld", index_of[i]);
        idlist_add(&indices, index_of[i]);
        idlist_release(&tasks);
    }
    if (!bad && idlist_normalize(&indices, NULL) == 0)
        fuzz_failed(groups_expand(FOLDER, &indices, &all, &fault), &fault);
    idlist_release(&indices);
    idlist_release(&all);
    return 0;
}
