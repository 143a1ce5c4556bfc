#include "config.h"
#include "match/name.h"

#include "base/mem.h"
#include "base/text.h"

/* In Latin letters as latin_fold() writes them; blanks separate words. The longest that fits is taken. */
static const char *const forms[] = {
    "ltd", "limited", "co", "company", "corp", "corporation", "inc", "incorporated", "llc", "l l c", "llp", "plc", "pvt", "pte",
    "private limited", "pty", "lp", "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "se", "sa", "s a", "sas", "s a s", "sarl",
    "s a r l", "srl", "s r l", "spa", "s p a", "snc", "eurl", "sl", "s l", "slu", "ltda", "cia", "sa de cv", "s a de c v", "de c v",
    "s de rl", "eireli", "lda", "bv", "b v", "nv", "n v", "vof", "bvba", "ab", "as", "a s", "asa", "aps", "oy", "oyj", "sp z o o",
    "sp zoo", "spolka z o o", "sro", "s r o", "kft", "zrt", "doo", "d o o", "ad", "eood", "ood", "ooo", "oao", "zao", "pao", "ao",
    "tov", "too", "obsestvo s ogranicennoj otvetstvennostu", "jsc", "ojsc", "cjsc", "as ltd sti", "ltd sti", "sti", "sirketi",
    "anonim sirketi", "limited sirketi", "sanayi ve ticaret", "fze", "fzco", "fzc", "fz llc", "wll", "w l l", "est", "shrkt",
    "sharikat", "shrkh", "sherkat", "bhd", "sdn bhd", "pt", "tbk", "kk", "k k", "kabushiki kaisha", "zhu shi hui she", "yugen kaisha",
    "you xian gong si", "gu fen you xian gong si", "you xian ze ren gong si", "youxian gongsi", "gong si", "jusighoesa",
    "chusik hoesa", "epe", "ae", "a e", "ee", "praivet limited", "limitad",
};

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

static size_t form_at(const struct str *tokens, size_t n, size_t at)
{
    size_t best = 0;

    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        size_t k;

        if (forms[i][0] != tokens[at].p[0])
            continue;
        k = stands(tokens, n, at, forms[i]);
        if (k > best)
            best = k;
    }
    return best;
}

void name_read(struct latin *l, struct str s, struct name *ret)
{
    BUF_STACK(folded, NAME_TEXT_MAX);
    struct str all[NAME_TOKENS_MAX], rest;
    size_t     n = 0;

    ret->n = 0;
    latin_fold(l, s, &folded);
    rest.n = folded.n < NAME_TEXT_MAX ? folded.n : NAME_TEXT_MAX;
    if (rest.n)
        memcpy(ret->text, folded.p, rest.n);
    rest.p = ret->text;
    while (n < NAME_TOKENS_MAX && text_split(&rest, ' ', &all[n]))
        n++;
    for (size_t i = 0; i < n;) {
        size_t form = form_at(all, n, i);

        if (form)
            i += form;
        else
            ret->tokens[ret->n++] = all[i++];
    }
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
