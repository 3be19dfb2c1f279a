#include "internal.h"
#include <expat.h>
#include <stdlib.h>
#include <string.h>

enum { longest_token = 1024 * 1024 };
static const char separator = '\n'; // no namespace's name has a line feed: attribute values lose theirs

struct cdoc_markup {
    XML_Parser parser;
    cdoc_markup_callbacks callbacks;
    int64_t fed;
    bool has_doctype, is_stopped;
};

static void stop(cdoc_markup *markup) {
    markup->is_stopped = true;
    XML_StopParser(markup->parser, XML_FALSE);
}

// Expat may deliver the end of an empty element after its start stopped the parser, hence the guards.

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes) {
    cdoc_markup *markup = user;
    if (markup->is_stopped) return;
    if (!markup->callbacks.on_start(markup->callbacks.context, name, attributes)) stop(markup);
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
    cdoc_markup *markup = user;
    if (markup->is_stopped) return;
    if (!markup->callbacks.on_end(markup->callbacks.context, name)) stop(markup);
}

static void XMLCALL on_text(void *user, const XML_Char *bytes, int count) {
    cdoc_markup *markup = user;
    if (markup->is_stopped) return;
    if (!markup->callbacks.on_text(markup->callbacks.context, bytes, count)) stop(markup);
}

static void XMLCALL on_doctype(void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public,
                               int has_subset) {
    (void)name, (void)system, (void)public, (void)has_subset;
    cdoc_markup *markup = user;
    markup->has_doctype = true;
    stop(markup);
}

cdoc_status cdoc_markup_open(cdoc_markup_callbacks callbacks, cdoc_markup **out) {
    *out = NULL;
    cdoc_markup *markup = calloc(1, sizeof *markup);
    if (markup == NULL) return CDOC_FAILED;
    markup->parser = XML_ParserCreateNS(NULL, separator);
    if (markup->parser == NULL) {
        free(markup);
        return CDOC_FAILED;
    }
    markup->callbacks = callbacks;
    XML_SetUserData(markup->parser, markup);
    XML_SetElementHandler(markup->parser, on_start, on_end);
    XML_SetCharacterDataHandler(markup->parser, on_text);
    XML_SetStartDoctypeDeclHandler(markup->parser, on_doctype);
    cdoc_handle_made();
    *out = markup;
    return CDOC_OK;
}

cdoc_status cdoc_markup_feed(cdoc_markup *markup, const uint8_t *bytes, int32_t count, bool is_last,
                             char *message, int32_t capacity) {
    const enum XML_Status status = XML_Parse(markup->parser, (const char *)bytes, count, is_last);
    if (markup->has_doctype) return CDOC_DOCTYPE;
    if (markup->is_stopped) return CDOC_STOPPED;
    if (status != XML_STATUS_OK) {
        const enum XML_Error error = XML_GetErrorCode(markup->parser);
        const cdoc_status refusal = error == XML_ERROR_NO_MEMORY ? CDOC_FAILED : CDOC_INVALID;
        const char *reason = XML_ErrorString(error);
        return cdoc_refuse(refusal, reason != NULL ? reason : "", message, capacity);
    }
    markup->fed += count;
    const int64_t done = XML_GetCurrentByteIndex(markup->parser);
    if (!is_last && markup->fed - (done > 0 ? done : 0) > longest_token) {
        return cdoc_refuse(CDOC_INVALID, "a tag or comment is too long", message, capacity);
    }
    return CDOC_OK;
}

void cdoc_markup_close(cdoc_markup *markup) {
    XML_ParserFree(markup->parser);
    free(markup);
    cdoc_handle_freed();
}

const char *cdoc_local_name(const char *name) {
    const char *last = strrchr(name, separator);
    return last != NULL ? last + 1 : name;
}
