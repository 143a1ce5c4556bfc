/*
 * generate.c - canonical CSV for measuring and for fault tests: the same arguments, the same bytes.
 *
 *   generate ROWS [PARTIES [PER_DAY [FIRST]]]
 *
 * ROWS rows (one in ten shipments has two goods lines) among PARTIES firms (default 2,000), PER_DAY rows a day
 * (default 200) from 1 January 2010 on, so that the density of the past is the same at any length. Licit trade:
 * each importer buys three substances, each from its usual exporter and now and then from another, under a permit a
 * quarter. FIRST is the number of the first shipment: two files with ranges apart have no key in common. The only
 * randomness is a fixed linear congruential generator.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_OF(a) (sizeof(a) / sizeof(a)[0])

struct goods { const char *name, *cas, *hs, *unit; int least, most; const char *use; };
struct land  { const char *code, *exit, *entry, *town; };

static const struct goods goods[] = {
    { "Acetone", "67-64-1", "2914.11", "kg", 500, 20000, "paint thinner" },
    { "Toluene", "108-88-3", "2902.30", "kg", 500, 20000, "solvent for coatings" },
    { "Methyl ethyl ketone", "78-93-3", "2914.12", "kg", 400, 16000, "printing ink" },
    { "Sulphuric acid", "7664-93-9", "2807.00", "t", 5, 24, "fertiliser" },
    { "Hydrochloric acid", "7647-01-0", "2806.10", "t", 5, 24, "metal treatment" },
    { "Acetic anhydride", "108-24-7", "2915.24", "kg", 200, 18000, "cellulose acetate" },
    { "Potassium permanganate", "7722-64-7", "2841.61", "kg", 25, 2000, "water treatment" },
    { "Ethyl ether", "60-29-7", "2909.11", "kg", 100, 4000, "laboratory reagent" },
    { "Phenylacetic acid", "103-82-2", "2916.34", "kg", 25, 900, "penicillin" },
    { "Ephedrine hydrochloride", "50-98-6", "2939.41", "kg", 5, 250, "cold medicine" },
    { "Piperonal", "120-57-0", "2932.93", "kg", 10, 400, "fragrance" },
    { "Anthranilic acid", "118-92-3", "2922.43", "kg", 25, 500, "dyes" },
};

static const struct land lands[] = {
    { "DE", "DEHAM", "DEHAM", "Hamburg" },    { "BE", "BEANR", "BEANR", "Antwerpen" },
    { "NL", "NLRTM", "NLRTM", "Rotterdam" },  { "IN", "INNSA", "INNSA", "Mumbai" },
    { "CN", "CNSHA", "CNSHA", "Shanghai" },   { "US", "USNYC", "USNYC", "New York" },
    { "PK", "PKKHI", "PKKHI", "Karachi" },    { "TR", "TRMER", "TRMER", "Mersin" },
    { "MX", "MXVER", "MXVER", "Veracruz" },   { "ZA", "ZADUR", "ZADUR", "Durban" },
    { "BR", "BRSSZ", "BRSSZ", "Sao Paulo" },  { "ID", "IDJKT", "IDJKT", "Jakarta" },
};

static const char *const first[]  = { "Nord", "Alt", "Kemp", "Rav", "Ind", "Sol", "Mar", "Terr", "Cor", "Val", "Bel", "Ost" };
static const char *const second[] = { "marsch", "winkel", "enza", "ani", "ika", "aria", "ona", "asso", "elli", "umbra", "avia", "heim" };
static const char *const trade[]  = { "Chemicals", "Chemie", "Fine Chemicals", "Industries", "Works" };
static const char *const legal[]  = { "Ltd", "GmbH", "SA", "BV", "Inc" };

static uint64_t state = 20260331;

static unsigned draw(unsigned below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(state >> 33) % below;
}

/* Days since 1970-01-01 as year, month, day (proleptic Gregorian). */
static void put_date(long days)
{
    long     z = days + 719468, era = z / 146097;
    unsigned doe = (unsigned)(z - era * 146097), yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    unsigned day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;

    printf("%04ld-%02u-%02u", (long)yoe + era * 400 + (month <= 2), month, day);
}

/* Everything about a firm follows from its number. */
static void put_party(unsigned i, const struct land *l)
{
    printf("%s%s %s %u %s,%s-%05u,\"%u %s Road, %s\",%s,office@firm%u.example", first[i % COUNT_OF(first)],
           second[i / COUNT_OF(first) % COUNT_OF(second)], trade[i % COUNT_OF(trade)], i, legal[i % COUNT_OF(legal)], l->code, i, i + 1,
           first[(i + 5) % COUNT_OF(first)], l->town, l->code, i);
}

static unsigned long number(int argc, char **argv, int at, unsigned long otherwise)
{
    char         *end;
    unsigned long v;

    if (argc <= at)
        return otherwise;
    v = strtoul(argv[at], &end, 10);
    if (*end || !v) {
        fprintf(stderr, "generate ROWS [PARTIES [PER_DAY [FIRST]]], each a number from 1\n");
        exit(64);
    }
    return v;
}

int main(int argc, char **argv)
{
    unsigned long rows = number(argc, argv, 1, 1000), per_day = number(argc, argv, 3, 200);
    unsigned      parties = (unsigned)number(argc, argv, 2, 2000), half = parties < 2 ? 1 : parties / 2;
    unsigned long shipment = number(argc, argv, 4, 1);

    puts("reference,issued_on,received_on,reply_by,exporting_country,importing_country,exit_point,entry_point,transport_mode,"
         "departure_on,import_permit,exporter_name,exporter_id,exporter_address,exporter_country,exporter_email,importer_name,"
         "importer_id,importer_address,importer_country,importer_email,end_use,line,substance,cas,hs,quantity,unit,concentration,"
         "form,value,currency");
    for (unsigned long row = 0; row < rows; shipment++) {
        unsigned           importer = draw(half), usual = draw(20) ? draw(3) : draw(half);
        unsigned           exporter = (importer * 3 + usual) % half;
        const struct land *from = &lands[exporter % 6], *to = &lands[6 + importer % 6];
        unsigned           lines = draw(10) == 0 ? 2 : 1, what = (importer + usual % 3) % COUNT_OF(goods);
        long               day = 14610 + (long)(row / per_day);
        unsigned           permit = importer * 1000 + (unsigned)(day / 90) % 1000;
        uint64_t           kept = state;

        for (unsigned line = 1; line <= lines && row < rows; line++, row++) {
            const struct goods *g = &goods[(what + (line - 1) * 3) % COUNT_OF(goods)];

            printf("GEN-%08lu,", shipment);
            put_date(day);
            putchar(',');
            put_date(day + 1);
            putchar(',');
            put_date(day + 22);
            printf(",%s,%s,%s,%s,sea,", from->code, to->code, from->exit, to->entry);
            put_date(day + 25);
            printf(",IA-%s-%07u,", to->code, permit);
            put_party(exporter, from);
            putchar(',');
            put_party(half + importer, to);
            state = kept + line;
            unsigned quantity = (unsigned)g->least + draw((unsigned)(g->most - g->least));
            printf(",%s,%u,%s,%s,%s,%u,%s,99.5,raw,%u,USD\n", goods[what].use, line, g->name, g->cas, g->hs, quantity, g->unit,
                   quantity * 2 + draw(100));
        }
    }
    return ferror(stdout) || fflush(stdout) ? 74 : 0;
}
