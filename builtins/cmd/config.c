/* config.c: `onager config` shows and changes the settings in ~/.onagerconfig and .onager/config.
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "core/file.h"
#include "core/lock.h"
#include "core/nearest.h"
#include "core/paths.h"
#include "core/settings.h"
#include "core/trust.h"
#include "help.h"
#include "subcommand.h"

struct config_options {
    bool global, local, read;
    struct wordlists write;
};

#define AT(member) offsetof(struct config_options, member)

static const struct optspec options[] = {
    {"--global", OPT_FLAG, AT(global), NULL, "Write to, or read from only, ~/.onagerconfig."},
    {"--local", OPT_FLAG, AT(local), NULL, "Write to, or read from only, .onager/config."},
    {"--read", OPT_FLAG, AT(read), NULL, "Print all settings."},
    {"--write", OPT_TRIPLES, AT(write), "SECTION KEY VALUE",
     "Set a key of a section (slurm, gridengine, local, mpi or DEFAULT); may be repeated.",
     .candidates = CANDIDATES_SETTING},
    OPTSPEC_END,
};

static void print_keys(const struct ini *ini, const char *section, const char *of, struct text *out)
{
    for (size_t i = 0; i < ini->count; i++) {
        const struct ini_entry *entry = &ini->entry[i];
        bool inherited = of != section;
        if (!entry->key || strcmp(entry->section, of) != 0 ||
            (inherited && ini_own(ini, section, entry->key)))
            continue;
        const char *quote = strchr(entry->value, '\n') ? "\"\"\"" : "";
        text_printf(out, "%s = %s%s%s\n", entry->key, quote, entry->value, quote);
    }
}

static int read_config(struct host *host, const struct config_options *given, struct fault *fault)
{
    struct ini ini = INI_INIT;
    size_t at = 0;
    const char *section;
    int which = (given->local && !given->global ? 0 : SETTINGS_GLOBAL) |
                (given->global && !given->local ? 0 : SETTINGS_LOCAL);
    int result = settings_read(&ini, getenv("HOME"), which, fault);
    while (!result && (section = ini_next_section(&ini, &at))) {
        text_printf(&host->out.pending, "[%s]\n", section);
        print_keys(&ini, section, section, &host->out.pending);
        print_keys(&ini, section, "DEFAULT", &host->out.pending);
        text_add_char(&host->out.pending, '\n');
    }
    ini_release(&ini);
    return result;
}

static int check_section(const char *section, struct fault *fault)
{
    struct text names = TEXT_INIT;
    if (strcmp(section, "DEFAULT") == 0)
        return 0;
    for (size_t i = 0; settings_sections[i]; i++) {
        if (strcmp(settings_sections[i], section) == 0) {
            text_release(&names);
            return 0;
        }
        text_printf(&names, "%s, ", settings_sections[i]);
    }
    fail(fault, "--write: \"%s\" is no section; there are %sDEFAULT", section,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

static int check_key(const char *section, const char *key, struct fault *fault)
{
    struct nearest nearest = {.word = key};
    if (settings_find(section, key))
        return 0;
    for (const struct setting *row = settings_table; row->section; row++) {
        bool fits = strcmp(row->section, section) == 0 || strcmp(row->section, "DEFAULT") == 0;
        if (fits)
            nearest_offer(&nearest, row->key);
    }
    if (nearest.name[0])
        return fail(fault, "--write: section %s has no key \"%s\", did you mean %s?", section, key,
                    nearest.name);
    return fail(fault, "--write: section %s has no key \"%s\"; onager help config names them",
                section, key);
}

static int check_value(const char *section, const char *key, const char *value, struct fault *fault)
{
    const struct setting *row = settings_find(section, key);
    if (row->kind == SETTING_SECONDS && idlist_number(value, value + strlen(value)) < 0)
        return fail(fault, "--write: %s %s: expected whole seconds, got \"%s\"", section, row->key,
                    value);
    if (row->kind == SETTING_YESNO && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
        return fail(fault, "--write: %s %s: expected yes or no, got \"%s\"", section, row->key,
                    value);
    if (row->kind != SETTING_BACKEND || !*value || backend_find(value))
        return 0;
    struct text names = TEXT_INIT;
    for (size_t i = 0; backend_names[i]; i++)
        text_printf(&names, "%s%s", i ? ", " : "", backend_names[i]);
    fail(fault, "--write: %s %s: \"%s\" is none of: %s", section, row->key, value,
         text_string(&names) ? text_string(&names) : "");
    text_release(&names);
    return -1;
}

static int change(struct ini *ini, const struct wordlists *write, struct fault *fault)
{
    for (size_t i = 0; i < write->count; i++) {
        char **word = write->list[i].words.word;
        const struct setting *row = settings_find(word[0], word[1]);
        if (row && ini_set(ini, word[0], row->key, word[2], fault))
            return -1;
    }
    return 0;
}

/* Reads the file, changes it and replaces it, under the lock of its folder, or, in the home folder,
 * of the file alone. */
static int write_file(const struct host *host, const struct config_options *given, const char *path,
                      const char *folder, struct fault *fault)
{
    struct ini ini = INI_INIT;
    struct text text = TEXT_INIT;
    struct lock lock = LOCK_INIT;
    int result = given->global ? lock_take_file(&lock, path, host->stop, fault)
                               : lock_take(&lock, folder, host->stop, fault);
    if (!result && !given->global) /* what is written belongs to the user from then on */
        result = trust_check_file(path, fault);
    if (!result)
        result = settings_read(&ini, getenv("HOME"),
                               given->global ? SETTINGS_GLOBAL : SETTINGS_LOCAL, fault);
    if (!result)
        result = change(&ini, &given->write, fault);
    if (!result) {
        ini_format(&ini, &text);
        result = text.failed ? fail_memory(fault)
                             : file_replace(path, text.bytes, text.length, 0666, fault);
    }
    lock_drop(&lock);
    text_release(&text);
    ini_release(&ini);
    return result;
}

/* The user's own file; where his home has a link to it, what that leads to. The caller frees. */
static char *find_global(struct fault *fault)
{
    const char *home = getenv("HOME");
    char *path = settings_global_path(home), *target = path ? realpath(path, NULL) : NULL;
    if (!path && home && *home)
        fail_memory(fault);
    else if (!path)
        fail(fault, "HOME is not set, so there is no ~/.onagerconfig");
    if (!target)
        return path;
    free(path);
    return target;
}

static int write_config(const struct host *host, const struct config_options *given,
                        struct fault *fault)
{
    char *global = NULL;
    int result = 0;
    for (size_t i = 0; i < given->write.count && !result; i++) {
        char **word = given->write.list[i].words.word;
        result = check_section(word[0], fault) || check_key(word[0], word[1], fault) ||
                         check_value(word[0], word[1], word[2], fault)
                     ? -1
                     : 0;
    }
    if (!result && given->global && !(global = find_global(fault)))
        result = -1;
    if (!result && !given->global)
        result = host_need_folder(host, fault);
    if (!result)
        result = write_file(host, given, global ? global : LOCAL_CONFIG, ONAGER_FOLDER, fault);
    free(global);
    return result;
}

static int run(struct host *host, int argc, char **argv, struct fault *fault)
{
    struct config_options given = {0};
    int status = subcommand_parse(&config_subcommand, host, argc, argv, &given, NULL, false, fault);
    if (status < 0 && given.read == (given.write.count > 0)) {
        fail(fault, "expected either --read or --write SECTION KEY VALUE");
        status = STATUS_USAGE;
    } else if (status < 0 && given.write.count && given.global && given.local) {
        fail(fault, "--write goes to one file: --global or --local");
        status = STATUS_USAGE;
    }
    if (status < 0)
        status = (given.read ? read_config(host, &given, fault) : write_config(host, &given, fault))
                     ? STATUS_FAILED
                     : STATUS_OK;
    optvalue_release(options, &given);
    return status;
}

static void add_settings(const struct style *style, struct text *text)
{
    text_printf(text, "\n%sSettings%s\n", style->strong, style->normal);
    for (const struct setting *row = settings_table; row->section; row++) {
        char *name = text_format("%s %s", row->section, row->key);
        char *meaning = text_format("%s%s%s%s", row->help, *row->value ? " (default: " : "",
                                    row->value, *row->value ? ")" : "");
        if (name && meaning)
            help_add_entry(name, strlen(name), meaning, style, text);
        else
            text->failed = true;
        free(name);
        free(meaning);
    }
    text_add_string(text,
                    "\nA setting of DEFAULT holds for every backend that has none of its own, "
                    "one in\n.onager/config wins over one in ~/.onagerconfig.\n");
}

static const struct example examples[] = {
    {"The partition for jobs on Slurm:", "onager config --write slurm partition long"},
    {"Shell lines for the start of each batch script:",
     "onager config --write slurm header \"module load python/3.11\""},
    {"In all folders, launch on this machine where --backend isn't given:",
     "onager config --global --write DEFAULT backend local"},
    {"All settings that hold here:", "onager config --read"},
    {NULL, NULL},
};

const struct subcommand config_subcommand = {
    .name = "config",
    .summary = "Show or change the settings",
    .purpose = PURPOSE_SETTINGS,
    .prefix = '-',
    .options = options,
    .add_chapter = add_settings,
    .examples = examples,
    .run = run,
};
