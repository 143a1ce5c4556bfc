/*
 * pages.h - large pages under the heap.
 *
 * A long import reads some two hundred megabytes of small pieces in no order: windows, pages of the database,
 * answers of rules. In pages of 4 KiB that is more than the processor keeps addresses of, and each read waits for
 * one as well; in pages of 2 MiB an import takes an eighth less of it. Where the system has no large pages, or the C
 * library is another, nothing changes.
 */
#ifndef PW_BASE_PAGES_H
#define PW_BASE_PAGES_H

/* The heap grows in large steps from now on. For a process that is about to need much. */
void pages_begin(void);
/* Asks for large pages under what the heap has grown by since. Cheap when it has not; call it often, because what
 * was written before stays where it is. */
void pages_ask(void);

#endif
