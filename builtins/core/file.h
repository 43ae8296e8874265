/* file.h: files that are never found half-written.
 *
 * A whole file is replaced by writing a temporary one beside it, fsync and rename(2); a row is
 * appended in one write under a lock (lock.h). Where a file must not be written, ownfile.h says. */
#ifndef ONAGER_CORE_FILE_H
#define ONAGER_CORE_FILE_H

#include <stdbool.h>
#include <stdio.h>

#include "core/fault.h"
#include "core/sink.h"
#include "core/text.h"

/* Opens a regular file for reading. A FIFO, device or folder is refused, never waited for. Returns
 * the descriptor (close-on-exec), or -1 with a fault. Where `missing` is given, a file that just
 * isn't there sets *missing and is no fault. */
int file_open_regular(const char *path, long *size, bool *missing, struct fault *fault);

/* The largest file that is read whole, in bytes: no file of ours comes near it, and nobody's shell
 * is to swell because of a file that somebody else put there. */
#define FILE_READ_MOST (1L << 30)

/* Where behind `from` a file has bytes again, if nothing was ever written there (a hole); `from`
 * itself where it has. */
long file_skip_hole(int descriptor, long from);

/* Reads a whole file behind what `text` holds. A missing file is an error unless `missing` is
 * given: then *missing is set and 0 returned. */
int file_read(const char *path, struct text *text, bool *missing, struct fault *fault);

/* The same for the whole lines among the last `most` bytes of the file; *cut tells whether there
 * were more. */
int file_read_tail(const char *path, long most, struct text *text, bool *missing, bool *cut,
                   struct fault *fault);

/* Makes the folder and all above it, like mkdir -p, with the user's umask. */
int file_make_folders(const char *path, struct fault *fault);
/* The same for the folder that `path` is to be in. */
int file_make_parents(const char *path, struct fault *fault);

/* Can a file be put there: is nothing in the way, or a regular file? */
int file_check_place(const char *path, struct fault *fault);

/* A file on its way: write into `sink.pending`, call sink_relax now and then, then commit or
 * abandon. Readers see the old file or the new one; the old one, too, where memory was short
 * meanwhile. */
struct newfile {
    struct sink sink;
    char *path;
    char *temporary;
    unsigned long shortages; /* before it was begun */
};
int newfile_open(struct newfile *file, const char *path, stopflag stop, struct fault *fault);
int newfile_commit(struct newfile *file,
                   struct fault *fault);    /* also releases, whatever it returns */
void newfile_abandon(struct newfile *file); /* removes the temporary file */

/* newfile_* in one call, for content that is in memory; `mode` as in open(2), less the umask. */
int file_replace(const char *path, const char *bytes, size_t count, unsigned mode,
                 struct fault *fault);

/* Appends whole lines. The caller holds the lock of the folder. A file that has other names, too
 * (as after cp -l), gets a copy of its own first. A line torn by an earlier crash is ended first;
 * when the disk is full nothing of the new lines stays. */
int file_append(const char *path, const char *bytes, size_t count, struct fault *fault);

/* Cuts a file off behind `size` bytes; the lock is held. */
int file_cut(const char *path, long size, struct fault *fault);

/* A snapshot of a file, which `to` is not yet. Up to 4 MiB are copied, so that not even somebody
 * who writes into the file in place (an editor, the Python onager) changes it; more is hard-linked
 * where that can be: we ourselves only ever replace files. */
int file_snapshot(const char *from, const char *to, struct fault *fault);

#endif
