/* fuzz.c: see fuzz.h. */
#include "fuzz.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"

bool fuzz_failed(int result, const struct fault *fault)
{
    if (result >= 0)
        return false;
    expect(fault->text[0], "it failed and does not say why");
    for (const char *at = fault->text; *at; at++)
        expect((unsigned char)*at >= ' ' && *at != 127, "byte %d in \"%s\"", *at, fault->text);
    return true;
}

/* Once: into the folder for files. */
static void enter(void)
{
    static bool entered;
    const char *folder = getenv("FUZZ_FOLDER");
    if (entered)
        return;
    expect(folder && chdir(folder) == 0, "FUZZ_FOLDER names no folder");
    entered = true;
}

void fuzz_file(const char *path, const void *bytes, size_t size)
{
    enter();
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    expect(descriptor >= 0, "%s: %s", path, strerror(errno));
    expect(write(descriptor, bytes, size) == (ssize_t)size, "%s: %s", path, strerror(errno));
    close(descriptor);
}

void fuzz_folder(const char *path)
{
    struct fault fault = {""};
    enter();
    expect(file_make_folders(path, &fault) == 0, "%s", fault.text);
}

char *fuzz_string(const uint8_t *bytes, size_t size)
{
    char *string = malloc(size + 1);
    expect(string, "no memory");
    memcpy(string, bytes, size);
    string[size] = '\0';
    return string;
}

unsigned fuzz_byte(struct fuzz_bytes *bytes)
{
    return bytes->at < bytes->end ? *bytes->at++ : 0;
}

unsigned fuzz_choice(struct fuzz_bytes *bytes, unsigned count)
{
    return fuzz_byte(bytes) % count;
}

char *fuzz_word(struct fuzz_bytes *bytes)
{
    const uint8_t *begin = bytes->at;
    while (bytes->at < bytes->end && *bytes->at && *bytes->at != '\n')
        bytes->at++;
    char *word = fuzz_string(begin, (size_t)(bytes->at - begin));
    bytes->at += bytes->at < bytes->end;
    return word;
}
