/* frame.c: see frame.h. */
#include "nodes/frame.h"

#include <math.h>
#include <string.h>

#define VERSION 1U /* of all this; a machine of another byte order reads another number */

bool frame_open(struct frame *frame, const char *bytes, size_t length)
{
    unsigned kind = length ? (unsigned char)bytes[0] : 0;
    *frame = (struct frame){.kind = (enum frame_kind)kind, .at = bytes + 1, .end = bytes + length};
    return kind >= FRAME_HELLO && kind < FRAME_KINDS && length <= FRAME_MOST;
}

/* Takes so many bytes off the frame. NULL, and the frame is bad, when there are not so many. */
static const char *take(struct frame *frame, size_t count)
{
    const char *at = frame->at;
    if (frame->bad || (size_t)(frame->end - at) < count) {
        frame->bad = true;
        return NULL;
    }
    frame->at += count;
    return at;
}

static void take_into(struct frame *frame, void *place, size_t count)
{
    const char *at = take(frame, count);
    if (at)
        memcpy(place, at, count);
}

/* A string with its NUL; "" when it is not there. */
static const char *take_string(struct frame *frame)
{
    const char *at = frame->at;
    const char *nul = frame->bad ? NULL : memchr(at, '\0', (size_t)(frame->end - at));
    if (!nul) {
        frame->bad = true;
        return "";
    }
    frame->at = nul + 1;
    return at;
}

static bool is_read(struct frame *frame)
{
    frame->bad = frame->bad || frame->at != frame->end;
    return !frame->bad;
}

/* Are there more things of a kind? */
static bool has_more(const struct frame *frame)
{
    return !frame->bad && frame->at < frame->end;
}

static void add_string(struct text *out, const char *string)
{
    text_add(out, string, strlen(string) + 1);
}

void frame_add_plain(struct text *out, enum frame_kind kind)
{
    text_add_char(out, (char)kind);
}

void frame_add_hello(struct text *out, const struct frame_hello *hello)
{
    const uint32_t numbers[] = {VERSION, hello->slots, hello->first_slot};
    frame_add_plain(out, FRAME_HELLO);
    text_add(out, numbers, sizeof numbers);
    add_string(out, hello->host);
}

bool frame_read_hello(struct frame *frame, struct frame_hello *hello)
{
    uint32_t numbers[3] = {0};
    take_into(frame, numbers, sizeof numbers);
    *hello = (struct frame_hello){take_string(frame), numbers[1], numbers[2]};
    return is_read(frame) && numbers[0] == VERSION && hello->slots > 0 &&
           hello->slots < FRAME_TASKS_MOST / 32 && hello->host[0];
}

void frame_add_welcome(struct text *out, const struct frame_welcome *welcome)
{
    const uint8_t has_environment = welcome->environment != NULL;
    frame_add_plain(out, FRAME_WELCOME);
    text_add(out, &welcome->first_slot, sizeof welcome->first_slot);
    text_add(out, &welcome->timeout, sizeof welcome->timeout);
    text_add(out, &has_environment, 1);
    if (has_environment)
        text_add(out, welcome->environment, welcome->environment_length);
}

bool frame_read_welcome(struct frame *frame, struct frame_welcome *welcome)
{
    uint8_t has_environment = 0;
    *welcome = (struct frame_welcome){0};
    take_into(frame, &welcome->first_slot, sizeof welcome->first_slot);
    take_into(frame, &welcome->timeout, sizeof welcome->timeout);
    take_into(frame, &has_environment, 1);
    if (has_environment) {
        welcome->environment = frame->at;
        welcome->environment_length = (size_t)(frame->end - frame->at);
        frame->at = frame->end;
        if (welcome->environment_length && frame->end[-1] != '\0')
            frame->bad = true;
    }
    return is_read(frame);
}

void frame_begin_tasks(struct text *out, uint32_t low)
{
    frame_add_plain(out, FRAME_TASKS);
    text_add(out, &low, sizeof low);
}

void frame_add_task(struct text *out, const struct frame_task *task)
{
    const uint16_t tries[] = {task->attempt, task->tries_left};
    text_add(out, &task->ticket, sizeof task->ticket);
    text_add(out, tries, sizeof tries);
    text_add(out, &task->id, sizeof task->id);
    add_string(out, task->command);
    add_string(out, task->tag);
}

bool frame_read_tasks(struct frame *frame, uint32_t *low)
{
    *low = 0;
    take_into(frame, low, sizeof *low);
    return !frame->bad;
}

bool frame_next_task(struct frame *frame, struct frame_task *task)
{
    uint16_t tries[2] = {0};
    *task = (struct frame_task){0};
    if (!has_more(frame))
        return false;
    take_into(frame, &task->ticket, sizeof task->ticket);
    take_into(frame, tries, sizeof tries);
    take_into(frame, &task->id, sizeof task->id);
    task->attempt = tries[0];
    task->tries_left = tries[1];
    task->command = take_string(frame);
    task->tag = take_string(frame);
    frame->bad = frame->bad || task->ticket >= FRAME_TASKS_MOST || task->id < 0 || !task->attempt;
    return !frame->bad;
}

/* An end as it travels. */
struct packed_end {
    int64_t id;
    float wall;
    uint32_t ticket_and_state; /* the ticket, 20 bits; the state; and again */
};

_Static_assert(FRAME_TASKS_MOST <= 1 << 20, "a ticket has 20 bits");

void frame_add_end(struct text *ends, const struct frame_end *end)
{
    const struct packed_end packed = {
        .id = end->id,
        .wall = (float)end->wall,
        .ticket_and_state =
            end->ticket | (uint32_t)end->state << 20 | (uint32_t)(end->again != 0) << 31,
    };
    text_add(ends, &packed, sizeof packed);
}

void frame_add_news(struct text *out, const struct frame_news *news, const struct text *ends)
{
    const uint32_t numbers[] = {news->ahead, news->running,
                                (uint32_t)(ends->length / sizeof(struct packed_end)), news->closed};
    frame_add_plain(out, FRAME_NEWS);
    text_add(out, numbers, sizeof numbers);
    text_add(out, ends->bytes, ends->length);
    out->failed = out->failed || ends->failed;
}

bool frame_read_news(struct frame *frame, struct frame_news *news)
{
    uint32_t numbers[4] = {0};
    take_into(frame, numbers, sizeof numbers);
    *news = (struct frame_news){numbers[0], numbers[1], numbers[2], numbers[3]};
    if ((size_t)(frame->end - frame->at) != news->ends * sizeof(struct packed_end))
        frame->bad = true;
    return !frame->bad;
}

bool frame_next_end(struct frame *frame, struct frame_end *end)
{
    struct packed_end packed = {0};
    if (!has_more(frame))
        return false;
    take_into(frame, &packed, sizeof packed);
    *end = (struct frame_end){.ticket = packed.ticket_and_state & 0xfffff,
                              .state = packed.ticket_and_state >> 20 & 0x7ff,
                              .again = packed.ticket_and_state >> 31,
                              .id = packed.id,
                              .wall = (double)packed.wall};
    frame->bad = frame->bad || !(end->wall >= 0) || isinf(end->wall);
    return !frame->bad;
}

void frame_begin_back(struct text *out)
{
    frame_add_plain(out, FRAME_BACK);
}

void frame_add_ticket(struct text *out, uint32_t ticket)
{
    text_add(out, &ticket, sizeof ticket);
}

bool frame_next_ticket(struct frame *frame, uint32_t *ticket)
{
    if (!has_more(frame))
        return false;
    take_into(frame, ticket, sizeof *ticket);
    return !frame->bad;
}

void frame_add_recall(struct text *out, uint32_t count)
{
    frame_add_plain(out, FRAME_RECALL);
    text_add(out, &count, sizeof count);
}

bool frame_read_recall(struct frame *frame, uint32_t *count)
{
    *count = 0;
    take_into(frame, count, sizeof *count);
    return is_read(frame);
}

void frame_add_timeout(struct text *out, double seconds)
{
    frame_add_plain(out, FRAME_TIMEOUT);
    text_add(out, &seconds, sizeof seconds);
}

bool frame_read_timeout(struct frame *frame, double *seconds)
{
    *seconds = 0;
    take_into(frame, seconds, sizeof *seconds);
    return is_read(frame) && *seconds >= 0;
}

void frame_add_ending(struct text *out, const struct frame_ending *ending)
{
    const uint8_t bytes[] = {ending->reason, ending->at_once, ending->all};
    frame_add_plain(out, FRAME_END);
    text_add(out, bytes, sizeof bytes);
    text_add(out, &ending->ticket, sizeof ending->ticket);
}

bool frame_read_ending(struct frame *frame, struct frame_ending *ending)
{
    uint8_t bytes[3] = {0};
    uint32_t ticket = 0;
    take_into(frame, bytes, sizeof bytes);
    take_into(frame, &ticket, sizeof ticket);
    *ending = (struct frame_ending){bytes[0], bytes[1], bytes[2], ticket};
    return is_read(frame) && bytes[0] <= REASON_TIME;
}

void frame_add_fault(struct text *out, const char *text)
{
    frame_add_plain(out, FRAME_FAULT);
    add_string(out, text);
}

bool frame_read_fault(struct frame *frame, const char **text)
{
    *text = take_string(frame);
    return is_read(frame);
}
