/* today_alerts_text.h - alerts on the morning sheet, for people and for programs. */
#ifndef PW_FRONT_TODAY_ALERTS_TEXT_H
#define PW_FRONT_TODAY_ALERTS_TEXT_H

#include "app/today_alerts.h"
#include "front/cli.h"

void today_alerts_text(struct cli *c, const struct today_alerts *t);
void today_alerts_json(struct json_out *j, const struct today_alerts *t);

#endif
