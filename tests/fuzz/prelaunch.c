/* prelaunch.c: sweeps that are made up of the bytes, given to `onager prelaunch` as words, and
 * expanded in the plainest way (as by tests/model/sweeps.py): nothing may differ. */
#include <signal.h>
#include <unistd.h>

#include "core/jobfile.h"
#include "core/parameters.h"
#include "core/shuffle.h"
#include "fuzz.h"
#include "subcommand.h"

enum { AXES_MOST = 4, VALUES_MOST = 3, MEMBERS_MOST = 2, EXCLUDES_MOST = 2, POINTS_MOST = 600 };
enum kind { POSITIONAL, NAMED, FLAG };

#define JOB ".onager/scripts/job/jobs.json"

struct made_axis {
    enum kind kind;
    size_t members, values; /* values 0: a name alone */
    const char *name[MEMBERS_MOST];
    char *value[MEMBERS_MOST][VALUES_MOST];
};

/* One term: this axis has this value of this member, or has it not. */
struct made_term {
    size_t axis, member;
    unsigned digit;
    bool negated;
};

static struct made {
    bool hydra, quote, numbered;
    const char *tag, *prefix, *suffix;
    size_t axes, excludes;
    struct made_axis axis[AXES_MOST]; /* as they come in the tasks: by kind */
    struct made_term term[EXCLUDES_MOST];
    long sample;
    size_t points; /* that are left */
    unsigned digit[POINTS_MOST][AXES_MOST];
} made;

static struct text command, tag;
static struct words argv;

/* A value that stands for itself on the command line. */
static char *make_value(struct fuzz_bytes *left)
{
    static const char *const values[] = {"0", "-5", ".5",  "1e-4", "a b",   "x=y", "a|b", "!",
                                         "",  "=",  "ü ß", "it's", "$HOME", "{}",  "%s",  "@x.txt"};
    unsigned which = fuzz_byte(left);
    if (which < 128)
        return strdup(values[which % 16]);
    char *word = fuzz_word(left);
    if (strchr("+-@\\", word[0]) || strlen(word) > 40) /* an option, an array, or the text @ */
        word[0] = word[0] ? 'v' : '\0';
    if (word[0] && word[strlen(word) - 1] == '=')
        word[strlen(word) - 1] = '.'; /* in a +zip of hydra it is a name */
    return word;
}

static void make_axis(struct fuzz_bytes *left, size_t number)
{
    static const char *const plain[] = {"--lr",       "--batch-size",  "-x", "--no_cuda", "--a.b",
                                        "--data/set", "--long_name-x", "-q"};
    static const char *const hydra[] = {
        "lr=", "model.depth=", "+key=", "++new=", "data/set=", "a_b=", "x-y=", "q="};
    struct made_axis *axis = &made.axis[number];
    unsigned how = fuzz_byte(left);
    *axis = (struct made_axis){.kind = how % 7 ? NAMED : POSITIONAL, .members = 1};
    if (how % 7 == 1)
        axis->kind = FLAG;
    axis->values = axis->kind == FLAG ? 0 : axis->kind == NAMED ? how / 7 % 4 : 1 + how / 7 % 3;
    if (axis->kind == NAMED && axis->values && how >= 128)
        axis->members = 2;
    for (size_t i = 0; i < axis->members; i++) {
        axis->name[i] = (made.hydra && axis->kind != FLAG ? hydra : plain)[2 * number + i];
        for (size_t j = 0; j < axis->values; j++)
            axis->value[i][j] = make_value(left);
    }
}

static int by_kind(const void *one, const void *other)
{
    const struct made_axis *left = one, *right = other;
    return left->kind != right->kind ? (int)left->kind - (int)right->kind
                                     : strcmp(left->name[0], right->name[0]);
}

static unsigned radix(const struct made_axis *axis)
{
    return axis->kind == FLAG ? 2 : axis->values ? (unsigned)axis->values : 1;
}

static bool is_excluded(const unsigned *digit)
{
    for (size_t i = 0; i < made.excludes; i++) {
        const struct made_term *term = &made.term[i];
        const struct made_axis *axis = &made.axis[term->axis];
        bool holds = axis->kind == FLAG ? digit[term->axis] == 0
                                        : strcmp(axis->value[term->member][digit[term->axis]],
                                                 axis->value[term->member][term->digit]) == 0;
        if (holds != term->negated)
            return true;
    }
    return false;
}

/* All points, the first axis fastest, without those that are excluded. */
static void expand(void)
{
    unsigned digit[AXES_MOST] = {0};
    made.points = 0;
    for (;;) {
        if (!is_excluded(digit))
            memcpy(made.digit[made.points++], digit, sizeof digit);
        size_t at = 0;
        while (at < made.axes && ++digit[at] == radix(&made.axis[at]))
            digit[at++] = 0;
        if (at == made.axes)
            return;
    }
}

/* A term on a value that can be written without other terms in it. */
static void make_term(struct fuzz_bytes *left)
{
    struct made_term *term = &made.term[made.excludes];
    unsigned how = fuzz_byte(left);
    term->axis = how % (made.axes + !made.axes);
    const struct made_axis *axis = &made.axis[term->axis];
    if (!made.axes || (axis->kind != FLAG && !axis->values))
        return;
    term->member = how / 8 % axis->members;
    term->digit = how / 16 % radix(axis);
    term->negated = how >= 192;
    if (axis->kind != FLAG && strpbrk(axis->value[term->member][term->digit], " \t|"))
        return;
    made.excludes++;
}

/* A sample in its order, which depends on its size and seed alone. */
static void take_sample(void)
{
    static unsigned taken[POINTS_MOST][AXES_MOST];
    struct shuffle shuffle;
    shuffle_init(&shuffle, (long)made.points, 0);
    for (long i = 0; i < made.sample; i++)
        memcpy(taken[i], made.digit[shuffle_at(&shuffle, i)], sizeof taken[i]);
    memcpy(made.digit, taken, sizeof taken);
    made.points = (size_t)made.sample;
}

static void make(struct fuzz_bytes *left)
{
    static const char *const tags[] = {NULL, NULL, "--tag", "run_name"};
    unsigned how = fuzz_byte(left), more = fuzz_byte(left);
    made = (struct made){.hydra = how & 1,
                         .quote = how & 2,
                         .numbered = how & 4,
                         .tag = tags[how >> 3 & 3],
                         .prefix = how & 32 ? "time -p" : NULL,
                         .suffix = how & 64 ? "> log 2>&1" : NULL,
                         .axes = more % (AXES_MOST + 1)};
    for (size_t i = 0; i < made.axes; i++)
        make_axis(left, i);
    /* named ones keep the order of their names, which is that of the words below */
    qsort(made.axis, made.axes, sizeof *made.axis, by_kind);
    for (unsigned terms = more / 8 % (EXCLUDES_MOST + 1); terms--;)
        make_term(left);
    expand();
    if (more >= 192 && made.points) {
        made.sample = 1 + fuzz_byte(left) % (long)made.points;
        take_sample();
    }
}

static void add_axis_words(const struct made_axis *axis)
{
    static const char *const options[] = {"+pos-arg", "+arg", "+flag"};
    words_add(&argv, axis->members > 1 ? "+zip" : options[axis->kind]);
    for (size_t i = 0; i < axis->members; i++) {
        if (axis->kind != POSITIONAL)
            words_add(&argv, axis->name[i]);
        for (size_t j = 0; j < axis->values; j++)
            words_add(&argv, axis->value[i][j]);
    }
}

static void add_term_words(const struct made_term *term)
{
    const struct made_axis *axis = &made.axis[term->axis];
    size_t length = strlen(axis->name[term->member]);
    length -= axis->name[term->member][length - 1] == '=';
    words_add(&argv, "+exclude");
    if (axis->kind == FLAG)
        words_printf(&argv, "%s%s", term->negated ? "!" : "", axis->name[0]);
    else if (axis->kind == POSITIONAL)
        words_printf(&argv, "%s%zu=%s", term->negated ? "!" : "", term->axis + 1,
                     axis->value[0][term->digit]);
    else
        words_printf(&argv, "%s%.*s=%s", term->negated ? "!" : "",
                     (int)(length - strspn(axis->name[term->member], "+-")),
                     axis->name[term->member] + strspn(axis->name[term->member], "+-"),
                     axis->value[term->member][term->digit]);
}

static void add_words(void)
{
    static const char *const always[] = {"+jobname", "job", "+command", "run it", "-A", "commands"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        words_add(&argv, always[i]);
    if (made.hydra)
        words_printf(&argv, "+arg-mode=hydra");
    if (made.quote)
        words_add(&argv, "+quote");
    if (!made.numbered)
        words_add(&argv, "+no-tag-number");
    if (made.tag)
        words_printf(&argv, "+tag=%s", made.tag);
    if (made.prefix)
        words_printf(&argv, "+prefix=%s", made.prefix);
    if (made.suffix)
        words_printf(&argv, "+suffix=%s", made.suffix);
    if (made.sample)
        words_printf(&argv, "+sample=%ld", made.sample);
    for (size_t i = 0; i < made.axes; i++)
        add_axis_words(&made.axis[i]);
    for (size_t i = 0; i < made.excludes; i++)
        add_term_words(&made.term[i]);
}

/* Without the bytes in `without`; what no file name can have is a point. */
static void add_to_tag(const char *string, size_t length, const char *without)
{
    static const char kept[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "_-+.,:@%=^";
    for (const char *at = string; at < string + length; at++)
        if (!strchr(without, *at))
            text_add_char(&tag, (unsigned char)*at >= 128 || strchr(kept, *at) ? *at : '.');
}

static void add_value(const char *value)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "%+,-./:=@_^";
    bool bare = !made.quote || *value;
    for (const char *at = value; made.quote && *at; at++)
        bare = bare && ((unsigned char)*at >= 128 || strchr(plain, *at));
    text_add_string(&command, bare ? "" : "'");
    for (const char *at = value; *at; at++)
        if (!bare && *at == '\'')
            text_add_string(&command, "'\\''");
        else
            text_add_char(&command, *at);
    text_add_string(&command, bare ? "" : "'");
}

static void add_named(const struct made_axis *axis, size_t member, const char *value)
{
    const char *name = axis->name[member], *bare = name + (made.hydra ? strspn(name, "+-") : 0);
    size_t length = strlen(bare);
    length -= made.hydra && length > 1 && bare[length - 1] == '=';
    text_add_string(&tag, "__");
    for (size_t i = 0; i < length; i++)
        add_to_tag(bare[i] == '=' ? "." : bare + i, 1, "-_");
    text_printf(&command, " %s", name);
    if (!value)
        return;
    text_add_string(&command, made.hydra ? "" : " ");
    text_add_char(&tag, '_');
    add_to_tag(value, strlen(value), "");
    add_value(value);
}

static void add_choice(const struct made_axis *axis, unsigned digit)
{
    for (size_t i = 0; i < axis->members; i++)
        if (axis->kind == FLAG) {
            text_add_string(&command, digit ? "" : " ");
            text_add_string(&command, digit ? "" : axis->name[0]);
            text_add_string(&tag, digit ? "__-" : "__+");
            add_to_tag(axis->name[0], strlen(axis->name[0]), "-+");
        } else if (axis->kind == NAMED) {
            add_named(axis, i, axis->values ? axis->value[i][digit] : NULL);
        } else {
            text_add_char(&command, ' ');
            add_value(axis->value[0][digit]);
            text_add_string(&tag, "__");
            add_to_tag(axis->value[0][digit], strlen(axis->value[0][digit]), "");
        }
}

static void make_task(size_t number)
{
    char digits[24];
    int width = snprintf(digits, sizeof digits, "%zu", made.points);
    text_clear(&command);
    text_clear(&tag);
    text_printf(&command, "%s%srun it", made.prefix ? made.prefix : "", made.prefix ? " " : "");
    text_add_string(&tag, "job");
    if (made.numbered)
        text_printf(&tag, "_%0*zu", width, number + 1);
    for (size_t i = 0; i < made.axes; i++)
        add_choice(&made.axis[i], made.digit[number][i]);
    if (made.tag)
        text_printf(&command, " %s%s%s", made.tag, made.hydra ? "=" : " ", text_string(&tag));
    else
        text_clear(&tag);
    if (made.suffix)
        text_printf(&command, " %s", made.suffix);
}

static void compare(const struct words *commands)
{
    struct jobfile job;
    struct jobrecord record;
    struct fault fault = {""};
    expect(commands->count == made.points, "%zu tasks of %zu", commands->count, made.points);
    expect(jobfile_open(&job, JOB, &fault) == 0, "%s", fault.text);
    for (size_t i = 0; i < made.points; i++) {
        make_task(i);
        expect(jobfile_next(&job, &record, &fault) == 1, "task %zu: %s", i + 1, fault.text);
        expect(record.id == (long)i + 1, "task %zu has the id %ld", i + 1, record.id);
        expect(strcmp(record.command, command.bytes) == 0, "task %zu: got \"%s\", wanted \"%s\"",
               i + 1, record.command, command.bytes);
        expect(strcmp(commands->word[i], command.bytes) == 0, "command %zu: \"%s\"", i + 1,
               commands->word[i]);
        expect(strcmp(record.tag, text_string(&tag)) == 0, "task %zu: got \"%s\", wanted \"%s\"",
               i + 1, record.tag, tag.bytes);
    }
    expect(jobfile_next(&job, &record, &fault) == 0, "one task more");
    jobfile_close(&job);
}

/* What sweep.json says of the values. */
static void compare_values(void)
{
    struct parameters parameters;
    struct fault fault = {""};
    expect(parameters_read(&parameters, JOB, &fault) == 0, "%s", fault.text);
    for (size_t task = 0; task < made.points; task += 1 + made.points / 4) {
        expect(parameters_find(&parameters, (long)task + 1), "no values of task %zu", task + 1);
        for (size_t i = 0; i < made.axes; i++)
            for (size_t j = 0; j < made.axis[i].values && made.axis[i].kind == NAMED; j++) {
                long column = parameters_column(&parameters, made.axis[i].name[0]);
                expect(column >= 0, "no column %s", made.axis[i].name[0]);
                expect(strcmp(parameters.value[column],
                              made.axis[i].value[0][made.digit[task][i]]) == 0,
                       "task %zu: %s is \"%s\"", task + 1, made.axis[i].name[0],
                       parameters.value[column]);
            }
    }
    parameters_release(&parameters);
}

static int check(const char *name, enum variable_kind kind, struct fault *fault)
{
    (void)name, (void)kind, (void)fault;
    return 0;
}

static int no_array(const char *name, struct words *values, struct fault *fault)
{
    (void)values;
    return fail(fault, "there is no shell variable %s", name);
}

FUZZ_TARGET("prelaunch")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const volatile sig_atomic_t stop;
    static const struct variable_access variables = {check, no_array, NULL};
    struct fuzz_bytes left = {bytes, bytes + size};
    struct fault fault = {""};
    struct host host = {.stop = &stop, .variables = &variables};
    fuzz_folder(".onager");
    unlink(".onager/history_index.csv");
    make(&left);
    add_words();
    host.typed = (struct wordspan){argv.word, argv.count};
    char **vector = wordspan_copy(&host.typed); /* its words change places */
    expect(vector, "no memory");
    int status = prelaunch_subcommand.run(&host, (int)argv.count, vector, &fault);
    fuzz_failed(status ? -1 : 0, &fault);
    expect(!status == (made.points > 0), "%zu tasks: %s", made.points, fault.text);
    if (!status) {
        compare(&host.assignment.values);
        compare_values();
    }
    words_release(&host.assignment.values);
    free(vector);
    words_release(&argv);
    sink_release(&host.out);
    for (size_t i = 0; i < made.axes; i++)
        for (size_t j = 0; j < made.axis[i].members * VALUES_MOST; j++)
            free(made.axis[i].value[j / VALUES_MOST][j % VALUES_MOST]);
    text_release(&command);
    text_release(&tag);
    return 0;
}
