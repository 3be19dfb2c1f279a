#pragma once
#include "CMail.h"
#include <curl/curl.h>
#include <stdatomic.h>

struct cmail_office {
    char *authorities;
    _Atomic int stopped;
};

struct cmail_answer {
    uint8_t *bytes;
    size_t length;
    size_t most;
    int is_too_large;
    int32_t code;
    char text[CURL_ERROR_SIZE];
    /// What is being uploaded.
    const uint8_t *upload;
    size_t upload_length;
    size_t uploaded;
};

cmail_answer *cmail_answer_open(size_t most);
/// A handle with everything both calls share; null when memory is short.
CURL *cmail_prepare(
    cmail_office *office, const cmail_target *target, struct curl_slist **pins, cmail_answer *answer);
cmail_status cmail_finish(CURL *curl, CURLcode code, cmail_office *office, cmail_answer *answer, int is_mail);
void cmail_count(int64_t change);
