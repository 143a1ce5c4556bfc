#include "config.h"
#include "match/watch.h"

#include <stdio.h>

#include "base/mem.h"
#include "match/phrase.h"
#include "tap.h"

/* Is this party named on a list? And is this phrase in that text? */

static const char list[] =
    "name,aliases,country,id,source,reason,expires\n"
    "Golden Heron General Trading,Golden Heron FZE|الطائر الذهبي,AE,,t,r,\n"
    "Wisla Handel Sp. z o.o.,Wisła Handel,PL,NIP 123-456,t,r,\n"
    "ООО Тянь-Реактив,Tian Reaktiv,KZ,,t,r,\n"
    "Old Firm,,,,t,r,2026-03-31\n"
    "Twin Traders,,DE,,t,r,\n"
    "Twin Traders,,NL,,t,second,\n";
#define LAST_DAY 20543      /* 2026-03-31 */

static const struct { const char *name, *party, *id, *country; int32_t today; int row; bool by_id; } parties[] = {
    { "the name",                              "Golden Heron General Trading", "", "AE", LAST_DAY, 0, false },
    { "case, accents and points forgiven",     "WISŁA handel sp z o o", "", "PL", LAST_DAY, -1, false },
    { "an alias with its accent",              "Wisła Handel", "", "PL", LAST_DAY, 1, false },
    { "words in another order",                "Trading General, Heron Golden", "", "AE", LAST_DAY, 0, false },
    { "an alias",                              "golden heron fze", "", "AE", LAST_DAY, 0, false },
    { "an alias in Arabic",                    "الطائر الذهبي", "", "AE", LAST_DAY, 0, false },
    { "a name in Cyrillic",                    "ооо тянь реактив", "", "KZ", LAST_DAY, 2, false },
    { "a word less is another name",           "Golden Heron Trading", "", "AE", LAST_DAY, -1, false },
    { "another country speaks against it",     "Golden Heron General Trading", "", "NL", LAST_DAY, -1, false },
    { "no country does not",                   "Golden Heron General Trading", "", "", LAST_DAY, 0, false },
    { "a listed one without country fits all", "Old Firm", "", "NL", LAST_DAY, 3, false },
    { "on its last day",                       "Old Firm", "", "", LAST_DAY, 3, false },
    { "and no longer",                         "Old Firm", "", "", LAST_DAY + 1, -1, false },
    { "an identifier, whatever the name",      "Somebody Else", "nip 123 456", "PL", LAST_DAY, 1, true },
    { "of two of one name the country tells",  "Twin Traders", "", "NL", LAST_DAY, 5, false },
    { "nobody",                                "", "", "", LAST_DAY, -1, false },
    { "signs alone (F154)",                    "!!!", "--", "", LAST_DAY, -1, false },
};

static const struct { const char *name, *asked; int row; const char *how; } asked[] = {
    { "a slip", "goldem heron", 0, "heron = heron, goldem ~ golden (spelling)" },
    { "another script", "Тянь Реактив", 2, "tan = tan, reaktiv = reaktiv" },
    { "another spelling in another script", "tian reactive", 2, "tian = tian, reactive ~ reaktiv (spelling)" },
    { "a legal form more", "Wisla Handel Limited", 1, "wisla = wisla, handel = handel" },
    { "words written as one", "goldenheron general trading", 0, "goldenheron ~ golden heron (joined), general = general, trading = trading" },
    { "a part of the name", "twin", 4, "twin = twin; only listed: traders" },
    { "another word", "silver heron", -1, "" },
};

static void watching(void)
{
    struct latin        latin = { 0 };
    struct arena        a   = { 0 };
    struct pw_err       err = { 0 };
    struct table        t;
    const struct table *tables[] = { &t };
    struct watch_lists  w;
    struct watch_found  found[8];
    size_t              n;

    if (table_parse("watch", true, str_of(list), &a, &t, &err) < 0 || watch_build(tables, 1, &w, &err) < 0) {
        check_text("a list is built", err.msg, "");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(parties); i++) {
        struct watch_hit hit = { 0 };
        bool any = watch_match(&w, str_of(parties[i].party), str_of(parties[i].id), str_of(parties[i].country), parties[i].today, &hit);

        check_int(parties[i].name, any ? (int)hit.row : -1, parties[i].row);
        if (any && hit.by_id != parties[i].by_id)
            check_text("by name or by number", parties[i].name, "");
    }
    for (size_t i = 0; i < COUNT_OF(asked); i++) {
        BUF_AUTO how = { 0 };

        check_int(asked[i].name, watch_search(&w, &latin, str_of(asked[i].asked), COUNT_OF(found), found, &n, &err), PW_OK);
        check_int("  who comes first", n ? (int)found[0].row : -1, asked[i].row);
        if (n) {
            watch_explain(&latin, str_of(asked[i].asked), found[0].by, &how);
            check_text("  and why", buf_view(&how).p, asked[i].how);
        }
    }
    check_int("a search finds no more than is asked for", watch_search(&w, &latin, STR("twin"), 1, found, &n, &err), PW_OK);
    check_int("  one", (int)n, 1);
    check_int("signs alone are no name to search for", watch_search(&w, &latin, STR("!!!"), 1, found, &n, &err), PW_EUSAGE);
    check_int("  and find nobody", (int)n, 0);
    latin_done(&latin);
    watch_done(&w);
    check_int("no list is a list of nobody", watch_build(NULL, 0, &w, &err), PW_OK);
    check("nobody is on it", !watch_match(&w, STR("Old Firm"), STR(""), STR(""), 0, &(struct watch_hit){ 0 }));
    watch_done(&w);
    arena_done(&a);
}

/* ---- phrases ---- */

static const char words[] = "phrase\nacetic acid\nacetic\nglacial acetic acid\nwater\nуксусная кислота\n";

static const struct { const char *name, *text; int first, longest, whole; } texts[] = {
    { "a word",                                  "drums of WATER", 3, 3, -1 },
    { "the longest that begins there",           "pure acetic-acid, tech.", 0, 0, -1 },
    { "the first in the text",                   "water and acetic acid", 3, 0, -1 },
    { "the one with the most letters",           "acetic, water, Glacial Acetic Acid", 1, 2, -1 },
    { "the whole text",                          "Acetic  ACID.", 0, 0, 0 },
    { "a part of a word is no word",             "waterproof aceticacid", -1, -1, -1 },
    { "any script",                              "ледяная Уксусная кислота", 4, 4, -1 },
    { "nothing",                                 "", -1, -1, -1 },
    { "signs",                                   "... --", -1, -1, -1 },
};

static void phrasing(void)
{
    struct arena   a   = { 0 };
    struct pw_err  err = { 0 };
    struct table   t;
    struct phrases p, none;

    if (table_parse("words", true, str_of(words), &a, &t, &err) < 0 || phrases_build(&t, &p, &err) < 0) {
        check_text("a list is built", err.msg, "");
        return;
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        size_t row;

        check_int(texts[i].name, phrases_first(&p, str_of(texts[i].text), &row) ? (int)row : -1, texts[i].first);
        check_int("the longest of all", phrases_longest(&p, str_of(texts[i].text), &row) ? (int)row : -1, texts[i].longest);
        check_int("or all of it", phrases_whole(&p, str_of(texts[i].text), &row) ? (int)row : -1, texts[i].whole);
    }
    phrases_done(&p);
    check_int("no list finds nothing", phrases_build(NULL, &none, &err), PW_OK);
    check("whatever the text", !phrases_first(&none, STR("water"), &(size_t){ 0 }));
    phrases_done(&none);
    if (table_parse("words", true, STR("phrase\none two three four five six seven\n"), &a, &t, &err) == PW_OK)
        check_int("a phrase that is too long is refused when it is loaded", phrases_build(&t, &none, &err), PW_EINPUT);
    arena_done(&a);
}

int main(void)
{
    watching();
    phrasing();
    return tap_done();
}
