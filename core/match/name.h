/*
 * name.h - a name as tokens that can be compared: Latin letters, legal forms left out, numbers kept.
 *
 * "ООО «Тянь-Реактив 2»" becomes [tan, reaktiv, 2]. A legal form says nothing about who somebody is, and is
 * written in as many ways as there are clerks; it is left out where forms stand, so that "Spa Resort" keeps its first
 * word. A number is often all that tells two firms of one owner apart.
 */
#ifndef PW_MATCH_NAME_H
#define PW_MATCH_NAME_H

#include "format/fold.h"

#define NAME_TOKENS_MAX 24      /* further ones are not compared: they are addresses and remarks by then */
#define NAME_TEXT_MAX   256     /* bytes of Latin letters */

struct name {
    struct str tokens[NAME_TOKENS_MAX];     /* borrow from `text`: not to be copied by assignment */
    size_t     n;
    bool       firm;                        /* it had a legal form */
    bool       consonants;                  /* of a script that leaves short vowels out: Arabic, Hebrew */
    char       text[NAME_TEXT_MAX];
};

/* Where all tokens are legal forms ("Limited Company Ltd") they are the name, and are kept. */
void name_read(struct latin *l, struct str s, struct name *ret);

/* A digit makes a token a number: numbers agree or they do not, there is no near. */
bool name_is_number(struct str token);

#endif
