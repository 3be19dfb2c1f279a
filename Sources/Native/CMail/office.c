#include "office.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static _Atomic int64_t live_handles;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode started = CURLE_FAILED_INIT;

static void start(void) { started = curl_global_init(CURL_GLOBAL_DEFAULT); }

void cmail_count(int64_t change) { atomic_fetch_add_explicit(&live_handles, change, memory_order_relaxed); }
int64_t cmail_live_handles(void) { return atomic_load_explicit(&live_handles, memory_order_relaxed); }

cmail_office *cmail_open(const char *authorities) {
    pthread_once(&once, start);
    if (started != CURLE_OK) return NULL;
    cmail_office *office = calloc(1, sizeof *office);
    if (!office) return NULL;
    if (authorities && !(office->authorities = strdup(authorities))) {
        free(office);
        return NULL;
    }
    cmail_count(1);
    return office;
}

void cmail_stop(cmail_office *office) { atomic_store(&office->stopped, 1); }

void cmail_close(cmail_office *office) {
    free(office->authorities);
    free(office);
    cmail_count(-1);
}

cmail_answer *cmail_answer_open(size_t most) {
    cmail_answer *answer = calloc(1, sizeof *answer);
    if (!answer) return NULL;
    answer->most = most;
    cmail_count(1);
    return answer;
}

void cmail_answer_close(cmail_answer *answer) {
    free(answer->bytes);
    free(answer);
    cmail_count(-1);
}

int32_t cmail_answer_code(const cmail_answer *answer) { return answer->code; }
const uint8_t *cmail_answer_bytes(const cmail_answer *answer) { return answer->bytes; }
size_t cmail_answer_length(const cmail_answer *answer) { return answer->length; }
const char *cmail_answer_text(const cmail_answer *answer) { return answer->text; }

size_t cmail_resolve(const char *host, cmail_address *addresses, size_t capacity) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found = NULL;
    if (getaddrinfo(host, NULL, &hints, &found) != 0) return 0;
    size_t count = 0;
    for (struct addrinfo *one = found; one && count < capacity; one = one->ai_next) {
        char *text = addresses[count].text;
        if (getnameinfo(one->ai_addr, one->ai_addrlen, text, sizeof addresses[count].text, NULL, 0,
                        NI_NUMERICHOST) == 0)
            count++;
    }
    freeaddrinfo(found);
    return count;
}

int32_t cmail_parse(const char *text, uint8_t *bytes) {
    if (inet_pton(AF_INET6, text, bytes) == 1) return 1;
    memset(bytes, 0, 10);
    bytes[10] = bytes[11] = 0xff;
    return inet_pton(AF_INET, text, bytes + 12) == 1;
}
