/* Event files that are torn, foreign, beyond reading, many, or growing while they are read. */
#include "events.h"

#include <sys/wait.h>

/* Whatever stands between two lines, these two are read. */
static void rubbish_between_lines_is_passed_over(void)
{
    static char zeros[300 * 1024], letters[700 * 1024];
    memset(letters, 'x', sizeof letters - 1);
    letters[sizeof letters - 1] = '\n';
    zeros[sizeof zeros - 1] = '\n';
    static const struct {
        const char *bytes;
        size_t count;
    } cases[] = {
        {"", 0},
        {"\n\n\n", 3},
        {"1.0\tend\t2\t1\n", 12},
        {"\0\0\0\n", 4},
        {"1.0\tend\t2\t1\t0\t0\t-\t1\t1\t1\t1\r\n", 27},
        {"\xff\xfe\xfd\n", 4},
        {zeros, sizeof zeros},
        {letters, sizeof letters},
        {letters + 700 * 1024 - 256 * 1024, 256 * 1024}, /* as long as the window */
        {letters + 700 * 1024 - 256 * 1024 - 1, 256 * 1024 + 1},
        {letters + 700 * 1024 - 512 * 1024 - 1, 512 * 1024 + 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        fresh_launch();
        happens("node", "1 end 1 1 0");
        append("node.tsv", cases[i].bytes, cases[i].count);
        happens("node", "1 end 3 1 0");
        open_ledger("1-3");
        update_ledger();
        check_state(1, "done", "before");
        check_state(2, "pending", "between");
        check_state(3, "done", "behind");
        close_ledger();
    }
}

static void a_line_is_taken_once_it_is_whole(void)
{
    struct text line = TEXT_INIT;
    fresh_launch();
    add_line(&line, "1 end 1 1 0");
    open_ledger("1-2");
    for (size_t i = 0; i < line.length; i++) {
        update_ledger();
        check_state(1, "pending", "torn");
        append("node.tsv", line.bytes + i, 1);
    }
    update_ledger();
    check_state(1, "done", "whole");
    check(ledger.host[0].busy == 10, "it was taken twice: %f", ledger.host[0].busy);
    check(ledger.log.passed_over == 0, "%ld", ledger.log.passed_over);
    close_ledger();
    text_release(&line);
}

static void a_file_that_shrank_leaves_what_is_known(void)
{
    char path[256];
    fresh_launch();
    happens("node", "1 end 1 1 0, 1 end 2 1 1, 1 start 3 1");
    open_ledger("1-3");
    update_ledger();
    file_path(path, sizeof path, "node.tsv");
    check(truncate(path, 50) == 0, "cannot cut");
    update_ledger();
    check_state(1, "done", "cut");
    check_state(3, "running", "cut");
    unlink(path);
    update_ledger();
    check_state(2, "failed", "gone");
    check_string(ledger.log.unread.text, "");
    close_ledger();
}

/* What can't be read is told of, and the files of other hosts are read. */
static void a_file_that_cannot_be_read_costs_its_own_events_alone(void)
{
    char path[256];
    fresh_launch();
    happens("a", "1 end 1 1 0");
    happens("z", "1 end 2 1 0");
    happens("README", "1 end 3 1 0");
    file_path(path, sizeof path, "README.tsv");
    char other[256];
    static const char *const foreign[] = {"README", ".tsv",      ".hidden.tsv",
                                          "x.tsv~", "x.tsv.swp", "tsv"};
    for (size_t i = 0; i < COUNT(foreign); i++) {
        file_path(other, sizeof other, foreign[i]);
        link(path, other);
    }
    unlink(path);
    open_ledger("1-3");
    update_ledger();
    check_string(ledger.log.unread.text, "");
    check(ledger.hosts == 2, "%zu", ledger.hosts);
    check_state(3, "pending", "of foreign files");
    static const char *const why[] = {"fifo.tsv: not a regular file",
                                      "folder.tsv: not a regular file", "loop.tsv: cannot open"};
    file_path(path, sizeof path, "fifo.tsv");
    mkfifo(path, 0666);
    for (size_t i = 0; i < COUNT(why); i++) {
        update_ledger();
        check(strstr(ledger.log.unread.text, why[i]), "%s", ledger.log.unread.text);
        remove(path);
        file_path(path, sizeof path, i ? "loop.tsv" : "folder.tsv");
        if (i ? symlink("loop.tsv", path) : mkdir(path, 0777))
            check(false, "%s", path);
    }
    check_state(1, "done", "beside it");
    check_state(2, "done", "beside it");
    close_ledger();
    open_ledger("1-3");
    update_ledger();
    check(strstr(ledger.log.unread.text, "loop.tsv"), "%s", ledger.log.unread.text);
    check_state(1, "done", "beside it, read afresh");
    check_state(2, "done", "beside it, read afresh");
    remove(path);
    update_ledger();
    check_string(ledger.log.unread.text, "");
    close_ledger();
}

static void a_stop_ends_the_reading(void)
{
    static const volatile sig_atomic_t stop = 1;
    struct fault fault = {""};
    fresh_launch();
    happens("node", "1 end 1 1 0");
    open_ledger("1");
    check(ledger_update(&ledger, &stop, &fault) == 0, "%s", fault.text);
    check_state(1, "pending", "stopped");
    update_ledger();
    check_state(1, "done", "and read on");
    close_ledger();
}

static void any_number_of_machines_is_told_apart(void)
{
    enum { HOSTS = 70000 };
    char name[32];
    fresh_launch();
    for (int i = 1; i <= HOSTS; i++) {
        struct text line = TEXT_INIT;
        text_printf(&line, "1.0\tend\t%d\t1\t0\t0\t-\t1\t1\t1\t1\n", i);
        snprintf(name, sizeof name, "node%d.tsv", i);
        append(name, line.bytes, line.length);
        text_release(&line);
    }
    open_ledger("1-70000");
    update_ledger();
    check(ledger.hosts == HOSTS, "%zu", ledger.hosts);
    int wrong = 0;
    for (long task = 1; task <= HOSTS; task++) {
        snprintf(name, sizeof name, "node%ld", task);
        wrong += strcmp(state_of(task), "done") != 0 ||
                 strcmp(ledger.host[record_of(task)->host].name, name) != 0;
    }
    check(wrong == 0, "%d tasks are not on their machines", wrong);
    update_ledger();
    check(ledger.hosts == HOSTS, "%zu after another look", ledger.hosts);
    close_ledger();
}

/* Writes the events of many tasks in pieces that don't care for lines, as it must never be. */
static void write_pieces(const char *host, unsigned seed)
{
    struct text lines = TEXT_INIT;
    char words[64], name[80];
    for (int task = 1; task <= 20000; task++)
        for (int attempt = 1; attempt <= 1 + task % 3; attempt++) {
            snprintf(words, sizeof words, "%d start %d %d", 10 * attempt, task, attempt);
            add_line(&lines, words);
            snprintf(words, sizeof words, "%d end %d %d %d", 10 * attempt + 5, task, attempt,
                     task % 7 ? 1 : 0);
            add_line(&lines, words);
        }
    snprintf(name, sizeof name, "%s.tsv", host);
    for (size_t at = 0, piece; at < lines.length; at += piece) {
        piece = (size_t)rand_r(&seed) % 1000 + 1;
        if (piece > lines.length - at)
            piece = lines.length - at;
        append(name, lines.bytes + at, piece);
    }
    text_release(&lines);
}

static void reading_beside_writers_ends_as_a_fresh_reading_does(void)
{
    pid_t writer[2];
    int left = 2, looks = 0;
    fresh_launch();
    for (int i = 0; i < 2; i++)
        if ((writer[i] = fork()) == 0) {
            write_pieces(i ? "a" : "b", (unsigned)i + 1);
            _exit(0);
        }
    open_ledger("1-20000");
    for (; left > 0; looks++) {
        update_ledger();
        left -= waitpid(-1, NULL, WNOHANG) > 0;
    }
    update_ledger();
    check(looks > 5, "the writers were done at once: %d", looks);
    check(ledger.log.passed_over == 0, "%ld lines were no events", ledger.log.passed_over);
    struct ledger grown = ledger;
    struct idlist of_grown = tasks;
    tasks = (struct idlist)IDLIST_INIT;
    open_ledger("1-20000");
    update_ledger();
    int wrong = 0;
    for (long i = 0; i < ledger.count; i++) {
        grown.record[i].host = ledger.record[i].host = 0; /* one of the two, at the same time */
        wrong += memcmp(&grown.record[i], &ledger.record[i], sizeof *ledger.record) != 0;
        wrong += ledger_state(&grown, i) != ((i + 1) % 7 ? STATE_FAILED : STATE_DONE);
        wrong += ledger.record[i].attempt != 1 + (i + 1) % 3;
    }
    check(wrong == 0, "%d records differ", wrong);
    check(grown.hosts == 2 && grown.host[0].busy == ledger.host[0].busy &&
              grown.host[0].attempts == 40001 && ledger.host[1].attempts == 40001,
          "%ld %ld", grown.host[0].attempts, ledger.host[1].attempts);
    close_ledger();
    ledger_release(&grown);
    idlist_release(&of_grown);
}

int main(void)
{
    if (!mkdtemp(place))
        return 1;
    run(rubbish_between_lines_is_passed_over);
    run(a_line_is_taken_once_it_is_whole);
    run(a_file_that_shrank_leaves_what_is_known);
    run(a_file_that_cannot_be_read_costs_its_own_events_alone);
    run(a_stop_ends_the_reading);
    run(any_number_of_machines_is_told_apart);
    run(reading_beside_writers_ends_as_a_fresh_reading_does);
    nftw(place, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return unit_failures != 0;
}
