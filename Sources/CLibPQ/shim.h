#ifndef MALLARD_CLIBPQ_SHIM_H
#define MALLARD_CLIBPQ_SHIM_H

#include <libpq-fe.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/* Swift imports neither character macros nor the enum constants behind EFD_*. */
static const int mallard_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int mallard_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int mallard_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int mallard_diag_detail = PG_DIAG_MESSAGE_DETAIL;
static const int mallard_diag_table = PG_DIAG_TABLE_NAME;
static const int mallard_diag_constraint = PG_DIAG_CONSTRAINT_NAME;

/* A non-blocking eventfd that child processes do not inherit; -1 on failure. */
static inline int mallard_eventfd(void) { return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); }

/* Names the calling thread, in at most 15 bytes: prctl is variadic. */
static inline void mallard_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

static void mallard_ignore_notice(void *context, const PGresult *result) {
    (void)context;
    (void)result;
}

/* libpq prints notices to stderr unless told otherwise. */
static inline void mallard_silence_notices(PGconn *connection) {
    PQsetNoticeReceiver(connection, mallard_ignore_notice, NULL);
}

#endif
