#include "config.h"
#include "app/rows_digest.h"

int rows_digest(struct st_rows *rows, const size_t tables[static AUDIT_TABLES_N], unsigned kind, int64_t seq,
                struct buf *scratch, struct digest *ret, struct pw_err *err)
{
    size_t                        n_rules, n;
    const struct audit_rows_rule *rules = audit_kind_rows(kind, &n_rules);

    if (n_rules == 0)
        return PW_OK;
    buf_reset(scratch);
    for (size_t i = 0; i < n_rules; i++) {
        int rc = st_rows_take(rows, tables[rules[i].table], seq, scratch, &n, err);

        if (rc < 0)
            return rc;
        if (n >= rules[i].least && n <= rules[i].most)
            continue;
        err_set(err, PW_EAUDIT, "entry %lld (%s) vouches for %zu rows of %s; there are %zu", (long long)seq,
                audit_kind_word(kind), n < rules[i].least ? rules[i].least : rules[i].most,
                audit_table_name(rules[i].table), n);
        if (err)
            err->verify_code = 13;
        return PW_EAUDIT;
    }
    digest_parts(ret, (struct str[]){ STR("penwatch/row/v1\n"), buf_view(scratch) }, 2);
    return PW_OK;
}
