#include "config.h"
#include "app/facts_impl.h"

const struct alerts_read *facts_alerts(struct reading *x, enum alert_way way, enum party_role role)
{
    struct alerts_read *r = way == ALERT_BY_PARTY ? &x->party_alerts[role] : &x->way_alerts[way];
    struct alert_hits   h;

    if (r->asked || x->rc < 0 || (way == ALERT_BY_PARTY && !shipment_has_party(x->q->s, role)))
        return r;
    r->asked = true;
    x->rc    = alert_match(&x->ref->alert_set, x->q->s, way, role, x->q->before ? x->q->before : INT64_MAX, &h, x->err);
    if (x->rc == PW_OK) {
        r->count  = fact_int(h.distinct);
        r->exact  = fact_int(h.exact);
        r->how    = h.n ? fact_str(arena_str(x->a, buf_view(&h.how))) : (struct fact_value){ 0 };
        r->useful = h.useful < 0 ? (struct fact_value){ 0 } : fact_int(h.useful);
    }
    buf_done(&h.how);
    return r;
}
