/*
 * queue.h - rows that come by the hundred thousand wait in memory and are inserted table by table, many in one statement.
 * Nothing outside store/ includes this.
 *
 * A statement of its own costs more than the insertion: cursors are opened, the transaction is looked at, the b-tree is
 * descended from its root. One `INSERT ... SELECT` over the rows that wait (a virtual table hands them out) pays once and
 * stays on the pages of one table.
 *
 * Nobody sees a difference: store_run() and store_query() first insert what waits for the tables that their statement touches
 * (SQLite's authorizer names them when it is prepared), and so does a commit. Only who knows that the rows waiting cannot
 * matter asks past them, with store_query_past().
 */
#ifndef PW_STORE_QUEUE_H
#define PW_STORE_QUEUE_H

#include <sqlite3.h>

#include "store/store.h"

enum queued {
    QUEUED_ENTRY, QUEUED_PRIVATE, QUEUED_VERSION, QUEUED_SHIPMENT_KEY, QUEUED_CURRENT, QUEUED_PARTY_ROLE, QUEUED_TABLES
};
#define QUEUED_ALL ((1u << QUEUED_TABLES) - 1)

struct queue;

/* Makes the virtual tables known to `db`. */
int queue_open(sqlite3 *db, struct queue **ret, struct pw_err *err);
void queue_close(struct queue *q);      /* after its statements; takes NULL */

/* The bit of a table whose rows may wait; 0 for every other. */
unsigned queue_bit(const char *table);
/* Bits of the tables for which rows wait. */
unsigned queue_waiting(const struct queue *q);
/* What inserts the rows of one table. */
const char *queue_sql(enum queued table);
/* They are in the table, or given up. */
void queue_clear(struct queue *q, enum queued table);

/* One more row: values by the kinds of db.h, in the order of queue_sql(). The body of an audit entry is borrowed until it is
 * inserted, everything else copied. False when memory is out. */
bool queue_add(struct queue *q, enum queued table, va_list values);
bool queue_full(const struct queue *q);

/* What a row that waits is looked for by: a number that stands for it. queue_marked() is true for some others too. */
void queue_mark(struct queue *q, uint64_t key);
bool queue_marked(const struct queue *q, uint64_t key);

#endif
