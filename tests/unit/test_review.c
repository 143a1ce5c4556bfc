#include "config.h"
#include "bench.h"

#include "app/accounts.h"
#include "app/review.h"
#include "base/mem.h"
#include "store/st_audit.h"

/*
 * An officer's day as a list of steps: who does what with which shipment, whether it is allowed, and
 * where the shipment stands afterwards. Anna is an administrator, Bea an officer.
 */

#define HEAD "reference,version,action,issued_on,received_on,reply_by,exporting_country,importing_country,exporter_name," \
             "importer_name,substance,quantity,unit,end_use\n"
#define SMALL(ref) ref ",1,notify,2026-03-20,2026-03-21,2026-04-10,DE,NL,Werk GmbH,Fabriek BV,Acetone,5,kg,paint\n"
#define RED(ref, v) ref "," v ",,2026-03-20,2026-03-21,2026-04-10,IR,NL,Msimbazi Agro,Maasvlakte Opslag en Transport,Acetic anhydride,21700,kg,\n"

static const struct str records = STR(HEAD SMALL("G1") SMALL("G2") SMALL("G3") SMALL("G4") SMALL("G5") RED("R1", "1") RED("R2", "1")
    "L1,1,notify,2026-03-01,2026-03-02,2026-03-30,DE,NL,Werk GmbH,Fabriek BV,Acetone,5,kg,paint\n"
    "L2,1,notify,2026-03-01,2026-03-02,2026-03-31,DE,NL,Werk GmbH,Fabriek BV,Acetone,5,kg,paint\n");

enum act { DECIDE, CONFIRM, SEND, RECEIVE, MOVE, FIND, CORRECT, SEIZE, AMEND };

static const struct step {
    const char *name, *who, *ref;
    enum act    act;
    int         kind;           /* of the decision, reply, movement or finding */
    const char *reason;         /* of a decision; else the note */
    int         rc;
    enum state  state;          /* afterwards */
    const char *says;           /* word of the message, when refused */
} steps[] = {
    { "a reply needs its decision first", "anna", "G1", SEND, REPLY_NO_OBJECTION, "", PW_ESTATE, STATE_RECEIVED, "decision" },
    { "an acknowledgement does not", "anna", "G1", SEND, REPLY_ACKNOWLEDGE, "", PW_OK, STATE_RECEIVED, NULL },
    { "an unknown reason is refused", "anna", "G1", DECIDE, DECIDE_NO_OBJECTION, "because", PW_EUSAGE, STATE_RECEIVED, "because" },
    { "the reason 'other' must be said", "anna", "G1", DECIDE, DECIDE_NO_OBJECTION, "other", PW_EUSAGE, STATE_RECEIVED, "other" },
    { "no objection to a small one needs one person", "anna", "G1", DECIDE, DECIDE_NO_OBJECTION, "in-order", PW_OK, STATE_DECIDED, NULL },
    { "another answer than was decided", "anna", "G1", SEND, REPLY_OBJECTION, "", PW_ESTATE, STATE_DECIDED, "decision" },
    { "the answer that was decided stops the clock", "anna", "G1", SEND, REPLY_NO_OBJECTION, "", PW_OK, STATE_REPLIED, NULL },
    { "answered is answered", "anna", "G1", SEND, REPLY_NO_OBJECTION, "", PW_ESTATE, STATE_REPLIED, "replied" },
    { "then the goods leave", "anna", "G1", MOVE, MOVE_DEPARTED, "", PW_OK, STATE_DEPARTED, NULL },
    { "and arrive", "anna", "G1", MOVE, MOVE_ARRIVED, "", PW_OK, STATE_ARRIVED, NULL },
    { "and are released", "anna", "G1", MOVE, MOVE_RELEASED, "", PW_OK, STATE_RELEASED, NULL },
    { "what is released does not leave again", "anna", "G1", MOVE, MOVE_DEPARTED, "", PW_ESTATE, STATE_RELEASED, "released" },
    { "a finding comes later", "anna", "G1", FIND, FINDING_SUSPECTED, "", PW_OK, STATE_RELEASED, NULL },
    { "a second one is a correction", "anna", "G1", FIND, FINDING_CLEAN, "", PW_ESTATE, STATE_RELEASED, "already" },
    { "which says that it is one", "anna", "G1", CORRECT, FINDING_CLEAN, "", PW_OK, STATE_RELEASED, NULL },
    { "nothing is corrected that was not found", "anna", "G2", CORRECT, FINDING_CLEAN, "", PW_ESTATE, STATE_RECEIVED, "no finding" },

    { "lowering a red waits for another person (F202)", "anna", "R1", DECIDE, DECIDE_NO_OBJECTION, "verified", PW_OK, STATE_RECEIVED, NULL },
    { "no reply goes out while it waits", "anna", "R1", SEND, REPLY_NO_OBJECTION, "", PW_ESTATE, STATE_RECEIVED, "second" },
    { "the same person is not another (F202)", "anna", "R1", CONFIRM, 0, "", PW_ESTATE, STATE_RECEIVED, "second" },
    { "another one is", "bea", "R1", CONFIRM, 0, "", PW_OK, STATE_DECIDED, NULL },
    { "what is confirmed waits no more", "bea", "R1", CONFIRM, 0, "", PW_ESTATE, STATE_DECIDED, "waits" },
    { "and may be answered", "anna", "R1", SEND, REPLY_NO_OBJECTION, "", PW_OK, STATE_REPLIED, NULL },

    { "objecting always needs two", "bea", "G3", DECIDE, DECIDE_OBJECT, "suspected-illicit", PW_OK, STATE_RECEIVED, NULL },
    { "in either order", "anna", "G3", CONFIRM, 0, "", PW_OK, STATE_DECIDED, NULL },
    { "and is answered as it was decided", "anna", "G3", SEND, REPLY_OBJECTION, "", PW_OK, STATE_REPLIED, NULL },
    { "their receipt does not take the objection back", "anna", "G3", RECEIVE, REPLY_ACKNOWLEDGE, "", PW_OK, STATE_REPLIED, NULL },
    { "a question keeps the clock running", "anna", "G4", DECIDE, DECIDE_ASK, "incomplete", PW_OK, STATE_ASKED, NULL },
    { "and is sent", "anna", "G4", SEND, REPLY_MORE_INFORMATION, "which paint?", PW_OK, STATE_ASKED, NULL },
    { "it may be referred", "bea", "G4", DECIDE, DECIDE_REFER, "other", PW_EUSAGE, STATE_ASKED, "note" },
    { "detaining needs two as well", "bea", "G4", DECIDE, DECIDE_DETAIN, "alert", PW_OK, STATE_ASKED, NULL },
    { "nothing of it waits once something else was decided", "bea", "G4", DECIDE, DECIDE_ASK, "incomplete", PW_OK, STATE_ASKED, NULL },
    { "so there is nothing to confirm", "anna", "G4", CONFIRM, 0, "", PW_ESTATE, STATE_ASKED, "waits" },
    { "goods that were taken are seized", "anna", "G4", SEIZE, FINDING_DIVERSION, "", PW_OK, STATE_SEIZED, NULL },
    { "an exporter may cancel", "anna", "G2", MOVE, MOVE_CANCELLED, "", PW_OK, STATE_CANCELLED, NULL },
    { "a cancelled one does not arrive", "anna", "G2", MOVE, MOVE_ARRIVED, "", PW_ESTATE, STATE_CANCELLED, "cancelled" },

    { "a decision on the first version", "anna", "G5", DECIDE, DECIDE_NO_OBJECTION, "in-order", PW_OK, STATE_DECIDED, NULL },
    { "is not one on the second", "anna", "G5", AMEND, 0, "", PW_OK, STATE_RECEIVED, NULL },
    { "which is not answered by it", "anna", "G5", SEND, REPLY_NO_OBJECTION, "", PW_ESTATE, STATE_RECEIVED, "version" },
    { "a red one waits", "anna", "R2", DECIDE, DECIDE_NO_OBJECTION, "verified", PW_OK, STATE_RECEIVED, NULL },
    { "an amendment comes", "anna", "R2", AMEND, 0, "", PW_OK, STATE_RECEIVED, NULL },
    { "and nobody confirms what they have not seen (F202)", "bea", "R2", CONFIRM, 0, "", PW_ESTATE, STATE_RECEIVED, "version" },

    { "a day after its date it has lapsed", "anna", "L1", DECIDE, DECIDE_NO_OBJECTION, "in-order", PW_OK, STATE_DECIDED, NULL },
    { "on the day itself it has not", "anna", "L2", DECIDE, DECIDE_NO_OBJECTION, "in-order", PW_OK, STATE_DECIDED, NULL },
};

static int64_t entries(struct bench *b)
{
    struct pw_err err = { 0 };
    int64_t       n   = -1;

    bench_must(&err, st_audit_entry_end(b->o->st, &n, &err));
    return n;
}

static void amend(struct bench *b, const char *ref)
{
    char                 text[600];
    struct intake_counts n;
    struct pw_err        err = { 0 };

    snprintf(text, sizeof text, HEAD "%s,2,amend,2026-03-25,2026-03-26,2026-04-10,%s,NL,%s,%s,%s,%s,kg,\n", ref,
             ref[0] == 'R' ? "IR" : "DE", ref[0] == 'R' ? "Msimbazi Agro" : "Werk GmbH",
             ref[0] == 'R' ? "Maasvlakte Opslag en Transport" : "Fabriek BV", ref[0] == 'R' ? "Acetic anhydride" : "Acetone",
             ref[0] == 'R' ? "21800" : "6");
    bench_must(&err, bench_import(b, "amend.csv", str_of(text), NULL, &n, &err));
    check_int("an amendment is taken in", n.amended, 1);
}

static int act(struct bench *b, const struct step *s, struct arena *a, struct pw_err *err)
{
    int64_t        id     = bench_find(b, s->ref);
    int32_t        on     = office_today(b->o);
    struct str     letter = STR_NONE, text = str_of(s->reason);
    bool           waits;
    enum state     to;

    switch (s->act) {
    case DECIDE:
        return review_decide(b->o, &(struct decision_input){ .shipment = id, .line = HISTORY_ABSENT, .kind = (enum decision)s->kind, .reason = text },
                             &waits, &to, err);
    case CONFIRM:
        return review_confirm(b->o, id, STR_NONE, &to, err);
    case SEND:
    case RECEIVE:
        return review_reply(b->o, &(struct reply_input){ .shipment = id, .sent = s->act == SEND, .kind = (enum reply)s->kind,
                                                         .channel = STR("PEN Online"), .note = text, .on = on }, a, &letter, &to, err);
    case MOVE:
        return review_movement(b->o, &(struct movement_input){ .shipment = id, .kind = (enum movement)s->kind, .quantity_mg = HISTORY_ABSENT,
                                                               .on = on, .source = STR("customs") }, &to, err);
    case AMEND:
        amend(b, s->ref);
        return PW_OK;
    default:
        return review_finding(b->o, &(struct finding_input){ .shipment = id, .result = (enum finding)s->kind, .source = STR("laboratory"), .on = on,
                                                             .correct = s->act == CORRECT, .seized = s->act == SEIZE }, &to, err);
    }
}

static void as(struct bench *b, const char *who)
{
    struct pw_err err = { 0 };

    bench_must(&err, office_act_as(b->o, who, who, NULL, NULL, &err));
}

static struct current_row standing(struct bench *b, const char *ref)
{
    struct arena       a   = { 0 };
    struct pw_err      err = { 0 };
    struct current_row c   = { 0 };
    bool               found;

    bench_must(&err, st_current_get(b->o->st, bench_find(b, ref), &a, &c, &found, &err));
    arena_done(&a);
    return c;
}

static void a_day(struct bench *b)
{
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct arena  a      = { 0 };
        struct pw_err err    = { 0 };
        int64_t       before = entries(b);

        as(b, steps[i].who);
        check_int(steps[i].name, act(b, &steps[i], &a, &err), steps[i].rc);
        check_text("and its state", state_name((enum state)standing(b, steps[i].ref).state), state_name(steps[i].state));
        if (steps[i].rc == PW_OK ? entries(b) == before || err.msg[0] : entries(b) != before || !strstr(err.msg, steps[i].says))
            check_text("a step is an entry, a refusal says why and leaves none", err.msg, steps[i].name);
        arena_done(&a);
    }
    check_int("the objection stands", standing(b, "G3").reply, REPLY_OBJECTION);
    check_int("the corrected finding counts", standing(b, "G1").finding, FINDING_CLEAN);
}

/* ---- lapses ---- */

static void lapses(struct bench *b)
{
    struct arena  a      = { 0 };
    struct pw_err err    = { 0 };
    int64_t       before = entries(b);
    struct view   v;

    bench_must(&err, office_load_reference(b->o, &err));
    bench_must(&err, view_load(b->o, bench_find(b, "L1"), true, &a, &v, &err));
    check("a lapse shows before it is written down", v.state == STATE_LAPSED && v.current.state == STATE_RECEIVED);
    bench_must(&err, view_load(b->o, bench_find(b, "L2"), true, &a, &v, &err));
    check("not on the last day itself", v.state == STATE_RECEIVED);
    for (int i = 0; i < 2; i++) {
        bench_must(&err, office_begin(b->o, &err));
        bench_must(&err, review_lapse(b->o, &err));
        bench_must(&err, office_commit(b->o, &err));
    }
    check_int("it is written down once", entries(b), before + 1);
    check_int("and stays in the queue", standing(b, "L1").open, 1);
    check_int("as lapsed", standing(b, "L1").state, STATE_LAPSED);
    arena_done(&a);
}

/* ---- dates, letters ---- */

static void dates(struct bench *b)
{
    struct pw_err         err = { 0 };
    struct movement_input m   = { .shipment = bench_find(b, "G5"), .kind = MOVE_DEPARTED, .quantity_mg = HISTORY_ABSENT,
                                  .on = office_today(b->o) + 2, .source = STR("customs") };
    enum state            to;

    check_int("a date in the future is refused", review_movement(b->o, &m, &to, &err), PW_EUSAGE);
    m.on--;
    check_int("tomorrow may be the other side's today", review_movement(b->o, &m, &to, &err), PW_OK);
    m.shipment = 999999;
    check_int("a shipment that is not there", review_movement(b->o, &m, &to, &err), PW_ENOTFOUND);
}

static void letters(struct bench *b)
{
    struct arena       a   = { 0 };
    struct pw_err      err = { 0 };
    struct reply_input r   = { .shipment = bench_find(b, "R2"), .sent = true, .kind = REPLY_MORE_INFORMATION,
                               .channel = STR("PEN Online"), .note = STR("Please name the end user."), .on = office_today(b->o) };
    struct str         letter;
    struct view        v;
    enum state         to;
    size_t             quoted = 0, leaked = 0;

    bench_must(&err, review_reply(b->o, &r, &a, &letter, &to, &err));
    bench_must(&err, view_load(b->o, r.shipment, true, &a, &v, &err));
    for (size_t i = 0; i < v.v.n_contributions; i++) {
        const struct contribution *c = &v.v.contributions[i];

        quoted += c->letter.n && memmem(letter.p, letter.n, c->letter.p, c->letter.n);
        leaked += c->because.n && memmem(letter.p, letter.n, c->because.p, c->because.n);
    }
    check("a letter names the notification", memmem(letter.p, letter.n, "R2", 2) != NULL);
    check("what rules allow to be quoted", quoted > 0);
    check_int("and nothing of what they say inside", leaked, 0);
    check("the officer's own words too", memmem(letter.p, letter.n, r.note.p, r.note.n) != NULL);
    check("it is kept with the shipment", v.n_replies == 1 && str_is(v.replies[0].kind, "more_information") && str_is(v.replies[0].account, "anna"));
    arena_done(&a);
}

int main(void)
{
    struct bench         b;
    struct intake_counts n;
    struct pw_err        err = { 0 };

    bench_make(&b, "NL");
    bench_must(&err, account_put(b.o, "bea", ROLE_OFFICER, "bea", STR_NONE, true, &err));
    bench_must(&err, bench_import(&b, "records.csv", records, NULL, &n, &err));
    check_int("the day's notifications are in", n.accepted, 9);
    lapses(&b);
    a_day(&b);
    as(&b, "anna");
    dates(&b);
    letters(&b);
    bench_done(&b);
    return tap_done();
}
