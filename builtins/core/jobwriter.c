/* jobwriter.c: writing jobs.json; see jobfile.h. */
#include "core/jobfile.h"
#include "core/jsontext.h"

int jobwriter_open(struct jobwriter *writer, const char *path, stopflag stop, struct fault *fault)
{
    writer->count = writer->bytes = 0;
    writer->finished = false;
    if (newfile_open(&writer->file, path, stop, fault))
        return -1;
    text_add_string(&writer->file.sink.pending, "{");
    return 0;
}

static void add_string(struct text *out, const struct text *string, bool escape)
{
    if (escape) {
        json_add_string(out, string->length ? string->bytes : "");
        return;
    }
    text_add_char(out, '"');
    text_add(out, string->bytes, string->length);
    text_add_char(out, '"');
}

int jobwriter_add(struct jobwriter *writer, long id, const struct text *command,
                  const struct text *tag, bool escape)
{
    struct text *out = &writer->file.sink.pending;
    out->failed = out->failed || command->failed || tag->failed;
    if (writer->count++)
        text_add_char(out, ',');
    text_add(out, "\n\"", 2);
    text_add_long(out, id);
    text_add(out, "\": [", 4);
    add_string(out, command, escape);
    text_add(out, ", ", 2);
    add_string(out, tag, escape);
    text_add_char(out, ']');
    return sink_relax(&writer->file.sink);
}

int jobwriter_finish(struct jobwriter *writer, struct fault *fault)
{
    struct sink *sink = &writer->file.sink;
    text_add_string(&sink->pending, "\n}\n");
    writer->bytes = sink->written + (long)sink->pending.length;
    writer->finished = true;
    return sink_flush(sink) ? newfile_commit(&writer->file, fault) : 0; /* which tells the error */
}

int jobwriter_commit(struct jobwriter *writer, struct fault *fault)
{
    if (!writer->finished && jobwriter_finish(writer, fault))
        return -1;
    return newfile_commit(&writer->file, fault);
}

void jobwriter_abandon(struct jobwriter *writer)
{
    newfile_abandon(&writer->file);
}
