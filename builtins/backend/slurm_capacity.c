/* slurm_capacity.c: asking Slurm how much it takes, with scontrol(1): of all users the
 * configuration, of this one what accounts and qualities of service allow, where there is
 * accounting that enforces it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/backend.h"
#include "backend/passed.h"
#include "core/idlist.h"
#include "core/settings.h"

/* A part of an answer. */
struct part {
    const char *at;
    size_t length;
};

/* Where `word` stands in the part; NULL: nowhere. */
static const char *find(struct part part, const char *word)
{
    const char *found = part.length ? strstr(part.at, word) : NULL;
    return found && found + strlen(word) <= part.at + part.length ? found : NULL;
}

static struct part line_of(const char *at)
{
    return (struct part){at, at ? strcspn(at, "\n") : 0};
}

/* Are there limits for accounts, and do they count? */
static bool has_account_limits(const char *config)
{
    struct part line = line_of(strstr(config, "AccountingStorageEnforce "));
    return strstr(config, "accounting_storage/slurmdbd") &&
           (find(line, "limits") || find(line, "safe")); /* safe is limits, and more */
}

bool slurm_ask_capacity(int which, const char *user, const char *so_far, struct words *argv)
{
    bool accounted = which == 1 && has_account_limits(so_far);
    if (which != 0 && !accounted)
        return false;
    words_add(argv, "scontrol");
    words_add(argv, "show");
    if (accounted) {
        words_add(argv, "assoc_mgr");
        words_printf(argv, "users=%s", user);
        words_add(argv, "flags=assoc,qos");
    } else
        words_add(argv, "config");
    return true;
}

static void take_least(long *least, long number)
{
    if (number >= 0 && (*least <= 0 || number < *least))
        *least = number;
}

/* The number behind blanks or =; -1: there is none. */
static long number_at(const char *at, const char **end)
{
    at += strspn(at, " =");
    *end = at + strspn(at, "0123456789");
    return *end > at ? idlist_number(at, *end) : -1;
}

/* Takes "MaxSubmitJobs=500(123)" in a part: so many at a time, so many there already. */
static void take_limit(struct part part, const char *name, struct capacity *capacity)
{
    const char *end, *at = find(part, name);
    long most = at ? number_at(at + strlen(name), &end) : -1;
    if (most <= 0)
        return; /* N: no limit; with 0 sbatch says what there is to say */
    long present = *end == '(' ? number_at(end + 1, &end) : 0;
    long room = most > present ? most - present : 0;
    take_least(&capacity->size, most);
    if (capacity->room < 0 || room < capacity->room)
        capacity->room = room;
}

/* The next record behind `at`, which begins with `word` at the start of a line and goes up to the
 * next of its kind. */
static struct part next_record(const char *at, const char *word)
{
    size_t length = strlen(word);
    while (at && strncmp(at, word, length) != 0) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    if (!at)
        return (struct part){NULL, 0};
    const char *end = strchr(at, '\n');
    while (end && strncmp(end + 1, "ClusterName=", 12) != 0 && strncmp(end + 1, "QOS", 3) != 0)
        end = strchr(end + 1, '\n');
    return (struct part){at, end ? (size_t)(end - at) : strlen(at)};
}

/* Copies the value behind `name` in the record's first lines up to a blank, bracket or line end. */
static void copy_value(struct part record, const char *name, char *value, size_t size)
{
    const char *at = find(record, name);
    size_t length = at ? strcspn(at + strlen(name), " (\n") : 0;
    value[0] = '\0';
    if (!length || length >= size)
        return;
    memcpy(value, at + strlen(name), length);
    value[length] = '\0';
}

enum { NAME_MOST = 256 };

/* The record of an account, with `user` true that of this user in it. */
static struct part find_association(const char *answers, const char *account, bool user)
{
    struct part record = {answers, 0};
    do {
        char name[NAME_MOST], owner[NAME_MOST];
        record = next_record(record.at + record.length, "ClusterName=");
        copy_value(record, " Account=", name, sizeof name);
        copy_value(record, " UserName=", owner, sizeof owner);
        if (record.at && (*owner != '\0') == user &&
            (account ? strcmp(name, account) == 0 : find(record, "DefAssoc=Yes") != NULL))
            return record;
    } while (record.at);
    return record;
}

/* What the user may in the account that is charged, the account itself, and those above it. */
static void take_accounts(const char *answers, const char *account, struct capacity *capacity)
{
    enum { LEVELS_MOST = 64 };
    char name[NAME_MOST];
    struct part record = find_association(answers, account, true);
    take_limit(record, " MaxSubmitJobs=", capacity);
    take_limit(record, "GrpSubmitJobs=", capacity);
    copy_value(record, " Account=", name, sizeof name);
    for (int level = 0; *name && level < LEVELS_MOST; level++) {
        record = find_association(answers, name, false);
        take_limit(record, "GrpSubmitJobs=", capacity);
        copy_value(record, "ParentAccount=", name, sizeof name);
    }
}

/* What the quality of service allows all together, and this user. Lines with a uid alone head what
 * is said of a user. */
static void take_service(const char *answers, const char *qos, struct capacity *capacity)
{
    struct part record = {answers, 0};
    char name[NAME_MOST];
    do {
        record = next_record(record.at + record.length, "QOS=");
        copy_value(record, "QOS=", name, sizeof name);
    } while (record.at && strcmp(name, qos) != 0);
    take_limit(record, "GrpSubmitJobs=", capacity);
    const char *users = find(record, "User Limits");
    long uid = -1;
    for (struct part line = line_of(users); line.at && line.at < record.at + record.length;
         line = line_of(line.at + line.length + (line.at[line.length] == '\n'))) {
        const char *end, *first = line.at + strspn(line.at, " ");
        long number = number_at(first, &end);
        if (number >= 0)
            uid = number;
        else if (uid == (long)getuid())
            take_limit(line, "MaxSubmitJobsPU=", capacity);
        if (!*line.at)
            break;
    }
}

void slurm_read_capacity(const char *answers, const struct launch_request *request,
                         struct capacity *capacity)
{
    const char *end, *at = strstr(answers, "MaxArraySize");
    struct words passed = WORDS_INIT;
    long most = at ? number_at(at + strlen("MaxArraySize"), &end) : 0;
    capacity->index = most > 1 ? most - 1 : 0;
    at = strstr(answers, "MaxJobCount");
    if (at) /* which counts elements, too, and must not be reached */
        take_least(&capacity->size, number_at(at + strlen("MaxJobCount"), &end) - 1);
    if (!has_account_limits(answers) || passed_gather(&passed, request, "slurm", NULL)) {
        words_release(&passed);
        return;
    }
    const struct wordspan span = {passed.word, passed.count};
    const char *account = passed_value(&span, "-A|--account");
    const char *qos = passed_value(&span, "-q|--qos");
    account = account ? account : settings_get(request->settings, "slurm", "account");
    qos = qos ? qos : settings_get(request->settings, "slurm", "qos");
    take_accounts(answers, *account ? account : NULL, capacity);
    take_service(answers, *qos ? qos : "normal", capacity);
    words_release(&passed);
}
