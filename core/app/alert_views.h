/*
 * alert_views.h - alerts in the forms of others: read-only, through release.h, verified by nobody. What counts is the signed
 * alert itself.
 *
 *   stix    STIX 2.1 bundle with the TLP 2.0 extension (OASIS)
 *   misp    MISP core format, one event (misp-rfc misp-core-format)
 *   csv     one row, one column for each field of alert_fields.def
 *   incident one page for PICS, to be typed in or printed
 */
#ifndef PW_APP_ALERT_VIEWS_H
#define PW_APP_ALERT_VIEWS_H

#include "app/release.h"

/* PW_EUSAGE: no such form; PW_ESTATE: it may not go there. */
int alert_view_for(const struct office *o, const struct alert_known *k, const struct partner *p, const char *form, struct buf *out,
                   struct pw_err *err);

void alert_view_stix(const struct alert_known *k, const struct release *r, struct buf *out);
void alert_view_misp(const struct alert_known *k, const struct release *r, struct buf *out);
void alert_view_csv(const struct alert_known *k, const struct release *r, struct buf *out);
void alert_view_incident(const struct alert_known *k, const struct release *r, struct buf *out);

/* The value of a field that is released; STR_NONE otherwise. */
struct str alert_released(const struct alert_known *k, const struct release *r, const char *name);

/* A UUID of version 5 (RFC 9562) of an alert's id and a word: the same alert is the same object in every export. STIX and
 * MISP take no later version, so the id itself (7) cannot stand there. */
#define VIEW_UUID_TEXT 37
void alert_view_uuid(struct str id, const char *word, char ret[static VIEW_UUID_TEXT]);

#endif
