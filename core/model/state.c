#include "config.h"
#include "model/state.h"

#include "base/mem.h"

static const struct {
    const char *name, *meaning;
    bool        open;
} states[STATE_COUNT] = {
    [STATE_RECEIVED]   = { "received",   "in the queue, complete, nobody has acted", true },
    [STATE_INCOMPLETE] = { "incomplete", "in the queue, expected fields are missing; the clock runs", true },
    [STATE_ASKED]      = { "asked",      "a question is out; the clock runs", true },
    [STATE_REFERRED]   = { "referred",   "handed to another service; the clock runs", true },
    [STATE_DECIDED]    = { "decided",    "decided, the reply is not yet sent; the clock runs", true },
    [STATE_REPLIED]    = { "replied",    "answered; the clock has stopped", false },
    [STATE_DEPARTED]   = { "departed",   "the goods have left", false },
    [STATE_ARRIVED]    = { "arrived",    "the goods have arrived", false },
    [STATE_RELEASED]   = { "released",   "handed to the importer", false },
    [STATE_DETAINED]   = { "detained",   "held for verification", false },
    [STATE_SEIZED]     = { "seized",     "taken by the authority", false },
    [STATE_CANCELLED]  = { "cancelled",  "will not take place", false },
    [STATE_WITHDRAWN]  = { "withdrawn",  "taken back by the notifying authority", false },
    [STATE_LAPSED]     = { "lapsed",     "the reply date passed without a reply", true },
};

static const char *const events[EVENT_COUNT] = {
    [EVENT_ADMIT] = "admitted",   [EVENT_ADMIT_INCOMPLETE] = "admitted as incomplete",
    [EVENT_ASK] = "asked",        [EVENT_REFER] = "referred",
    [EVENT_DECIDE] = "decided",   [EVENT_DETAIN] = "detained",
    [EVENT_REPLY] = "replied to", [EVENT_DEPART] = "departed",
    [EVENT_ARRIVE] = "arrived",   [EVENT_RELEASE] = "released",
    [EVENT_CANCEL] = "cancelled", [EVENT_SEIZE] = "seized",
    [EVENT_WITHDRAW] = "withdrawn", [EVENT_LAPSE] = "lapsed",
};

#define IN(s) (1u << STATE_##s)
#define QUEUED (IN(RECEIVED) | IN(INCOMPLETE) | IN(ASKED) | IN(REFERRED) | IN(DECIDED) | IN(LAPSED))

/* Row: what happens. From: the states it may happen in. To: where it leads. An amendment (ADMIT)
 * reopens whatever has not left yet; goods on the way stay where they are. */
static const struct {
    unsigned   from;
    enum state to;
} table[EVENT_COUNT] = {
    [EVENT_ADMIT]            = { QUEUED | IN(REPLIED) | IN(WITHDRAWN) | IN(CANCELLED), STATE_RECEIVED },
    [EVENT_ADMIT_INCOMPLETE] = { QUEUED | IN(REPLIED) | IN(WITHDRAWN) | IN(CANCELLED), STATE_INCOMPLETE },
    [EVENT_ASK]              = { QUEUED, STATE_ASKED },
    [EVENT_REFER]            = { QUEUED, STATE_REFERRED },
    [EVENT_DECIDE]           = { QUEUED | IN(ARRIVED) | IN(DETAINED), STATE_DECIDED },
    [EVENT_DETAIN]           = { QUEUED | IN(REPLIED) | IN(DEPARTED) | IN(ARRIVED), STATE_DETAINED },
    [EVENT_REPLY]            = { QUEUED, STATE_REPLIED },
    [EVENT_DEPART]           = { QUEUED | IN(REPLIED), STATE_DEPARTED },
    [EVENT_ARRIVE]           = { QUEUED | IN(REPLIED) | IN(DEPARTED), STATE_ARRIVED },
    [EVENT_RELEASE]          = { QUEUED | IN(REPLIED) | IN(DEPARTED) | IN(ARRIVED) | IN(DETAINED), STATE_RELEASED },
    [EVENT_CANCEL]           = { QUEUED | IN(REPLIED) | IN(DEPARTED) | IN(DETAINED), STATE_CANCELLED },
    [EVENT_SEIZE]            = { QUEUED | IN(REPLIED) | IN(DEPARTED) | IN(ARRIVED) | IN(DETAINED) | IN(RELEASED), STATE_SEIZED },
    [EVENT_WITHDRAW]         = { QUEUED | IN(REPLIED) | IN(CANCELLED) | IN(DEPARTED), STATE_WITHDRAWN },
    [EVENT_LAPSE]            = { QUEUED & ~IN(LAPSED), STATE_LAPSED },
};

const char *state_name(enum state s)    { return states[s].name; }
const char *state_meaning(enum state s) { return states[s].meaning; }
bool state_open(enum state s)           { return states[s].open; }
const char *event_name(enum event e)    { return events[e]; }

bool state_find(struct str name, enum state *ret)
{
    for (int s = 0; s < STATE_COUNT; s++)
        if (str_is(name, states[s].name)) {
            *ret = (enum state)s;
            return true;
        }
    return false;
}

bool state_allows(enum state from, enum event by, enum state *ret)
{
    if (!(table[by].from & (1u << from)))
        return false;
    *ret = table[by].to;
    return true;
}

int state_advance(enum state from, enum event by, enum state *ret, struct pw_err *err)
{
    if (state_allows(from, by, ret))
        return PW_OK;
    err_set(err, PW_ESTATE, "a shipment that is %s cannot be %s", states[from].name, events[by]);
    return err_remedy(err, "'penwatch help states' prints what may follow what");
}

/* Finds a word in a table of words, `-` and `_` alike. */
static bool word_find(struct str name, const char *const *words, int n, int *ret)
{
    for (int i = 0; i < n; i++) {
        size_t j = 0;

        if (!words[i] || strlen(words[i]) != name.n)
            continue;
        while (j < name.n && (name.p[j] == words[i][j] ||
                              (strchr("-_", name.p[j]) && strchr("-_", words[i][j]))))
            j++;
        if (j == name.n) {
            *ret = i;
            return true;
        }
    }
    return false;
}

static const char *const decisions[DECISION_COUNT] = {
    "no-objection", "ask", "refer", "object", "examine", "detain",
};
static const char *const replies[REPLY_COUNT] = {
    "none", "acknowledge", "no_objection", "objection", "more_time", "more_information",
};
static const char *const findings[FINDING_COUNT] = {
    "none", "clean", "paper", "suspected", "diversion",
};
static const char *const movements[MOVEMENT_COUNT] = { "departed", "arrived", "released", "cancelled" };

#define WORDS(type, noun, count)                                            \
    const char *noun##_name(enum noun v) { return type[v]; }                \
    bool noun##_find(struct str name, enum noun *ret)                       \
    {                                                                       \
        int i;                                                              \
                                                                            \
        if (!word_find(name, type, count, &i))                              \
            return false;                                                   \
        *ret = (enum noun)i;                                                \
        return true;                                                        \
    }

WORDS(decisions, decision, DECISION_COUNT)
WORDS(replies, reply, REPLY_COUNT)
WORDS(findings, finding, FINDING_COUNT)
WORDS(movements, movement, MOVEMENT_COUNT)

enum event decision_event(enum decision d)
{
    switch (d) {
    case DECIDE_ASK:    return EVENT_ASK;
    case DECIDE_REFER:  return EVENT_REFER;
    case DECIDE_DETAIN: return EVENT_DETAIN;
    default:            return EVENT_DECIDE;
    }
}

bool reply_final(enum reply r)
{
    return r == REPLY_NO_OBJECTION || r == REPLY_OBJECTION;
}

enum event movement_event(enum movement m)
{
    static const enum event of[MOVEMENT_COUNT] = { EVENT_DEPART, EVENT_ARRIVE, EVENT_RELEASE, EVENT_CANCEL };

    return of[m];
}

const struct reason decision_reasons[] = {
    { "in-order",          "documents and parties are in order" },
    { "verified",          "the importer or end user confirmed the order" },
    { "repeat-trade",      "regular trade between known parties" },
    { "incomplete",        "details are missing (Regulation 111/2005 article 15(a))" },
    { "false-details",     "details are believed false (article 15(b))" },
    { "not-authorised",    "the import is not authorised by the destination (article 15(c))" },
    { "suspected-illicit", "reasonable grounds to suspect illicit use (article 15(d))" },
    { "no-licit-need",     "no licit need is known for the substance or quantity" },
    { "over-requirement",  "above the annual legitimate requirement" },
    { "unknown-company",   "the firm is unknown or cannot be reached" },
    { "misdeclared",       "goods, name or tariff code do not agree" },
    { "route",             "the itinerary makes no sense" },
    { "alert",             "a diversion alert concerns a party" },
    { "sample",            "chosen for examination" },
    { "other",             "another reason; say it in --note" },
};
const size_t decision_reason_count = COUNT_OF(decision_reasons);

bool decision_reason_known(struct str code)
{
    for (size_t i = 0; i < decision_reason_count; i++)
        if (str_is(code, decision_reasons[i].code))
            return true;
    return false;
}
