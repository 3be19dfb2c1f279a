#include "office.h"
#include <stdlib.h>
#include <string.h>

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    cmail_answer *answer = context;
    size_t length = size * count;
    if (length > answer->most - answer->length) {
        answer->is_too_large = 1;
        return 0;
    }
    uint8_t *grown = realloc(answer->bytes, answer->length + length + 1);
    if (!grown) return 0;
    memcpy(grown + answer->length, bytes, length);
    answer->bytes = grown;
    answer->length += length;
    return length;
}

static size_t give(char *bytes, size_t size, size_t count, void *context) {
    cmail_answer *answer = context;
    size_t left = answer->upload_length - answer->uploaded, room = size * count;
    size_t length = left < room ? left : room;
    memcpy(bytes, answer->upload + answer->uploaded, length);
    answer->uploaded += length;
    return length;
}

static int progress(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    (void)a, (void)b, (void)c, (void)d;
    return atomic_load(&((cmail_office *)context)->stopped);
}

CURL *cmail_prepare(
    cmail_office *office, const cmail_target *target, struct curl_slist **pins, cmail_answer *answer) {
    CURL *curl = curl_easy_init();
    if (!curl) return NULL;
    if (target->pin && !(*pins = curl_slist_append(NULL, target->pin))) {
        curl_easy_cleanup(curl);
        return NULL;
    }
    curl_easy_setopt(curl, CURLOPT_URL, target->url);
    curl_easy_setopt(curl, CURLOPT_RESOLVE, *pins);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)target->connect_milliseconds);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)target->total_milliseconds);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, office);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, answer->text);
    if (office->authorities) curl_easy_setopt(curl, CURLOPT_CAINFO, office->authorities);
    return curl;
}

static cmail_status status(CURLcode code) {
    switch (code) {
    case CURLE_OK: return CMAIL_OK;
    case CURLE_OPERATION_TIMEDOUT: return CMAIL_TIMED_OUT;
    case CURLE_COULDNT_RESOLVE_HOST: return CMAIL_UNRESOLVED;
    case CURLE_COULDNT_CONNECT: return CMAIL_UNREACHABLE;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION: return CMAIL_TLS;
    case CURLE_LOGIN_DENIED: return CMAIL_LOGIN;
    case CURLE_OUT_OF_MEMORY: return CMAIL_NO_MEMORY;
    case CURLE_ABORTED_BY_CALLBACK: return CMAIL_STOPPED;
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM: return CMAIL_DROPPED;
    default: return CMAIL_LIBRARY;
    }
}

cmail_status cmail_finish(CURL *curl, CURLcode code, cmail_office *office, cmail_answer *answer, int is_mail) {
    long told = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &told);
    answer->code = (int32_t)told;
    if (atomic_load(&office->stopped) && code != CURLE_OK) return CMAIL_STOPPED;
    if (answer->is_too_large) return CMAIL_TOO_LARGE;
    cmail_status result = status(code);
    // A refused sender, receiver or letter reaches us as a failed send with the server's code.
    int is_told = result == CMAIL_DROPPED || result == CMAIL_LIBRARY;
    return is_mail && is_told && told >= 400 ? CMAIL_REFUSED : result;
}

static cmail_status append(struct curl_slist **list, const char *const *texts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct curl_slist *grown = curl_slist_append(*list, texts[i]);
        if (!grown) return CMAIL_NO_MEMORY;
        *list = grown;
    }
    return CMAIL_OK;
}

cmail_status cmail_deliver(cmail_office *office, const cmail_letter *letter, cmail_answer **out) {
    struct curl_slist *pins = NULL, *receivers = NULL;
    cmail_answer *answer = *out = cmail_answer_open(65536);
    if (!answer) return CMAIL_NO_MEMORY;
    if (atomic_load(&office->stopped)) return CMAIL_STOPPED;
    cmail_status result = append(&receivers, letter->to, letter->to_count);
    CURL *curl = result == CMAIL_OK ? cmail_prepare(office, &letter->target, &pins, answer) : NULL;
    if (curl) {
        answer->upload = letter->bytes;
        answer->upload_length = letter->length;
        long tls = letter->security == CMAIL_STARTTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE;
        if (letter->security == CMAIL_IMPLICIT) tls = CURLUSESSL_ALL;
        curl_easy_setopt(curl, CURLOPT_USE_SSL, tls);
        if (letter->user) curl_easy_setopt(curl, CURLOPT_USERNAME, letter->user);
        if (letter->password) curl_easy_setopt(curl, CURLOPT_PASSWORD, letter->password);
        curl_easy_setopt(curl, CURLOPT_MAIL_FROM, letter->from);
        curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, receivers);
        curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(curl, CURLOPT_READDATA, answer);
        curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)letter->length);
        result = cmail_finish(curl, curl_easy_perform(curl), office, answer, 1);
        curl_easy_cleanup(curl);
    } else {
        result = CMAIL_NO_MEMORY;
    }
    curl_slist_free_all(receivers);
    curl_slist_free_all(pins);
    return result;
}

cmail_status cmail_post(cmail_office *office, const cmail_request *request, cmail_answer **out) {
    struct curl_slist *pins = NULL, *headers = NULL;
    cmail_answer *answer = *out = cmail_answer_open(request->most_answer_bytes);
    if (!answer) return CMAIL_NO_MEMORY;
    if (atomic_load(&office->stopped)) return CMAIL_STOPPED;
    cmail_status result = append(&headers, request->headers, request->header_count);
    CURL *curl = result == CMAIL_OK ? cmail_prepare(office, &request->target, &pins, answer) : NULL;
    if (curl) {
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->bytes ? (const char *)request->bytes : "");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->length);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        result = cmail_finish(curl, curl_easy_perform(curl), office, answer, 0);
        curl_easy_cleanup(curl);
    } else {
        result = CMAIL_NO_MEMORY;
    }
    curl_slist_free_all(headers);
    curl_slist_free_all(pins);
    return result;
}
