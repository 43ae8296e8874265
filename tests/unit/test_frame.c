/* What coordinator and nodes say to each other: what is written is read, and nothing else. */
#include <stdlib.h>

#include "nodes/frame.h"

#include "unit.h"

static void opens(struct frame *frame, const struct text *text)
{
    check(frame_open(frame, text->bytes, text->length), "no frame");
}

static void hello_comes_back(void)
{
    struct text text = TEXT_INIT;
    struct frame frame;
    struct frame_hello hello = {"node7", 64, 1};
    frame_add_hello(&text, &hello);
    hello = (struct frame_hello){0};
    opens(&frame, &text);
    check(frame.kind == FRAME_HELLO && frame_read_hello(&frame, &hello), "not read");
    check_string(hello.host, "node7");
    check(hello.slots == 64 && hello.first_slot == 1, "%u %u", hello.slots, hello.first_slot);
    text.bytes[1]++; /* another version */
    opens(&frame, &text);
    check(!frame_read_hello(&frame, &hello), "another version is read");
    text_release(&text);
}

static void welcome_comes_back(void)
{
    static const char block[] = "A=1\0B=x y";
    struct text text = TEXT_INIT;
    struct frame frame;
    struct frame_welcome welcome = {
        .first_slot = 8, .timeout = 2.5, .environment = block, .environment_length = sizeof block};
    frame_add_welcome(&text, &welcome);
    opens(&frame, &text);
    check(frame_read_welcome(&frame, &welcome), "not read");
    check(welcome.first_slot == 8 && welcome.timeout > 2.4, "%u", welcome.first_slot);
    check(welcome.environment_length == sizeof block &&
              memcmp(welcome.environment, block, sizeof block) == 0,
          "%zu bytes", welcome.environment_length);
    text.bytes[text.length - 1] = 'x';
    opens(&frame, &text);
    check(!frame_read_welcome(&frame, &welcome), "an entry without its end is read");
    text_release(&text);
}

static void tasks_come_back_in_order(void)
{
    struct text text = TEXT_INIT;
    struct frame frame;
    struct frame_task task;
    uint32_t low, count = 0;
    frame_begin_tasks(&text, 5);
    frame_add_task(&text, &(struct frame_task){3, 2, 1, 70000000000, "echo a", ""});
    frame_add_task(&text, &(struct frame_task){4, 1, 0, 2, "", "tag"});
    opens(&frame, &text);
    check(frame_read_tasks(&frame, &low) && low == 5, "low %u", low);
    for (; frame_next_task(&frame, &task); count++)
        if (count == 0)
            check(task.ticket == 3 && task.attempt == 2 && task.tries_left == 1 &&
                      task.id == 70000000000 && strcmp(task.command, "echo a") == 0,
                  "ticket %u, task %ld", task.ticket, (long)task.id);
    check(count == 2 && !frame.bad, "%u tasks", count);
    text_release(&text);
}

static void news_come_back(void)
{
    struct text ends = TEXT_INIT, text = TEXT_INIT;
    struct frame frame;
    struct frame_news news = {.ahead = 7, .running = 2};
    struct frame_end end;
    frame_add_end(&ends, &(struct frame_end){0xfffff, 3, 1, 12, 0.25});
    frame_add_end(&ends, &(struct frame_end){0, 2, 0, 13, 8});
    frame_add_news(&text, &news, &ends);
    opens(&frame, &text);
    check(frame_read_news(&frame, &news) && news.ahead == 7 && news.running == 2 && news.ends == 2,
          "%u ends", news.ends);
    check(frame_next_end(&frame, &end) && end.ticket == 0xfffff && end.state == 3 && end.again &&
              end.id == 12,
          "ticket %x state %u", end.ticket, end.state);
    check(frame_next_end(&frame, &end) && !end.again && end.wall > 7.9, "the second");
    check(!frame_next_end(&frame, &end) && !frame.bad, "a third");
    text_release(&ends);
    text_release(&text);
}

/* Reads all that a frame may hold, whatever it is. */
static void read_all(const char *bytes, size_t length)
{
    struct frame frame;
    struct frame_hello hello;
    struct frame_welcome welcome;
    struct frame_task task;
    struct frame_news news;
    struct frame_end end;
    struct frame_ending ending;
    const char *text;
    uint32_t number;
    double seconds;
    for (char kind = 0; kind <= FRAME_KINDS; kind++) {
        char *copy = malloc(length ? length : 1); /* of just that size, for the sanitizers */
        if (length)
            memcpy(copy, bytes, length);
        if (length)
            copy[0] = kind;
        if (frame_open(&frame, copy, length)) {
            struct frame again = frame;
            frame_read_hello(&again, &hello);
            frame_read_welcome(&(struct frame){frame.kind, frame.at, frame.end, false}, &welcome);
            again = frame;
            frame_read_tasks(&again, &number);
            while (frame_next_task(&again, &task))
                continue;
            again = frame;
            frame_read_news(&again, &news);
            while (frame_next_end(&again, &end))
                continue;
            again = frame;
            while (frame_next_ticket(&again, &number))
                continue;
            again = frame;
            frame_read_recall(&again, &number);
            again = frame;
            frame_read_timeout(&again, &seconds);
            again = frame;
            frame_read_ending(&again, &ending);
            again = frame;
            frame_read_fault(&again, &text);
        }
        free(copy);
    }
}

static void nothing_is_read_beyond_a_frame_that_was_cut(void)
{
    struct text text = TEXT_INIT;
    frame_begin_tasks(&text, 5);
    frame_add_task(&text, &(struct frame_task){3, 2, 1, 7, "echo a", "tag"});
    frame_add_hello(&text, &(struct frame_hello){"node7", 64, 1});
    for (size_t length = 0; length <= text.length; length++)
        read_all(text.bytes, length);
    text_release(&text);
}

static void a_cut_frame_is_bad(void)
{
    struct text text = TEXT_INIT;
    struct frame frame;
    struct frame_task task;
    uint32_t low;
    frame_begin_tasks(&text, 5);
    frame_add_task(&text, &(struct frame_task){3, 2, 1, 7, "echo a", "tag"});
    check(frame_open(&frame, text.bytes, text.length - 1), "no frame");
    frame_read_tasks(&frame, &low);
    check(!frame_next_task(&frame, &task) && frame.bad, "read");
    text_release(&text);
}

int main(void)
{
    run(hello_comes_back);
    run(welcome_comes_back);
    run(tasks_come_back_in_order);
    run(news_come_back);
    run(nothing_is_read_beyond_a_frame_that_was_cut);
    run(a_cut_frame_is_bad);
    return unit_failures != 0;
}
