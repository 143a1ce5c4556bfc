#include "config.h"
#include "app/party_links.h"

#include <stdio.h>
#include <stdlib.h>

#include "store/st_intake.h"
#include "tap.h"

/* Which of five parties is looked at as which, as rows come. */

#define ALONE INT64_MIN

static struct store      *st;
static struct party_links l;
static int64_t            seq = 10;

static void say(int64_t party, int64_t into)
{
    struct pw_err         err = { 0 };
    struct party_link_row row = { .seq = seq, .party = party, .into = into, .account = STR("a") };

    seq += 10;
    if (st_party_link_add(st, &row, &err) < 0)
        check_text("a link is stored", err.msg, "");
}

static void load(int64_t before)
{
    struct pw_err err = { 0 };

    party_links_done(&l);
    if (party_links_load(st, before, &l, &err) < 0)
        check_text("links are read", err.msg, "");
}

/* "1 1 3 3 5": the heads of 1 to 5. */
static const char *heads(void)
{
    static char out[32];

    snprintf(out, sizeof out, "%lld %lld %lld %lld %lld", (long long)party_head(&l, 1), (long long)party_head(&l, 2),
             (long long)party_head(&l, 3), (long long)party_head(&l, 4), (long long)party_head(&l, 5));
    return out;
}

static void chains(void)
{
    int64_t all[PARTY_MEMBERS_MAX];

    load(INT64_MAX);
    check_text("without a link each stands alone", heads(), "1 2 3 4 5");
    check_int("... and is its only member", party_members(&l, 3, all), 1);
    check_int("no links at all are as good as none", party_head(NULL, 3), 3);
    say(2, 1);
    say(4, 3);
    say(1, 3);
    load(INT64_MAX);
    check_text("a chain is followed to its end", heads(), "3 3 3 3 5");
    check_int("all four are members", party_members(&l, 2, all), 4);
    check_int("the head comes first", all[0], 3);
    say(1, ALONE);
    load(INT64_MAX);
    check_text("a split takes along what was merged into it before", heads(), "1 1 3 3 5");
    say(1, 5);
    load(INT64_MAX);
    check_text("and it may be merged elsewhere", heads(), "5 5 3 3 5");
}

static void then(void)
{
    check_int("as of before the first row", party_head_at(&l, 2, 10), 2);
    check_int("as of after it", party_head_at(&l, 2, 11), 1);
    check_int("as of after the third", party_head_at(&l, 2, 31), 3);
    check_int("as of after the split", party_head_at(&l, 2, 41), 1);
    check("going back changes something", party_links_until(&l, 31));
    check_text("... to how it was then", heads(), "3 3 3 3 5");
    check("the same place again does not", !party_links_until(&l, 35));
    check("going on does", party_links_until(&l, 45));
    check_text("... to how it was then, too", heads(), "1 1 3 3 5");
    load(21);
    check_text("what comes later is not read", heads(), "1 1 3 3 5");
    check_int("... at all", (int64_t)l.n, 2);
}

int main(void)
{
    char          folder[] = "/tmp/penwatch-links-XXXXXX", db[96], command[128];
    struct pw_err err      = { 0 };

    snprintf(db, sizeof db, "%s/a.db", mkdtemp(folder) ? folder : "");
    if (store_create(db, &err) < 0 || store_open_write(db, &st, &err) < 0 || store_begin(st, NULL, &err) < 0)
        check_text("a store is made", err.msg, "");
    for (int64_t id = 1; id <= 5; id++)
        if (st_party_add(st, &(struct party_row){ .id = id }, (struct str){ (const char *)&id, sizeof id }, &err) < 0)
            check_text("a party is stored", err.msg, "");
    chains();
    then();
    party_links_done(&l);
    store_rollback(st);
    store_close(st);
    snprintf(command, sizeof command, "rm -r '%s'", folder);
    check_int("the folder goes", system(command), 0);
    return tap_done();
}
