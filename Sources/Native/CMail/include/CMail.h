#pragma once
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// Sends letters over SMTP and posts bodies over HTTP, one blocking call each, on the caller's thread.
///
/// Calls may run on several threads at once. Nothing is followed, proxied or read from the environment.
typedef struct cmail_office cmail_office;
/// What one call left: the other side's code, its bounded answer, the library's words. Owned by the caller.
typedef struct cmail_answer cmail_answer;

typedef enum {
    CMAIL_OK = 0,
    CMAIL_TIMED_OUT = 1,
    CMAIL_UNRESOLVED = 2,
    CMAIL_UNREACHABLE = 3,
    /// No encryption where it is demanded, or a certificate that does not prove the name.
    CMAIL_TLS = 4,
    CMAIL_LOGIN = 5,
    /// The mail server said no; the answer's code says how firmly (RFC 5321 4.2.1).
    CMAIL_REFUSED = 6,
    /// The connection broke, or what came was not the protocol.
    CMAIL_DROPPED = 7,
    /// The answer is longer than allowed.
    CMAIL_TOO_LARGE = 8,
    CMAIL_STOPPED = 9,
    CMAIL_NO_MEMORY = 10,
    CMAIL_LIBRARY = 11,
} cmail_status;

typedef enum { CMAIL_PLAIN = 0, CMAIL_STARTTLS = 1, CMAIL_IMPLICIT = 2 } cmail_security;

/// Where a call connects to and for how long; strings live for the call only.
typedef struct {
    const char *url;
    /// `host:port:address`: the one address that may be connected to; null when the URL names an address.
    const char *_Nullable pin;
    uint32_t connect_milliseconds;
    uint32_t total_milliseconds;
} cmail_target;

typedef struct {
    cmail_target target;
    cmail_security security;
    /// Null: no authentication.
    const char *_Nullable user;
    const char *_Nullable password;
    const char *from;
    const char *const _Nonnull *_Nonnull to;
    size_t to_count;
    const uint8_t *_Nullable bytes;
    size_t length;
} cmail_letter;

typedef struct {
    cmail_target target;
    /// Whole header lines.
    const char *const _Nonnull *_Nonnull headers;
    size_t header_count;
    const uint8_t *_Nullable bytes;
    size_t length;
    size_t most_answer_bytes;
} cmail_request;

/// Null when memory is short or the library does not start.
///
/// @param authorities a PEM file of trusted certificates instead of the system's; null: the system's.
cmail_office *_Nullable cmail_open(const char *_Nullable authorities);
/// Lets running calls return CMAIL_STOPPED within a second, and refuses further ones.
void cmail_stop(cmail_office *office);
/// Only when no call is running.
void cmail_close(cmail_office *office);

/// @param answer set also on failure, unless memory is short.
cmail_status cmail_deliver(
    cmail_office *office, const cmail_letter *letter, cmail_answer *_Nullable *_Nonnull answer);
/// Any status of HTTP is CMAIL_OK; the answer's code tells it.
cmail_status cmail_post(
    cmail_office *office, const cmail_request *request, cmail_answer *_Nullable *_Nonnull answer);

int32_t cmail_answer_code(const cmail_answer *answer);
const uint8_t *_Nullable cmail_answer_bytes(const cmail_answer *answer);
size_t cmail_answer_length(const cmail_answer *answer);
/// The library's own words, for the log.
const char *cmail_answer_text(const cmail_answer *answer);
void cmail_answer_close(cmail_answer *answer);

/// A numeric address, as getnameinfo writes it.
typedef struct {
    char text[46];
} cmail_address;

/// Every address of a name; blocks as long as the resolver does.
///
/// @return how many were written.
size_t cmail_resolve(const char *host, cmail_address *addresses, size_t capacity);
/// The sixteen bytes of a numeric address, IPv4 as mapped (RFC 4291 2.5.5.2); 0 when it is not one.
int32_t cmail_parse(const char *text, uint8_t *bytes);

/// Offices and answers alive in this process.
int64_t cmail_live_handles(void);

#pragma clang assume_nonnull end
