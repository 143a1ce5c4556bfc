#include "config.h"
#include "script/check.h"

static const struct profile_group *find_group(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->n_groups; i++)
        if (strcmp(p->groups[i].name, name) == 0)
            return &p->groups[i];
    return NULL;
}

/* Each group once, at its first rule. */
static void check_groups(const struct reader *r, const struct profile *p)
{
    for (size_t i = 0; i < r->rb->n_rules; i++) {
        const struct rule_info *info = &r->rb->rules[i].info;
        struct nearest          near = { .wanted = str_of(info->group) };
        bool                    told = false;

        for (size_t k = 0; k < i && info->group; k++)
            told = told || (r->rb->rules[k].info.group && strcmp(r->rb->rules[k].info.group, info->group) == 0);
        if (!info->group || told || find_group(p, info->group))
            continue;
        for (size_t k = 0; k < p->n_groups; k++)
            nearest_offer(&near, p->groups[k].name);
        nearest_hint(&near, finding_add(r->f, reader_place(r, "groups"),
                                        "group '%s' of rule %s has no cap in this profile", info->group,
                                        info->id ? info->id : info->path));
    }
}

static void check_caps(const struct reader *r, const struct profile *p)
{
    const struct profile_group *country = find_group(p, "country"), *alert = find_group(p, "alert");

    if (country && country->cap_pts >= p->yellow_pts)
        finding_hint(finding_add(r->f, reader_place(r, "country"),
                                 "fairness: the cap of group country is %d and yellow begins at %d", country->cap_pts,
                                 p->yellow_pts),
                     "facts of countries alone may never leave green");
    if (alert && alert->cap_pts >= p->red_pts)
        finding_hint(finding_add(r->f, reader_place(r, "alert"),
                                 "fairness: the cap of group alert is %d and red begins at %d", alert->cap_pts,
                                 p->red_pts),
                     "alerts of others alone may never make red");
}

/* A table constructor takes the last of two equal keys without a word. */
static size_t times_written(const struct reader *r, const char *id, struct place_of *ret_last)
{
    size_t n = 0;

    for (size_t i = 0; i < r->scan.n; i++)
        if (r->scan.t[i].kind == TOKEN_NAME && str_is(r->scan.t[i].s, id) && token_is(&r->scan, i + 1, "=")) {
            *ret_last = (struct place_of){ r->path, r->scan.t[i].line, r->scan.t[i].column };
            n++;
        }
    return n;
}

static void check_force(const struct reader *r, const struct rule *rule, const struct profile_rule *w)
{
    const char *group = rule->info.group ? rule->info.group : "";

    if (check_countries_only(r->rb, rule) || strcmp(group, "country") == 0)
        finding_add(r->f, reader_place(r, w->id),
                    "fairness: %s reads facts of countries alone and may not force a lane", w->id);
    if (strcmp(group, "alert") == 0 && w->force == LANE_RED && !check_reads_exact(r->rb, rule))
        finding_add(r->f, reader_place(r, w->id),
                    "fairness: %s may force red only if it reads an alert that matches an exact identifier", w->id);
}

static void check_weight(const struct reader *r, const struct rule *rule, const struct profile_rule *w)
{
    struct place_of at = { r->path, 1, 0 };

    if (w->weight_pts < 0) {
        finding_hint(finding_add(r->f, reader_place(r, "rules"), "rule %s is not scored by this profile", w->id),
                     "add %s = { weight = 0 } or a weight", w->id);
        return;
    }
    if (times_written(r, w->id, &at) > 1)
        finding_add(r->f, at, "%s is scored twice", w->id);
    if (rule->info.favours && (w->weight_pts > 0 || w->force != LANE_NONE))
        finding_add(r->f, reader_place(r, w->id), "%s speaks for a shipment and can have no points", w->id);
    if (w->force != LANE_NONE)
        check_force(r, rule, w);
}

void check_profile(const struct reader *r, const struct profile *p)
{
    if (!p->rules)
        return;
    check_groups(r, p);
    check_caps(r, p);
    for (size_t i = 0; i < p->n_rules; i++)
        if (p->rules[i].id)
            check_weight(r, &r->rb->rules[i], &p->rules[i]);
}
