/* frames.c: the messages of a mega-job: what is read of a frame, written anew, is the frame. */
#include "nodes/frame.h"
#include "fuzz.h"

static void write_hello(struct frame *frame, struct text *out)
{
    struct frame_hello hello;
    if (frame_read_hello(frame, &hello))
        frame_add_hello(out, &hello);
}

static void write_welcome(struct frame *frame, struct text *out)
{
    struct frame_welcome welcome;
    if (frame_read_welcome(frame, &welcome))
        frame_add_welcome(out, &welcome);
}

static void write_tasks(struct frame *frame, struct text *out)
{
    struct frame_task task;
    uint32_t low;
    if (!frame_read_tasks(frame, &low))
        return;
    frame_begin_tasks(out, low);
    while (frame_next_task(frame, &task))
        frame_add_task(out, &task);
}

static void write_news(struct frame *frame, struct text *out)
{
    struct text ends = TEXT_INIT;
    struct frame_news news;
    struct frame_end end;
    if (frame_read_news(frame, &news)) {
        while (frame_next_end(frame, &end))
            frame_add_end(&ends, &end);
        frame_add_news(out, &news, &ends);
    }
    text_release(&ends);
}

static void write_back(struct frame *frame, struct text *out)
{
    uint32_t ticket;
    frame_begin_back(out);
    while (frame_next_ticket(frame, &ticket))
        frame_add_ticket(out, ticket);
}

static void write_number(struct frame *frame, struct text *out)
{
    uint32_t count;
    double seconds;
    if (frame->kind == FRAME_RECALL && frame_read_recall(frame, &count))
        frame_add_recall(out, count);
    if (frame->kind == FRAME_TIMEOUT && frame_read_timeout(frame, &seconds))
        frame_add_timeout(out, seconds);
}

static void write_ending(struct frame *frame, struct text *out)
{
    struct frame_ending ending;
    if (frame_read_ending(frame, &ending))
        frame_add_ending(out, &ending);
}

static void write_fault(struct frame *frame, struct text *out)
{
    const char *line;
    if (frame_read_fault(frame, &line))
        frame_add_fault(out, line);
}

FUZZ_TARGET("frames")
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static void (*const write[FRAME_KINDS])(struct frame *, struct text *) = {
        [FRAME_HELLO] = write_hello,    [FRAME_WELCOME] = write_welcome,
        [FRAME_TASKS] = write_tasks,    [FRAME_NEWS] = write_news,
        [FRAME_BACK] = write_back,      [FRAME_RECALL] = write_number,
        [FRAME_TIMEOUT] = write_number, [FRAME_END] = write_ending,
        [FRAME_FAULT] = write_fault};
    struct text out = TEXT_INIT;
    struct frame frame;
    if (!frame_open(&frame, (const char *)bytes, size) || !write[frame.kind])
        return 0;
    write[frame.kind](&frame, &out);
    /* a number that is cut on its way in is another one on its way out, the length is the same */
    if (!frame.bad && out.length)
        expect(out.length == size, "%zu bytes became %zu", size, out.length);
    text_release(&out);
    return 0;
}
