/* shim.c: which call is tampered with, see shim.h. Nothing here may allocate: malloc asks us. */
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { RECORD = 512, CONTROL = 4096, DIGITS = 8, NAME = 64, RULES = 8, ALWAYS_KILL = -4 };

static const char *const class_names[CALL_CLASSES] = {"open",   "read",   "write", "fsync", "mmap",
                                                      "rename", "malloc", "spawn", "exec",  "wait",
                                                      "poll",   "lock",   "stat",  "close", "any"};

struct rule {
    char process[NAME];
    enum call_class class;
    long from;
    bool onwards;
    int action;
};

static struct {
    char count_file[512], control_file[512], rules_text[1024], only_in[NAME];
    char rank[NAME], forks[NAME];
    int forked;
    const char *control; /* as it is in memory; NULL: none */
} world = {.rank = "-", .forks = "0"};

/* Of this process and generation. */
static struct {
    bool begun;
    char generation[DIGITS + 1];
    struct rule rule[RULES];
    int rules;
    long counts[CALL_CLASSES];
    char *record; /* shared with the count file, or NULL */
    pid_t pid;
    long fired;
} self;

static long raw(long result)
{
    return result < 0 ? -1 : result;
}

static bool take_variable(const char *entry, const char *name, char *value, size_t size)
{
    size_t length = strlen(name);
    if (strncmp(entry, name, length) != 0 || entry[length] != '=')
        return false;
    snprintf(value, size, "%s", entry + length + 1);
    return true;
}

static void note_fork(void)
{
    world.forked++;
}

static void become_fork(void)
{
    size_t used = strcmp(world.forks, "0") == 0 ? 0 : strlen(world.forks);
    snprintf(world.forks + used, sizeof world.forks - used, "%s%d", used ? "." : "", world.forked);
    world.forked = 0;
    self.begun = false;
    self.record = NULL;
}

/* bash has a getenv of its own, which is not ready yet. */
__attribute__((constructor)) static void begin(void)
{
    for (char **entry = environ; entry && *entry; entry++) {
        take_variable(*entry, "ONAGER_FAULT", world.rules_text, sizeof world.rules_text);
        take_variable(*entry, "ONAGER_FAULT_IN", world.only_in, sizeof world.only_in);
        take_variable(*entry, "ONAGER_FAULT_COUNT", world.count_file, sizeof world.count_file);
        take_variable(*entry, "ONAGER_FAULT_CONTROL", world.control_file,
                      sizeof world.control_file);
        take_variable(*entry, "OMPI_COMM_WORLD_RANK", world.rank, sizeof world.rank);
        take_variable(*entry, "PMIX_RANK", world.rank, sizeof world.rank);
    }
    pthread_atfork(note_fork, NULL, become_fork);
}

static bool is_ours(void *caller)
{
    struct dl_find_object found;
    if (_dl_find_object(caller, &found))
        return false;
    const char *name = found.dlfo_link_map->l_name;
    const char *slash = strrchr(name, '/');
    name = slash ? slash + 1 : *name ? name : program_invocation_short_name;
    return strncmp(name, "onager", 6) == 0 || strncmp(name, "libcjson.so", 11) == 0;
}

static int number_of_action(const char *name)
{
    static const struct {
        const char *name;
        int action;
    } known[] = {{"kill", ALWAYS_KILL},
                 {"killafter", TAMPER_KILL_AFTER},
                 {"short", TAMPER_SHORT},
                 {"less", TAMPER_LESS}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return known[i].action;
    for (int error = 1; error < 134; error++) {
        const char *its_name = strerrorname_np(error);
        if (its_name && strcmp(its_name, name) == 0)
            return error;
    }
    return 0;
}

static int number_of_class(const char *name)
{
    int class = 0;
    while (class < CALL_CLASSES && strcmp(class_names[class], name) != 0)
        class ++;
    return class;
}

static void say_bad_rule(const char *text)
{
    char line[256];
    int length = snprintf(line, sizeof line, "shim: bad rule: %s\n", text);
    syscall(SYS_write, 2, line, length);
    shim_kill();
}

/* Cuts `text`, [PROCESS/]CLASS:N[+]:ACTION, into pieces. */
static void add_rule(char *text)
{
    struct rule *rule = &self.rule[self.rules];
    char *slash = strchr(text, '/'), *end;
    snprintf(rule->process, sizeof rule->process, "%.*s", slash ? (int)(slash - text) : NAME,
             slash ? text : world.only_in);
    char *class = slash ? slash + 1 : text, *number = strchr(class, ':');
    char *action = number ? strchr(number + 1, ':') : NULL;
    if (!action || self.rules == RULES) {
        say_bad_rule(text);
        return;
    }
    *number++ = '\0';
    *action++ = '\0';
    rule->class = (enum call_class)number_of_class(class);
    rule->from = strtol(number, &end, 10);
    rule->onwards = *end == '+';
    rule->action = number_of_action(action);
    if (rule->class == CALL_CLASSES || rule->from < 1 || !rule->action)
        say_bad_rule(action);
    self.rules++;
}

static void read_rules(const char *from)
{
    char text[1024], *rest = text, *word;
    snprintf(text, sizeof text, "%.*s", (int)strcspn(from, " \n"), from);
    self.rules = 0;
    while (text[0] && text[0] != '-' && (word = strsep(&rest, ",")))
        add_rule(word);
}

/* PROGRAM[@RANK][#FORK] against what we are. */
static bool is_meant(const char *process)
{
    char text[NAME];
    if (!*process)
        return true;
    snprintf(text, sizeof text, "%s", process);
    char *forks = strchr(text, '#');
    if (forks)
        *forks++ = '\0';
    char *rank = strchr(text, '@');
    if (rank)
        *rank++ = '\0';
    return (strcmp(text, "*") == 0 || strcmp(text, program_invocation_short_name) == 0) &&
           (!rank || strcmp(rank, world.rank) == 0) && (!forks || strcmp(forks, world.forks) == 0);
}

/* Adds our line to the count file, and has its page in memory. */
static void open_record(void)
{
    char line[RECORD + 1];
    long at, page = sysconf(_SC_PAGESIZE);
    if (!world.count_file[0])
        return;
    int length = snprintf(line, sizeof line, "%s %s@%s#%s %d", self.generation,
                          program_invocation_short_name, world.rank, world.forks, (int)self.pid);
    for (int i = 0; i < CALL_CLASSES; i++)
        length +=
            snprintf(line + length, sizeof line - (size_t)length, " %s=00000000", class_names[i]);
    length += snprintf(line + length, sizeof line - (size_t)length, " fired=00000000");
    memset(line + length, ' ', (size_t)(RECORD - length));
    line[RECORD - 1] = '\n';
    int file = (int)syscall(SYS_openat, AT_FDCWD, world.count_file,
                            O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file < 0)
        return;
    if (syscall(SYS_write, file, line, RECORD) == RECORD &&
        (at = raw(syscall(SYS_lseek, file, 0L, SEEK_CUR))) >= RECORD) {
        at -= RECORD;
        char *mapped = (char *)syscall(SYS_mmap, NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED,
                                       file, at / page * page);
        self.record = mapped == MAP_FAILED ? NULL : mapped + at % page;
    }
    syscall(SYS_close, file);
}

static void map_control(void)
{
    int file = (int)syscall(SYS_openat, AT_FDCWD, world.control_file, O_RDONLY | O_CLOEXEC, 0);
    char *mapped = file < 0
                       ? MAP_FAILED
                       : (char *)syscall(SYS_mmap, NULL, CONTROL, PROT_READ, MAP_SHARED, file, 0L);
    world.control = mapped == MAP_FAILED ? NULL : mapped;
    if (file >= 0)
        syscall(SYS_close, file);
}

/* A process, or a generation, begins with its first call of ours. */
static void settle(void)
{
    long page = sysconf(_SC_PAGESIZE);
    if (!world.control && world.control_file[0])
        map_control();
    if (self.begun && (!world.control || memcmp(self.generation, world.control, DIGITS) == 0))
        return;
    if (self.begun && self.record)
        syscall(SYS_munmap, (uintptr_t)self.record / (uintptr_t)page * (uintptr_t)page, page);
    memset(&self, 0, sizeof self);
    self.begun = true;
    self.pid = getpid();
    memset(self.generation, '0', DIGITS);
    if (world.control)
        memcpy(self.generation, world.control, DIGITS);
    read_rules(world.control ? world.control + DIGITS + 1 : world.rules_text);
    open_record();
}

/* Adds one to a number of eight digits. */
static void bump(char *digits)
{
    for (int i = DIGITS - 1; i >= 0 && ++digits[i] > '9'; i--)
        digits[i] = '0';
}

/* Where the number behind ` name=` stands in our line. */
static char *digits_of(const char *name)
{
    char *at = self.record, *end = self.record + RECORD;
    size_t length = strlen(name);
    while ((at = memchr(at, ' ', (size_t)(end - at))) && end - at > (long)length + 2 + DIGITS) {
        at++;
        if (strncmp(at, name, length) == 0 && at[length] == '=')
            return at + length + 1;
    }
    return NULL;
}

static void count(enum call_class class)
{
    char *digits = self.record ? digits_of(class_names[class]) : NULL;
    self.counts[class]++;
    if (digits)
        bump(digits);
}

static void note_fired(const char *function, void *caller)
{
    struct dl_find_object found;
    char *digits = self.record ? digits_of("fired") : NULL;
    char text[NAME * 2];
    if (!digits || _dl_find_object(caller, &found))
        return;
    const char *name = found.dlfo_link_map->l_name, *slash = strrchr(name, '/');
    int length = snprintf(text, sizeof text, " %s %s+%#lx", function,
                          slash ? slash + 1 : program_invocation_short_name,
                          (unsigned long)((uintptr_t)caller - found.dlfo_link_map->l_addr) - 1);
    bump(digits);
    long room = self.record + RECORD - 1 - (digits + DIGITS);
    memset(digits + DIGITS, ' ', (size_t)room);
    if (length < room)
        memcpy(digits + DIGITS, text, (size_t)length);
}

void shim_kill(void)
{
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
}

/* What a full disk does not stop. */
static bool takes_away(const char *function)
{
    return strncmp(function, "unlink", 6) == 0 || strcmp(function, "rmdir") == 0;
}

static int judge(enum call_class class, bool changes, const char *function, void *caller)
{
    settle();
    bool counts_as_any = changes && self.pid == (pid_t)syscall(SYS_getpid);
    count(class);
    if (counts_as_any)
        count(CALL_ANY);
    for (int i = 0; i < self.rules; i++) {
        const struct rule *rule = &self.rule[i];
        long now = self.counts[rule->class];
        if ((rule->class != class && !(rule->class == CALL_ANY && counts_as_any)) ||
            (rule->onwards ? now < rule->from : now != rule->from) || !is_meant(rule->process) ||
            (rule->action == ENOSPC && takes_away(function)))
            continue;
        note_fired(function, caller);
        if (rule->action == ALWAYS_KILL)
            shim_kill();
        return rule->action;
    }
    return 0;
}

int shim_judge(enum call_class class, bool changes, const char *function, void *caller)
{
    int error = errno;
    int tamper = is_ours(caller) ? judge(class, changes, function, caller) : 0;
    errno = error;
    return tamper;
}
