/* alert_text.h - alerts as text and JSON for the commands: always through release.h. */
#ifndef PW_FRONT_ALERT_TEXT_H
#define PW_FRONT_ALERT_TEXT_H

#include "app/release.h"
#include "front/cli.h"

/* All about one version, as the acting account may see it. */
int alert_show_text(struct cli *c, const struct alert_known *k, const struct partners *ps, struct pw_err *err);
int alert_show_json(struct cli *c, const struct alert_known *k, const struct partners *ps, struct pw_err *err);
/* One line of a list, or an object of an array. */
void alert_line(struct cli *c, const struct alert_known *k, const struct release *r, struct json_out *j);

#endif
