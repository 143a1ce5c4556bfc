#include "config.h"
#include "model/state.h"

#include <stdio.h>

#include "base/mem.h"
#include "tap.h"

/*
 * What may follow what, written out once more: a row for each state, a letter for each event in the order
 * of enum event, the first letter of where it leads; '-' is refused.
 *
 *   R received  I incomplete  A asked  F referred  D decided  P replied  L left (departed)  V arrived
 *   S released  T detained  Z seized  C cancelled  W withdrawn  X lapsed
 */
static const char letters[] = "RIAFDPLVSTZCWX";
static const char *const ways[STATE_COUNT] = {
    /*                  admit inc ask ref dec det rep dep arr rel can sei wit lap */
    [STATE_RECEIVED]   = "RIAFDTPLVSCZWX",
    [STATE_INCOMPLETE] = "RIAFDTPLVSCZWX",
    [STATE_ASKED]      = "RIAFDTPLVSCZWX",
    [STATE_REFERRED]   = "RIAFDTPLVSCZWX",
    [STATE_DECIDED]    = "RIAFDTPLVSCZWX",
    [STATE_REPLIED]    = "RI---T-LVSCZW-",
    [STATE_DEPARTED]   = "-----T--VSCZW-",
    [STATE_ARRIVED]    = "----DT---S-Z--",
    [STATE_RELEASED]   = "-----------Z--",
    [STATE_DETAINED]   = "----D----SCZ--",
    [STATE_SEIZED]     = "--------------",
    [STATE_CANCELLED]  = "RI----------W-",
    [STATE_WITHDRAWN]  = "RI------------",
    [STATE_LAPSED]     = "RIAFDTPLVSCZW-",
};

static void walk(void)
{
    for (int s = 0; s < STATE_COUNT; s++) {
        char got[EVENT_COUNT + 1] = "";

        for (int e = 0; e < EVENT_COUNT; e++) {
            struct pw_err err = { 0 };
            enum state    to  = STATE_COUNT, again = STATE_COUNT;
            int           rc  = state_advance((enum state)s, (enum event)e, &to, &err);

            got[e] = rc == PW_OK ? letters[to] : '-';
            if (state_allows((enum state)s, (enum event)e, &again) != (rc == PW_OK) || to != again)
                check_text("both ways of asking agree", state_name((enum state)s), event_name((enum event)e));
            if (rc < 0 && (rc != PW_ESTATE || to != STATE_COUNT || !strstr(err.msg, state_name((enum state)s)) ||
                           !strstr(err.msg, event_name((enum event)e)) || !err.remedy[0]))
                check_text("a refusal names both and sets nothing", err.msg, "");
        }
        check_text(state_name((enum state)s), got, ways[s]);
    }
}

static void clocks(void)
{
    static const enum state open[] = { STATE_RECEIVED, STATE_INCOMPLETE, STATE_ASKED, STATE_REFERRED, STATE_DECIDED, STATE_LAPSED };
    unsigned                want = 0, got = 0;

    for (size_t i = 0; i < COUNT_OF(open); i++)
        want |= 1u << open[i];
    for (int s = 0; s < STATE_COUNT; s++)
        got |= (unsigned)state_open((enum state)s) << s;
    check_int("the clock runs until a reply is sent, also when it has run out", got, want);
    check("only a final answer stops it", reply_final(REPLY_NO_OBJECTION) && reply_final(REPLY_OBJECTION) && !reply_final(REPLY_MORE_TIME) &&
          !reply_final(REPLY_ACKNOWLEDGE) && !reply_final(REPLY_MORE_INFORMATION) && !reply_final(REPLY_NONE));
}

#define WORDS(noun, count)                                                                         \
    do {                                                                                           \
        enum noun found = (enum noun)0;                                                            \
        for (int i = 0; i < count; i++)                                                            \
            if (!noun##_find(str_of(noun##_name((enum noun)i)), &found) || found != (enum noun)i)  \
                check_text("a word is found again", noun##_name((enum noun)i), "");                \
        check("and no other of its kind: " #noun, !noun##_find(STR("nonsense"), &found) &&         \
              !noun##_find(STR(""), &found) && found == (enum noun)(count - 1));                   \
    } while (0)

static void words(void)
{
    enum reply    r = REPLY_NONE;
    enum decision d = DECIDE_ASK;

    WORDS(state, STATE_COUNT);
    WORDS(decision, DECISION_COUNT);
    WORDS(reply, REPLY_COUNT);
    WORDS(finding, FINDING_COUNT);
    WORDS(movement, MOVEMENT_COUNT);
    check("a hyphen is as good as a stroke", reply_find(STR("no-objection"), &r) && r == REPLY_NO_OBJECTION &&
          decision_find(STR("no_objection"), &d) && d == DECIDE_NO_OBJECTION);
    for (int s = 0; s < STATE_COUNT; s++)
        if (!state_meaning((enum state)s)[0])
            check_text("every state has a meaning", state_name((enum state)s), "");
    for (size_t i = 0; i < decision_reason_count; i++)
        if (!decision_reason_known(str_of(decision_reasons[i].code)) || !decision_reasons[i].words[0])
            check_text("every reason has its words", decision_reasons[i].code, "");
    check("no other reason is known", !decision_reason_known(STR("because")) && !decision_reason_known(STR("")));
}

static void events(void)
{
    check("decisions lead where they say", decision_event(DECIDE_ASK) == EVENT_ASK && decision_event(DECIDE_REFER) == EVENT_REFER &&
          decision_event(DECIDE_DETAIN) == EVENT_DETAIN && decision_event(DECIDE_OBJECT) == EVENT_DECIDE &&
          decision_event(DECIDE_NO_OBJECTION) == EVENT_DECIDE && decision_event(DECIDE_EXAMINE) == EVENT_DECIDE);
    check("movements as well", movement_event(MOVE_DEPARTED) == EVENT_DEPART && movement_event(MOVE_ARRIVED) == EVENT_ARRIVE &&
          movement_event(MOVE_RELEASED) == EVENT_RELEASE && movement_event(MOVE_CANCELLED) == EVENT_CANCEL);
}

int main(void)
{
    walk();
    clocks();
    words();
    events();
    return tap_done();
}
