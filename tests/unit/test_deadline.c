#include "config.h"

#include "base/text.h"
#include "format/weekend.h"
#include "model/deadline.h"
#include "model/substance.h"
#include "tap.h"

static struct arena a;

static struct table table(const char *name, const char *text)
{
    struct table  t;
    struct pw_err err = { 0 };

    if (table_parse(name, false, str_of(text), &a, &t, &err) < 0)
        t = (struct table){ .name = name };
    return t;
}

static int32_t day(const char *text)
{
    int32_t d = 0;

    date_parse(str_of(text), &d);
    return d;
}

static const char *due(const struct deadlines *d, const char *from, const char *to, const char *received,
                       const struct substance *what, bool *ret_working)
{
    static char       out[DATE_TEXT];
    struct goods_line g = { .substance = what };
    struct shipment   s = { .received_on = day(received), .goods = &g, .n_goods = 1 };
    struct deadline   r;

    s.text[FIELD_EXPORTING_COUNTRY] = str_of(from);
    s.text[FIELD_IMPORTING_COUNTRY] = str_of(to);
    if (!deadline_of(d, &s, &r))
        return "none";
    if (ret_working)
        *ret_working = r.working;
    return date_format(r.on, out);
}

int main(void)
{
    struct table clocks = table("clocks",
        "country,substance,days,kind,source\n"
        "DE|NL,all,15,working,law\n"
        "NL,EPHEDRINE,5,calendar,law\n"
        "EG,all,3,working,law\n"
        "US,all,15,calendar,law\n"
        "FR,all,2,working,\"unverified: hearsay\"\n");
    struct table holidays = table("holidays",
        "country,date,source\nNL|DE,2026-04-06,Easter Monday\nEG,2026-04-13,x\nNL,2026-04-07,unverified\n");
    const struct substance ephedrine = { .code = STR("EPHEDRINE") }, other = { .code = STR("ACETONE") };
    struct deadlines d;
    struct pw_err    err = { 0 };
    bool             working = false;
    int32_t          on;

    check_int("two tables are built", deadlines_build(&d, &clocks, &holidays, &a, &err), PW_OK);
    check_int("Egypt rests on Friday and Saturday", (int64_t)weekend_of(STR("EG")), 3 << 4);
    check_int("India on Sunday alone", (int64_t)weekend_of(STR("IN")), WEEKEND_SUNDAY);
    check_int("what is no country on Saturday and Sunday",
               (int64_t)weekend_of(STR("?")), WEEKEND_SATURDAY | WEEKEND_SUNDAY);
    /* Friday 3 April, the weekend, Easter Monday: the first working day is Tuesday 7 April. */
    check("weekend and holiday are stepped over, an unverified holiday is not",
               deadline_add_working(&d, STR("NL"), day("2026-04-03"), 1, &on) && on == day("2026-04-07"));
    check_text("15 working days of the importing country",
               due(&d, "CN", "NL", "2026-04-01", &other, &working), "2026-04-23");
    check("... and says that they are working days", working);
    check_text("a row for the substance goes first; calendar days may end on a holiday",
               due(&d, "CN", "NL", "2026-04-01", &ephedrine, &working), "2026-04-06");
    check("... and says that they are calendar days", !working);
    check_text("the importing authority's clock goes before the notifying one's, by its weekend and holidays",
               due(&d, "NL", "EG", "2026-04-08", &other, NULL), "2026-04-14");
    check_text("else the notifying country's", due(&d, "US", "PK", "2026-04-01", &other, NULL), "2026-04-16");
    check_text("no clock where neither has one", due(&d, "CN", "PK", "2026-04-01", &other, NULL), "none");
    check_text("no clock that is unverified", due(&d, "CN", "FR", "2026-04-01", &other, NULL), "none");
    check_text("an unknown substance has the clock for all",
               due(&d, "CN", "NL", "2026-04-01", NULL, NULL), "2026-04-23");

    deadlines_done(&d);
    check_int("without tables", deadlines_build(&d, NULL, NULL, &a, &err), PW_OK);
    check_text("... there is no clock", due(&d, "CN", "NL", "2026-04-01", &other, NULL), "none");
    check("... and no holiday",
               deadline_add_working(&d, STR("NL"), day("2026-04-03"), 1, &on) && on == day("2026-04-06"));
    deadlines_done(&d);
    arena_done(&a);
    return tap_done();
}
