/*
 * fold.h - one spelling for names: case, accents, punctuation and white space forgiven.
 *
 * The only file with ICU. Compatibility decomposition (NFKD), marks and format characters dropped,
 * full case folding, everything that is neither letter nor digit becomes one blank.
 * Latin, Cyrillic, Greek, Arabic and Hebrew lose their diacritics; other scripts stay as they are.
 */
#ifndef PW_FORMAT_FOLD_H
#define PW_FORMAT_FOLD_H

#include "base/buf.h"

#define FOLD_TEXT_MAX 4096      /* bytes; longer names are cut before folding */

/* Appends the folded text of valid UTF-8: words separated by one blank, none at the ends. */
void fold_name(struct str s, struct buf *out);

/* The same with the words sorted bytewise: "anhydride acetic" for "Acetic anhydride". */
void fold_words(struct str s, struct buf *out);

/* Digits only ("+31 (0)20-555" -> "31020555"): for telephones and permit numbers. */
void fold_digits(struct str s, struct buf *out);

/* The script that most letters of a text are written in, by its Unicode name ("Latin", "Cyrillic", "Han"); NULL
 * without a letter. */
const char *fold_script(struct str s);

/* A transliterator: costly to open, so it is kept by whoever needs it; of one thread. Zeroed it is ready, and opened by
 * the first text that is not ASCII. */
struct latin { void *icu; bool failed; };

/* Folded Latin letters of a name in any script (ICU: Cyrillic by BGN, Greek by UNGEGN, others by
 * "Any-Latin; Latin-ASCII"); apostrophes and soft signs join what they
 * stand between ("O'Hara" -> "ohara"). Without ICU's data the text is folded in its own script. */
void latin_fold(struct latin *l, struct str s, struct buf *out);
void latin_done(struct latin *l);

#endif
