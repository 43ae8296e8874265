/* replay.c: runs the harnesses over files that are there.
 *
 *     fuzz-replay                    the names of the targets
 *     fuzz-replay TARGET [FOLDER ...]
 *
 * Says which file it takes before it does, so that the last line tells which one ended it. */
#include <dirent.h>
#include <limits.h>

#include "core/file.h"
#include "fuzz.h"

static struct target {
    const char *name;
    int (*run)(const uint8_t *bytes, size_t size);
} target[100];
static size_t targets;

void fuzz_add_target(const char *name, int (*run)(const uint8_t *bytes, size_t size))
{
    target[targets++] = (struct target){name, run};
}

static int replay_file(const struct target *now, const char *path)
{
    struct text text = TEXT_INIT;
    struct fault fault = {""};
    int result = file_read(path, &text, NULL, &fault);
    printf("%s%s\n", path, fault.text);
    fflush(stdout);
    if (!result) {
        uint8_t *exact = malloc(text.length ? text.length : 1);
        expect(exact, "no memory");
        memcpy(exact, text.bytes ? text.bytes : "", text.length);
        now->run(exact, text.length);
        free(exact);
    }
    text_release(&text);
    return result;
}

/* Each file of a folder; one that is not there has none. */
static int replay_folder(const struct target *now, const char *path)
{
    DIR *folder = opendir(path);
    int result = 0;
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        char *file = text_format("%s/%s", path, entry->d_name);
        expect(file, "no memory");
        if (entry->d_name[0] != '.')
            result |= replay_file(now, file);
        free(file);
    }
    if (folder)
        closedir(folder);
    return result;
}

int main(int argc, char **argv)
{
    const struct target *now = NULL;
    int result = 0;
    for (size_t i = 0; i < targets; i++)
        if (argc < 2)
            puts(target[i].name);
        else if (strcmp(target[i].name, argv[1]) == 0)
            now = &target[i];
    if (argc < 2)
        return 0;
    expect(now, "%s: there is no such target", argv[1]);
    char **path = calloc((size_t)argc, sizeof *path);
    expect(path, "no memory");
    for (int i = 2; i < argc; i++)
        path[i] = realpath(argv[i], NULL); /* harnesses go elsewhere */
    now->run((const uint8_t *)"", 0);
    for (int i = 2; i < argc; i++)
        if (path[i])
            result |= replay_folder(now, path[i]);
    for (int i = 2; i < argc; i++)
        free(path[i]);
    free(path);
    return result ? 1 : 0;
}
