#include "config.h"
#include "base/file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "tap.h"

static char folder[] = "/tmp/penwatch-file-XXXXXX";

static const char *in(const char *name)
{
    static char path[4][256];
    static int  at;

    at = (at + 1) % 4;
    snprintf(path[at], sizeof path[at], "%s/%s", folder, name);
    return path[at];
}

static const char *content(const char *name)
{
    static struct buf b;
    struct pw_err     err = { 0 };

    buf_reset(&b);
    return file_read(in(name), 1000, &b, &err) == PW_OK ? b.p ? b.p : "" : "(none)";
}

/* ---- reading ---- */

static void reading(void)
{
    BUF_AUTO      b   = { 0 };
    struct pw_err err = { 0 };
    int           fd  = -1;

    check_int("a file is made", file_create(in("a"), STR("content"), 0600, &err), PW_OK);
    check_text("and read", content("a"), "content");
    check_int("a file larger than the cap (F131)", file_read(in("a"), 6, &b, &err), PW_ELIMIT);
    check_int("just as large", (buf_reset(&b), file_read(in("a"), 7, &b, &err)), PW_OK);
    check_int("a file that is not there", file_open_read(in("none"), &fd, &err), PW_ENOTFOUND);
    check("is named", strstr(err.msg, "none") != NULL);
    if (symlink("a", in("link")) == 0)
        check_int("a symbolic link (F178)", file_open_read(in("link"), &fd, &err), PW_EIO);
    check("says what to do", err.remedy[0] != '\0');
    if (mkfifo(in("fifo"), 0600) == 0)
        check_int("a FIFO that nobody writes does not hang (F178)", file_open_read(in("fifo"), &fd, &err), PW_EIO);
    check_int("a folder (F178)", file_open_read(folder, &fd, &err), PW_EIO);
    check_int("a device (F178)", file_open_read("/dev/null", &fd, &err), PW_EIO);
    check_int("none of them gave a descriptor", fd, -1);
}

/* ---- writing ---- */

static void writing(void)
{
    struct pw_err err = { 0 };
    struct stat   sb;

    check_int("a file that exists is not created anew (F181)", file_create(in("a"), STR("x"), 0600, &err), PW_EIO);
    check_text("nor touched", content("a"), "content");
    check_int("nor through a link (F181)", file_create(in("link"), STR("x"), 0600, &err), PW_EIO);
    check_int("it is replaced where that is asked", file_replace(in("a"), STR("other"), 0600, &err), PW_OK);
    check_text("whole", content("a"), "other");
    check("nothing of the making is left (I8)", !file_exists(in("a.tmp")));
    check("its mode is the one asked for (F196)", stat(in("a"), &sb) == 0 && (sb.st_mode & 0777) == 0600);
    if (file_create(in("b.tmp"), STR("of a killed writer"), 0600, &err) == PW_OK)
        check_int("what a killed writer left is overwritten (F6)", file_replace(in("b"), STR("new"), 0600, &err), PW_OK);
    check_text("by the new content", content("b"), "new");
    if (symlink("a", in("c.tmp")) == 0)
        check_int("a link laid in the way is refused (F181)", file_replace(in("c"), STR("x"), 0600, &err), PW_EIO);
    check_text("and what it points to is untouched", content("a"), "other");
    check("a folder that is not there", file_replace(in("none/x"), STR("x"), 0600, &err) == PW_ENOTFOUND);
    check_int("folders with their parents", file_make_folder(in("p/q/r"), 0700, &err), PW_OK);
    check_int("again is no failure", file_make_folder(in("p/q/r"), 0700, &err), PW_OK);
    check("they are there", file_is_folder(in("p/q/r")) && !file_is_folder(in("a")) && !file_is_folder(in("none")));
    check("a file in the way", file_make_folder(in("a/q"), 0700, &err) < 0);
    check_int("an empty name is none", file_make_folder("", 0700, &err) < 0, 1);
}

static void no_descriptors(void)
{
    struct rlimit was, none;
    struct pw_err err = { 0 };
    int           fd  = -1;

    getrlimit(RLIMIT_NOFILE, &was);
    none          = was;
    none.rlim_cur = 3;
    setrlimit(RLIMIT_NOFILE, &none);
    check_int("without descriptors a file is not read (F11)", file_open_read(in("a"), &fd, &err), PW_EIO);
    check_int("nor written (F11)", file_replace(in("a"), STR("x"), 0600, &err), PW_EIO);
    setrlimit(RLIMIT_NOFILE, &was);
    check_text("and nothing happened to it (F11)", content("a"), "other");
}

/* ---- lists ---- */

static void lists(void)
{
    struct file_list l   = { 0 };
    struct pw_err    err = { 0 };

    check_int("a folder is listed", file_list(in("p"), &l, &err), PW_OK);
    check("without the dots", l.n == 1 && strcmp(l.names[0], "q") == 0);
    file_list_done(&l);
    file_list_done(&l);
    check_int("a folder that is not there", file_list(in("none"), &l, &err), PW_ENOTFOUND);
    file_create(in("p/z"), STR(""), 0600, &err);
    file_create(in("p/a"), STR(""), 0600, &err);
    if (file_list(in("p"), &l, &err) == PW_OK)
        check("in order of their names", l.n == 3 && strcmp(l.names[0], "a") == 0 && strcmp(l.names[2], "z") == 0);
    file_list_done(&l);
}

/* ---- locks between processes ---- */

static void locks(void)
{
    struct pw_err err = { 0 };
    int           fd = -1, ready[2], go[2], status = 0;
    char          byte = 'x', pid[32];
    pid_t         child;

    if (pipe(ready) || pipe(go) || (child = fork()) < 0)
        return;
    if (child == 0) {
        if (file_lock(in("lock"), 0, &fd, &err) < 0 || write(ready[1], &byte, 1) != 1 || read(go[0], &byte, 1) != 1)
            _exit(1);
        file_unlock(fd);
        _exit(write(ready[1], &byte, 1) == 1 && read(go[0], &byte, 1) == 1 ? 0 : 1);
    }
    if (read(ready[0], &byte, 1) != 1)
        return;
    check_int("a second writer does not get the lock (F27)", file_lock(in("lock"), 40, &fd, &err), PW_EBUSY);
    snprintf(pid, sizeof pid, "%ld", (long)child);
    check("and is told who has it (F27)", strstr(err.msg, pid) && err.remedy[0] && fd == -1);
    check("the holder lets go", write(go[1], &byte, 1) == 1 && read(ready[0], &byte, 1) == 1);
    check_int("then it is to be had", file_lock(in("lock"), 0, &fd, &err), PW_OK);
    file_unlock(fd);
    check("the child ends well", write(go[1], &byte, 1) == 1 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);

    if ((child = fork()) == 0)
        _exit(file_lock(in("lock"), 0, &fd, &err) < 0);     /* dies with the lock */
    waitpid(child, &status, 0);
    check_int("the lock of a dead process is nobody's", file_lock(in("lock"), 0, &fd, &err), PW_OK);
    file_unlock(fd);
    check("a lock file that is a link (F178)", symlink("a", in("link.lock")) != 0 || file_lock(in("link.lock"), 0, &fd, &err) < 0);
}

int main(void)
{
    char command[64];

    if (!mkdtemp(folder))
        return 1;
    reading();
    writing();
    lists();
    no_descriptors();
    locks();
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command) == 0 ? tap_done() : 1;
}
