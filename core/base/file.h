/*
 * file.h - whole files in and out, and locks between processes.
 */
#ifndef PW_BASE_FILE_H
#define PW_BASE_FILE_H

#include "base/buf.h"

/* Opens a regular file for reading (no directory, device, FIFO, symbolic link). "-" is standard
 * input. *ret_fd is the caller's to close. */
int file_open_read(const char *path, int *ret_fd, struct pw_err *err);

/* Reads all of a file; PW_ELIMIT when it holds more than `cap` bytes. Appends to `out`. */
int file_read(const char *path, size_t cap, struct buf *out, struct pw_err *err);

/* Reads up to `n` bytes, retrying short reads and EINTR; *ret_n < n only at the end. */
int file_read_some(int fd, void *into, size_t n, size_t *ret_n, struct pw_err *err);

/* Writes a file so that either the old or the new content is there after a crash:
 * `path`.tmp, fsync, rename, fsync of the folder. One process at a time: the caller holds a lock. */
int file_replace(const char *path, struct str content, unsigned mode, struct pw_err *err);

/* Creates a file that must not exist, mode 0600. */
int file_create(const char *path, struct str content, unsigned mode, struct pw_err *err);

/* Both without waiting for the disk, for a folder of thousands of files; and their end: all of them are on the disk, and
 * where it is asked for, the folder takes its name. */
int file_create_many(const char *path, struct str content, unsigned mode, struct pw_err *err);
int file_replace_many(const char *path, struct str content, unsigned mode, struct pw_err *err);
int file_sync_all(const char *folder, struct pw_err *err);
int file_rename_all(const char *from, const char *to, struct pw_err *err);

bool file_exists(const char *path);
int file_make_folder(const char *path, unsigned mode, struct pw_err *err);   /* with its parents */

/* Takes the advisory lock on `path` (created if missing), waiting up to `wait_ms`. Writes our pid
 * into it so that others can name the holder. PW_EBUSY names the holder. */
int file_lock(const char *path, int wait_ms, int *ret_fd, struct pw_err *err);
/* Between an unlock and the next lock of a process that takes it again and again: long enough for whoever
 * waits to look once. Without it a bulk import starves everybody else. */
void file_lock_yield(void);
void file_unlock(int fd);

/* Tells the names of the entries of a folder, without "." and "..", as they come; none is kept. */
typedef int (*file_name_fn)(void *ctx, const char *name, struct pw_err *err);
int file_each(const char *folder, file_name_fn each, void *ctx, struct pw_err *err);

/* Sorted names of the entries of a folder, without "." and ".."; free with file_list_done(). */
struct file_list {
    char **names;
    size_t n;
};
int file_list(const char *folder, struct file_list *ret, struct pw_err *err);
void file_list_done(struct file_list *l);
bool file_is_folder(const char *path);

#endif
