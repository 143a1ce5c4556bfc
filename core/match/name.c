#include "config.h"
#include "match/name.h"

#include "base/mem.h"
#include "base/text.h"

/*
 * In Latin letters as latin_fold() writes them; blanks separate words; the longest that fits is taken. Forms that are no
 * word of any language are left out wherever they stand ("Acme Ltd Hong Kong"); short ones that are ("as", "see", "spa")
 * only where a form stands: some at the end, some in front, some at either.
 */
enum { ANYWHERE = 1, END = 2, FRONT = 4 };

static const struct { const char *text; uint8_t where; } forms[] = {
    { "m s", FRONT }, { "messrs", FRONT }, { "ltd", ANYWHERE }, { "limited", ANYWHERE }, { "co ltd", ANYWHERE }, { "co", END }, { "company", END }, { "corp", ANYWHERE },
    { "corporation", END }, { "inc", ANYWHERE }, { "incorporated", ANYWHERE }, { "llc", ANYWHERE }, { "l l c", ANYWHERE },
    { "llp", ANYWHERE }, { "plc", ANYWHERE }, { "pvt", ANYWHERE }, { "pte", ANYWHERE }, { "private limited", ANYWHERE },
    { "pty", ANYWHERE }, { "lp", END }, { "gmbh", ANYWHERE }, { "g m b h", ANYWHERE }, { "mbh", ANYWHERE }, { "ag", END }, { "kg", END }, { "kgaa", ANYWHERE },
    { "ohg", END }, { "ug", END }, { "se", END }, { "sa", END }, { "s a", END }, { "sas", END }, { "s a s", END },
    { "sarl", ANYWHERE }, { "s a r l", ANYWHERE }, { "srl", ANYWHERE }, { "s r l", ANYWHERE }, { "spa", END }, { "s p a", END },
    { "snc", END }, { "eurl", ANYWHERE }, { "sl", END }, { "s l", END }, { "slu", END }, { "ltda", ANYWHERE }, { "cia", END | FRONT },
    { "cia ltda", ANYWHERE }, { "sa de cv", ANYWHERE }, { "s a de c v", ANYWHERE }, { "de c v", END }, { "de cv", END },
    { "s de rl", ANYWHERE }, { "s de r l", ANYWHERE }, { "e u", END }, { "eireli", ANYWHERE }, { "lda", ANYWHERE }, { "bv", END },
    { "b v", END }, { "nv", END }, { "n v", END }, { "vof", END }, { "bvba", ANYWHERE }, { "ab", END }, { "as", END }, { "a s", END },
    { "asa", END }, { "aps", END }, { "oy", END }, { "oyj", END }, { "sp z o o", ANYWHERE }, { "sp zoo", ANYWHERE },
    { "spolka z o o", ANYWHERE }, { "sro", END }, { "s r o", END }, { "kft", END }, { "zrt", END }, { "doo", END }, { "d o o", END },
    { "ad", END }, { "eood", ANYWHERE }, { "ood", ANYWHERE }, { "ooo", END | FRONT }, { "oao", END | FRONT }, { "zao", END | FRONT },
    { "pao", END | FRONT }, { "ao", END | FRONT }, { "tov", END | FRONT }, { "too", END | FRONT },
    { "obshchestvo s ogranichennoy otvetstvennostyu", ANYWHERE }, { "jsc", ANYWHERE }, { "ojsc", ANYWHERE }, { "cjsc", ANYWHERE },
    { "as ltd sti", ANYWHERE }, { "ltd sti", ANYWHERE }, { "sti", END }, { "ltd st", ANYWHERE }, { "sirketi", ANYWHERE },
    { "anonim sirketi", ANYWHERE }, { "limited sirketi", ANYWHERE }, { "sanayi ve ticaret", ANYWHERE }, { "san ve tic", ANYWHERE },
    { "san tic", ANYWHERE }, { "fze", ANYWHERE }, { "fzco", ANYWHERE }, { "fzc", ANYWHERE }, { "fz llc", ANYWHERE },
    { "wll", ANYWHERE }, { "w l l", ANYWHERE }, { "est", END }, { "shrkt", END | FRONT }, { "sharikat", FRONT }, { "shrkh", END | FRONT },
    { "sherkat", FRONT }, { "bhd", ANYWHERE }, { "sdn bhd", ANYWHERE }, { "pt", FRONT }, { "tbk", END }, { "kk", END | FRONT },
    { "k k", END | FRONT }, { "kabushiki kaisha", ANYWHERE }, { "zhu shi hui she", ANYWHERE }, { "yugen kaisha", ANYWHERE },
    { "you xian gong si", ANYWHERE }, { "gu fen you xian gong si", ANYWHERE }, { "you xian ze ren gong si", ANYWHERE },
    { "youxian gongsi", ANYWHERE }, { "gong si", END }, { "jusighoesa", END | FRONT }, { "chusik hoesa", END | FRONT }, { "epe", END },
    { "ae", END }, { "a e", END }, { "ee", END }, { "praivet limited", ANYWHERE }, { "limitad", END },
    { "limitada", ANYWHERE }, { "mmc", END }, { "ou", END }, { "uab", END | FRONT }, { "sia", END | FRONT }, { "shpk", ANYWHERE },
    { "y cia", END }, { "et cie", END },
};

#define FORM_WORDS_MAX 6    /* of the longest above */

/* Tokens that the form takes at `at`; 0 when it does not stand there. */
static size_t stands(const struct str *tokens, size_t n, size_t at, const char *form)
{
    struct str rest = str_of(form), word;
    size_t     k = 0;

    while (text_split(&rest, ' ', &word)) {
        if (at + k >= n || !str_eq(tokens[at + k], word))
            return 0;
        k++;
    }
    return k;
}

/* The longest form that stands at `at`, of those that may stand there: in front, or before nothing but forms. */
static size_t form_at(const struct str *tokens, size_t n, size_t at, bool front, size_t end)
{
    size_t best = 0;

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        size_t k;

        if (forms[i].text[0] != tokens[at].p[0])
            continue;
        k = stands(tokens, n, at, forms[i].text);
        if (k > best && ((forms[i].where & ANYWHERE) || ((forms[i].where & FRONT) && front) ||
                         ((forms[i].where & END) && at + k == end)))
            best = k;
    }
    return best;
}

/* Where the name ends before the longest form that ends at `end`; `end` when none does. */
static size_t before_form(const struct str *all, size_t end)
{
    for (size_t at = end > FORM_WORDS_MAX ? end - FORM_WORDS_MAX : 0; at < end; at++)
        if (form_at(all, end, at, false, end) == end - at)
            return at;
    return end;
}

/* The name without forms: from its end forwards, then whatever is left of them. */
static void leave_forms(const struct str *all, size_t n, struct name *ret)
{
    bool   form[NAME_TOKENS_MAX] = { false };
    size_t end = n, front = 0;

    for (size_t at = before_form(all, end); at < end; at = before_form(all, end))
        end = at;
    for (size_t at = 0; at < end;) {
        size_t k = form_at(all, end, at, at == front, end);

        for (size_t i = at; i < at + k; i++)
            form[i] = true;
        front = k && at == front ? at + k : front;
        at += k ? k : 1;
    }
    for (size_t i = 0; i < end; i++)
        if (!form[i])
            ret->tokens[ret->n++] = all[i];
    ret->firm = ret->n < n;
}

/* Any letter of these UTF-8 lead bytes: D6 and D7 are Hebrew, D8 to DB Arabic. */
static bool written_in(struct str s, unsigned char first, unsigned char last)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= first && (unsigned char)s.p[i] <= last)
            return true;
    return false;
}

/* The Arabic article is one word with what it goes with, and so is "for the". */
static size_t split_arabic(struct str word, struct str out[static 2])
{
    static const struct { const char *written, *read; } words[] = { { "bd", "abd" }, { "bw", "abu" }, { "bn", "bin" } };

    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_is(word, words[i].written))
            word = str_of(words[i].read);
    if (word.n > 4 && (memcmp(word.p, "al", 2) == 0 || memcmp(word.p, "ll", 2) == 0)) {
        out[0] = STR("al");
        out[1] = (struct str){ word.p + 2, word.n - 2 };
        return 2;
    }
    out[0] = word;
    return 1;
}

void name_read(struct latin *l, struct str s, struct name *ret)
{
    BUF_STACK(folded, NAME_TEXT_MAX);
    struct str all[NAME_TOKENS_MAX], rest, word;
    size_t     n = 0;
    bool       split = written_in(s, 0xD8, 0xDB);

    ret->n          = 0;
    ret->consonants = written_in(s, 0xD6, 0xDB);
    latin_fold(l, s, &folded);
    rest.n = folded.n < NAME_TEXT_MAX ? folded.n : NAME_TEXT_MAX;
    if (rest.n)
        memcpy(ret->text, folded.p, rest.n);
    rest.p = ret->text;
    while (n < NAME_TOKENS_MAX - 1 && text_split(&rest, ' ', &word)) {
        if (split)
            n += split_arabic(word, all + n);
        else
            all[n++] = word;
    }
    leave_forms(all, n, ret);
    if (!ret->n && n) {
        memcpy(ret->tokens, all, n * sizeof *all);
        ret->n = n;
    }
}

bool name_is_number(struct str token)
{
    for (size_t i = 0; i < token.n; i++)
        if (token.p[i] >= '0' && token.p[i] <= '9')
            return true;
    return false;
}
