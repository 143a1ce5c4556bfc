/*
 * index_impl.h - what index.c (building) and index_find.c (asking) share. Nobody else includes this.
 */
#ifndef PW_MATCH_INDEX_IMPL_H
#define PW_MATCH_INDEX_IMPL_H

#include "base/arena.h"
#include "base/map.h"
#include "match/index.h"
#include "match/words.h"

struct word {
    struct str text;
    uint32_t   df, first;       /* its names are postings[first .. first + df) */
    uint32_t   seen;            /* name + 1 that holds it last; after the seal, the round it was met in */
    uint32_t   letters;         /* of align_spell() */
    int        weight;
};

struct near { uint32_t word; int likeness; };
struct key  { uint32_t hash, id; };

/* Entries under a hash, by a table of where each range of hashes begins. */
struct keys {
    struct key *at;
    uint32_t   *begin;
    size_t      n, room;
    int         shift;
};

/* What a name shares with the one asked; its own weight stands here because every name met is asked for it. */
struct touched {
    uint32_t round;
    uint16_t got;               /* weight of what agrees, by likeness, in tenths rounded up */
    uint16_t paired;            /* the same, whatever the likeness */
    uint16_t got_a, got_b;      /* and what it weighs on either side: the lighter one is `paired` */
    uint16_t weight;
    uint8_t  by;                /* word asked that it was counted for last */
    bool     joined;
};

struct name_index {
    struct latin    latin;
    struct arena    a;
    struct listing *names;
    size_t          n_names, room_names;
    uint32_t       *words_of;           /* of all names, one after another */
    size_t          n_words_of, room_words_of;
    struct word    *words;
    size_t          n_words, room_words;
    struct map      by_text;            /* -> word */
    uint32_t       *postings;
    struct keys     sounds, joins;      /* -> word; -> name */
    struct touched *touched;            /* of each name */
    uint32_t       *found;
    size_t          n_found;
    uint32_t        round, word_round;
    struct map      nears;              /* text -> place in near_pool, whose first is a count */
    struct arena    near_texts;
    struct near    *near_pool;
    size_t          n_near_pool, room_near_pool;
};

/* Room for `more` further items; false when memory is out. `items` is where the pointer to them stands. */
bool index_room(void *items, size_t size, size_t n, size_t more, size_t *room);
#define ROOM_FOR(items, n, more, room) index_room(&(items), sizeof *(items), n, more, &(room))

uint32_t index_hash(const char *p, size_t n);

/* Words [at, at + n) as one; 0 when they do not fit. */
#define JOINED_MAX 40
size_t index_join(const struct name *name, size_t at, size_t n, char out[static JOINED_MAX]);
/* What they lie under as one; false when that says nothing. */
bool index_join_key(const struct name *name, size_t at, size_t n, uint32_t *ret);

#endif
