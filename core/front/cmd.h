/*
 * cmd.h - the commands' functions, as commands.c lists them; each family has its file cmd_<family>.c.
 */
#ifndef PW_FRONT_CMD_H
#define PW_FRONT_CMD_H

#include "front/cli.h"

/* cmd_data.c */
int cmd_init(struct cli *c, struct pw_err *err);
int cmd_import(struct cli *c, struct pw_err *err);
/* cmd_quarantine.c */
int cmd_quarantine_list(struct cli *c, struct pw_err *err);
int cmd_quarantine_show(struct cli *c, struct pw_err *err);
int cmd_quarantine_fix(struct cli *c, struct pw_err *err);
int cmd_quarantine_retry(struct cli *c, struct pw_err *err);
int cmd_quarantine_drop(struct cli *c, struct pw_err *err);
int cmd_quarantine_export(struct cli *c, struct pw_err *err);
/* cmd_demo.c */
int cmd_demo(struct cli *c, struct pw_err *err);
/* cmd_queue.c */
int cmd_queue(struct cli *c, struct pw_err *err);
/* cmd_today.c */
int cmd_today(struct cli *c, struct pw_err *err);
/* cmd_pen.c */
int cmd_pen_new(struct cli *c, struct pw_err *err);
int cmd_pen_check(struct cli *c, struct pw_err *err);
int cmd_pen_export(struct cli *c, struct pw_err *err);
/* cmd_report.c */
int cmd_report_replies(struct cli *c, struct pw_err *err);
int cmd_report_gaps(struct cli *c, struct pw_err *err);
/* cmd_show.c */
int cmd_show(struct cli *c, struct pw_err *err);
/* cmd_party.c */
int cmd_party(struct cli *c, struct pw_err *err);
int cmd_party_merge(struct cli *c, struct pw_err *err);
int cmd_party_split(struct cli *c, struct pw_err *err);
/* cmd_partner.c */
int cmd_partner_card(struct cli *c, struct pw_err *err);
int cmd_partner_add(struct cli *c, struct pw_err *err);
int cmd_partner_list(struct cli *c, struct pw_err *err);
int cmd_partner_show(struct cli *c, struct pw_err *err);
int cmd_partner_revoke(struct cli *c, struct pw_err *err);
/* cmd_sync.c */
int cmd_partner_sync(struct cli *c, struct pw_err *err);
int cmd_partner_serve(struct cli *c, struct pw_err *err);
/* cmd_alert.c */
int cmd_alert_new(struct cli *c, struct pw_err *err);
int cmd_alert_list(struct cli *c, struct pw_err *err);
int cmd_alert_show(struct cli *c, struct pw_err *err);
int cmd_alert_approve(struct cli *c, struct pw_err *err);
int cmd_alert_withdraw(struct cli *c, struct pw_err *err);
int cmd_alert_seal(struct cli *c, struct pw_err *err);
/* cmd_alert_exchange.c */
int cmd_alert_preview(struct cli *c, struct pw_err *err);
int cmd_alert_send(struct cli *c, struct pw_err *err);
int cmd_alert_export(struct cli *c, struct pw_err *err);
int cmd_alert_receive(struct cli *c, struct pw_err *err);
int cmd_alert_import(struct cli *c, struct pw_err *err);
int cmd_alert_quarantine(struct cli *c, struct pw_err *err);
int cmd_alert_sight(struct cli *c, struct pw_err *err);
/* cmd_review.c */
int cmd_decide(struct cli *c, struct pw_err *err);
/* cmd_decide_many.c: what decide does with --from-queue */
struct decision_input;
int cmd_decide_many(struct cli *c, struct decision_input *d, const char *kind, struct pw_err *err);
int cmd_confirm(struct cli *c, struct pw_err *err);
int cmd_reply_send(struct cli *c, struct pw_err *err);
int cmd_reply_record(struct cli *c, struct pw_err *err);
int cmd_reply_list(struct cli *c, struct pw_err *err);
int cmd_movement(struct cli *c, struct pw_err *err);
int cmd_movement_import(struct cli *c, struct pw_err *err);
int cmd_finding(struct cli *c, struct pw_err *err);
int cmd_finding_correct(struct cli *c, struct pw_err *err);
/* cmd_replay.c */
int cmd_replay(struct cli *c, struct pw_err *err);
/* cmd_rules.c */
int cmd_rules_list(struct cli *c, struct pw_err *err);
int cmd_rules_show(struct cli *c, struct pw_err *err);
int cmd_rules_check(struct cli *c, struct pw_err *err);
int cmd_rules_test(struct cli *c, struct pw_err *err);
/* cmd_lifecycle.c */
int cmd_rules_diff(struct cli *c, struct pw_err *err);
int cmd_rules_drafts(struct cli *c, struct pw_err *err);
/* cmd_publish.c */
int cmd_rules_submit(struct cli *c, struct pw_err *err);
int cmd_rules_set(struct cli *c, struct pw_err *err);
int cmd_rules_approve(struct cli *c, struct pw_err *err);
int cmd_rules_publish(struct cli *c, struct pw_err *err);
int cmd_rules_rollback(struct cli *c, struct pw_err *err);
/* cmd_bundle.c */
int cmd_rules_export(struct cli *c, struct pw_err *err);
int cmd_rules_import(struct cli *c, struct pw_err *err);
/* cmd_rescore.c */
int cmd_rescore(struct cli *c, struct pw_err *err);
/* cmd_exception.c */
int cmd_exception_add(struct cli *c, struct pw_err *err);
int cmd_exception_list(struct cli *c, struct pw_err *err);
int cmd_exception_end(struct cli *c, struct pw_err *err);
/* cmd_stats.c */
int cmd_rules_stats(struct cli *c, struct pw_err *err);
int cmd_rules_shadow(struct cli *c, struct pw_err *err);
/* cmd_try.c */
int cmd_rules_try(struct cli *c, struct pw_err *err);
/* cmd_backtest.c */
int cmd_backtest(struct cli *c, struct pw_err *err);
/* cmd_rules_new.c */
int cmd_rules_new(struct cli *c, struct pw_err *err);
int cmd_rules_contrast(struct cli *c, struct pw_err *err);
/* cmd_rules_repl.c */
int cmd_rules_repl(struct cli *c, struct pw_err *err);
/* cmd_rules_docs.c */
int cmd_rules_docs(struct cli *c, struct pw_err *err);
/* cmd_mapping.c */
int cmd_mapping_add(struct cli *c, struct pw_err *err);
int cmd_mapping_check(struct cli *c, struct pw_err *err);
int cmd_mapping_guess(struct cli *c, struct pw_err *err);
int cmd_mapping_list(struct cli *c, struct pw_err *err);
int cmd_mapping_show(struct cli *c, struct pw_err *err);
/* cmd_lists.c */
int cmd_reference_load(struct cli *c, struct pw_err *err);
int cmd_list_diff(struct cli *c, struct pw_err *err);
int cmd_list_clear(struct cli *c, struct pw_err *err);
int cmd_list_source(struct cli *c, struct pw_err *err);
int cmd_list_fetch(struct cli *c, struct pw_err *err);
int cmd_reference_show(struct cli *c, struct pw_err *err);
int cmd_list_load(struct cli *c, struct pw_err *err);
int cmd_list_search(struct cli *c, struct pw_err *err);
int cmd_list_show(struct cli *c, struct pw_err *err);
/* cmd_admin.c */
int cmd_user_add(struct cli *c, struct pw_err *err);
int cmd_user_list(struct cli *c, struct pw_err *err);
int cmd_user_disable(struct cli *c, struct pw_err *err);
int cmd_check(struct cli *c, struct pw_err *err);
int cmd_upgrade(struct cli *c, struct pw_err *err);
int cmd_backup(struct cli *c, struct pw_err *err);
int cmd_doctor(struct cli *c, struct pw_err *err);
int cmd_help(struct cli *c, struct pw_err *err);
/* cmd_audit.c */
int cmd_audit_log(struct cli *c, struct pw_err *err);
int cmd_audit_verify(struct cli *c, struct pw_err *err);
int cmd_audit_checkpoint(struct cli *c, struct pw_err *err);
/* cmd_trail.c */
int cmd_audit_prove(struct cli *c, struct pw_err *err);
int cmd_audit_export(struct cli *c, struct pw_err *err);
int cmd_audit_recover(struct cli *c, struct pw_err *err);
/* cmd_retention.c */
int cmd_retention_run(struct cli *c, struct pw_err *err);
int cmd_retention_erase(struct cli *c, struct pw_err *err);
int cmd_retention_list(struct cli *c, struct pw_err *err);
/* cmd_witness.c */
int cmd_audit_witness(struct cli *c, struct pw_err *err);

struct input_loaded;
/* What a load of a list or table came to; open shipments are screened anew where a watch list is new. */
int list_say_loaded(struct cli *c, const char *name, const struct input_loaded *l, struct pw_err *err);
/* Open shipments against the lists anew, after what has the audit number `seq`; told as text, or into `j`. */
int rescreen_and_tell(struct cli *c, int64_t seq, struct json_out *j, struct pw_err *err);

#endif
