/* config.c: the config files: what is written of one reads back as the same. */
#include "core/ini.h"
#include "core/settings.h"
#include "fuzz.h"

static void expect_same(const struct ini *one, const struct ini *other)
{
    for (size_t i = 0; i < one->count; i++) {
        const struct ini_entry *entry = &one->entry[i];
        if (!entry->key)
            continue;
        const char *value = ini_own(other, entry->section, entry->key);
        expect(value, "[%s] %s is gone", entry->section, entry->key);
        expect(strcmp(value, entry->value) == 0, "[%s] %s = \"%s\" became \"%s\"", entry->section,
               entry->key, entry->value, value);
    }
}

static void write_and_read(const struct ini *ini)
{
    struct ini copy = INI_INIT;
    struct fault fault = {""};
    struct text text = TEXT_INIT, again = TEXT_INIT;
    ini_format(ini, &text);
    expect(ini_parse(&copy, "copy", text_string(&text), &fault) == 0, "%s", fault.text);
    expect_same(ini, &copy);
    expect_same(&copy, ini);
    ini_format(&copy, &again);
    expect(strcmp(text_string(&text), text_string(&again)) == 0, "written anew it is another one");
    text_release(&text);
    text_release(&again);
    ini_release(&copy);
}

/* Every setting has a value. */
static void look_up(const struct ini *ini)
{
    size_t at = 0;
    const char *section;
    for (const struct setting *row = settings_table; row->section; row++) {
        const char *value = settings_get(ini, row->section, row->key);
        expect(value || !row->value, "[%s] %s has no value", row->section, row->key);
        expect(settings_find(row->section, row->key), "%s", row->key);
    }
    while ((section = ini_next_section(ini, &at)))
        expect(strcmp(section, "DEFAULT") != 0, "DEFAULT is no section of its own");
}

FUZZ_TARGET("config")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ini ini = INI_INIT, local = INI_INIT;
    struct fault fault = {""};
    static bool made;
    char *string = fuzz_string(bytes, size);
    if (!fuzz_failed(ini_parse(&ini, "config", string, &fault), &fault)) {
        look_up(&ini);
        write_and_read(&ini);
    }
    if (!made)
        fuzz_folder(".onager");
    made = true;
    fuzz_file(".onager/config", bytes, size);
    fuzz_failed(settings_read(&local, NULL, SETTINGS_LOCAL, &fault), &fault);
    ini_release(&local);
    ini_release(&ini);
    free(string);
    return 0;
}
