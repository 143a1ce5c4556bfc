#include "config.h"
#include "model/record_write.h"

#include <string.h>

#include "base/text.h"

static struct str text_of(const struct shipment *s, size_t line, size_t id)
{
    if (id < FIELD_HEADER_COUNT)
        return s->text[id];
    return line < s->n_goods ? s->goods[line].text[id - FIELD_HEADER_COUNT] : STR_NONE;
}

void record_used(const struct shipment *s, bool used[static FIELD_COUNT])
{
    for (size_t line = 0; line < record_csv_lines(s); line++)
        for (size_t id = 0; id < FIELD_COUNT; id++)
            used[id] |= text_of(s, line, id).n > 0;
}

void record_csv_names(struct csv_out *out, const bool used[static FIELD_COUNT])
{
    char column[FIELD_COLUMN_TEXT];

    for (size_t id = 0; id < FIELD_COUNT; id++)
        if (used[id])
            csv_put_text(out, str_of(field_column(id, column)));
}

void record_csv_line(struct csv_out *out, const struct shipment *s, size_t line, const bool used[static FIELD_COUNT])
{
    for (size_t id = 0; id < FIELD_COUNT; id++)
        if (used[id])
            csv_put_text(out, text_of(s, line, id).n ? text_of(s, line, id) : STR_NONE);
}

/* Lists become arrays, counts numbers; quantities stay text, which keeps their digits. */
static void put_field(struct json_out *j, const char *key, enum field_kind kind, struct str text)
{
    struct str item;

    if (kind == KIND_INTEGER) {
        json_number(j, key, text);
    } else if (kind == KIND_LIST || kind == KIND_COUNTRIES) {
        json_open(j, key, '[');
        while (text_split(&text, '|', &item))
            json_text(j, NULL, item);
        json_close(j);
    } else {
        json_text(j, key, text);
    }
}

/* Fields of one owner ("exporter.name") stand together in fields.def. */
static void put_header(struct json_out *j, const struct shipment *s)
{
    char owner[FIELD_COLUMN_TEXT] = "";

    for (size_t id = 0; id < FIELD_HEADER_COUNT; id++) {
        const char *path = field_info(id)->path, *dot = strchr(path, '.');
        size_t      n    = dot ? (size_t)(dot - path) : 0;

        if (!s->text[id].n)
            continue;
        if (owner[0] && (!dot || strncmp(owner, path, n) != 0 || owner[n])) {
            json_close(j);
            owner[0] = '\0';
        }
        if (dot && !owner[0]) {
            memcpy(owner, path, n);
            owner[n] = '\0';
            json_open(j, owner, '{');
        }
        put_field(j, dot ? dot + 1 : path, field_info(id)->kind, s->text[id]);
    }
    if (owner[0])
        json_close(j);
}

void record_json(struct json_out *j, const char *key, const struct shipment *s)
{
    json_open(j, key, '{');
    put_header(j, s);
    json_open(j, "goods", '[');
    for (size_t i = 0; i < s->n_goods; i++) {
        json_open(j, NULL, '{');
        for (size_t id = FIELD_HEADER_COUNT; id < FIELD_COUNT; id++)
            if (text_of(s, i, id).n)
                put_field(j, field_info(id)->path, field_info(id)->kind, text_of(s, i, id));
        json_close(j);
    }
    json_close(j);
    json_close(j);
}
