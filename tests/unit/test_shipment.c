#include "config.h"
#include "model/shipment.h"

#include <stdio.h>

#include "base/mem.h"
#include "tap.h"

/* What was declared, as bytes and back, and what differs between two. */

static struct goods_line lines_a[3], lines_b[3];

static struct shipment sample(struct goods_line *lines, size_t n)
{
    struct shipment s = { .goods = lines, .n_goods = n };

    memset(lines, 0, 3 * sizeof *lines);
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i += 3)
        s.text[i] = str_of(field_info(i)->path);
    for (size_t k = 0; k < n; k++)
        for (size_t i = k; i < FIELD_GOODS_COUNT; i += 2)
            lines[k].text[i] = str_of(field_info(FIELD_HEADER_COUNT + i)->path);
    return s;
}

static bool same_texts(const struct shipment *a, const struct shipment *b)
{
    bool same = a->n_goods == b->n_goods;

    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        same = same && str_eq(a->text[i], b->text[i]);
    for (size_t k = 0; same && k < a->n_goods; k++)
        for (size_t i = 0; i < FIELD_GOODS_COUNT; i++)
            same = same && str_eq(a->goods[k].text[i], b->goods[k].text[i]);
    return same;
}

static void bytes(void)
{
    struct arena    a = { 0 };
    struct pw_err   err = { 0 };
    struct shipment s = sample(lines_a, 3), back;
    BUF_AUTO        out = { 0 }, again = { 0 };
    size_t          taken = 0, harm = 0;

    shipment_encode(&s, &out);
    check("a record comes back", shipment_decode(buf_view(&out), &a, &back, &err) == PW_OK && same_texts(&s, &back));
    shipment_encode(&back, &again);
    check("as the same bytes", str_eq(buf_view(&out), buf_view(&again)));
    for (size_t n = 0; n < out.n; n++)
        taken += shipment_decode((struct str){ out.p, n }, &a, &back, &err) == PW_OK;
    check_int("cut anywhere, it is damaged", taken, 0);
    for (size_t i = 0; i < out.n; i++) {
        out.p[i] ^= 0x40;
        if (shipment_decode(buf_view(&out), &a, &back, &err) == PW_OK)
            harm += same_texts(&s, &back);
        out.p[i] ^= 0x40;
    }
    check_int("changed anywhere, it is not the same", harm, 0);
    buf_byte(&out, 0);
    check_int("a byte too many", shipment_decode(buf_view(&out), &a, &back, &err), PW_EDB);
    buf_reset(&out);
    s = sample(lines_a, 0);
    shipment_encode(&s, &out);
    check("a record without goods", shipment_decode(buf_view(&out), &a, &back, &err) == PW_OK && back.n_goods == 0);
    arena_done(&a);
}

static void differ_is(const char *name, const struct shipment *x, const struct shipment *y, const char *want)
{
    struct arena a = { 0 };
    struct str   names[4];
    size_t       n = shipment_diff(x, y, &a, names, 4);
    BUF_AUTO     got = { 0 };

    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%s%.*s", i ? ", " : "", (int)names[i].n, names[i].p);
    check_str(name, buf_view(&got), want);
    arena_done(&a);
}

static void differences(void)
{
    struct shipment x = sample(lines_a, 2), y = sample(lines_b, 2);

    differ_is("nothing differs", &x, &y, "");
    y.text[FIELD_IMPORTER_NAME] = STR("another");
    differ_is("a header field by its column", &x, &y, "importer_name");
    y.goods[1].text[GOODS(QUANTITY)] = STR("7");
    differ_is("and one of a line", &x, &y, "importer_name, goods 2 quantity");
    y.n_goods = 1;
    differ_is("lines more or less", &x, &y, "importer_name, number of goods lines");
    y = sample(lines_b, 2);
    for (size_t i = 0; i < FIELD_HEADER_COUNT; i++)
        y.text[i] = STR("x");
    differ_is("no more than are asked for", &x, &y, "reference, version, action, issued_on");
}

static void words(void)
{
    check("every side has its profile", str_is(STR("import"), office_role_profile(OFFICE_IMPORTING)) &&
          str_is(STR("export"), office_role_profile(OFFICE_EXPORTING)) && str_is(STR("transit"), office_role_profile(OFFICE_TRANSIT)) &&
          str_is(STR("import"), office_role_profile(OFFICE_OBSERVED)));
    check("kinds with words have them, others none", kind_words(KIND_REGIME) && kind_words(KIND_MODE) && !kind_words(KIND_TEXT) && !kind_words(KIND_DATE));
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        char   column[FIELD_COLUMN_TEXT];
        size_t by_column = 0, by_path = 0;

        field_column(i, column);
        if (!field_find_column(str_of(column), &by_column) || by_column != i || strchr(column, '.') || !field_info(i)->doc[0] ||
            !field_find_path(str_of(field_info(i)->path), &by_path) || by_path != i)
            check_text("a field is found by column and by path", field_info(i)->path, column);
    }
    check("a near name is found, a far one is not", field_nearest(STR("importer_nmae"), &(size_t){ 0 }) && !field_nearest(STR("zzzzzzzzzz"), &(size_t){ 0 }));
}

int main(void)
{
    bytes();
    differences();
    words();
    return tap_done();
}
