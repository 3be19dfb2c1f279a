#define _GNU_SOURCE
#include "internal.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

struct cdoc_workbook {
    lxw_workbook *workbook; // NULL once finished
    lxw_worksheet *sheet;
    lxw_format *formats[CDOC_HEADER_REQUIRED + 1];
    int file; // in memory; libxlsxwriter writes to paths only
};

static cdoc_status result(lxw_error error, char *message, int32_t capacity) {
    if (error == LXW_NO_ERROR) return CDOC_OK;
    const bool is_refusal = error >= LXW_ERROR_NULL_PARAMETER_IGNORED;
    return cdoc_refuse(is_refusal ? CDOC_INVALID : CDOC_FAILED, lxw_strerror(error), message, capacity);
}

static bool make_formats(cdoc_workbook *workbook) {
    for (int style = CDOC_TEXT; style <= CDOC_HEADER_REQUIRED; style += 1) {
        lxw_format *format = workbook_add_format(workbook->workbook);
        if (format == NULL) return false;
        workbook->formats[style] = format;
    }
    format_set_num_format(workbook->formats[CDOC_TEXT], "@");
    format_set_num_format(workbook->formats[CDOC_MOMENT], "yyyy-mm-dd hh:mm");
    for (int style = CDOC_HEADER; style <= CDOC_HEADER_REQUIRED; style += 1) {
        lxw_format *format = workbook->formats[style];
        format_set_bold(format);
        format_set_num_format(format, "@");
        format_set_bottom(format, LXW_BORDER_THIN);
        format_set_bg_color(format, style == CDOC_HEADER_REQUIRED ? 0xCFDDEA : 0xEEF1F4);
    }
    return true;
}

cdoc_status cdoc_workbook_open(int64_t created, cdoc_workbook **out, char *message, int32_t capacity) {
    *out = NULL;
    cdoc_workbook *workbook = calloc(1, sizeof *workbook);
    if (workbook == NULL) return cdoc_refuse(CDOC_FAILED, "out of memory", message, capacity);
    workbook->file = memfd_create("workbook", MFD_CLOEXEC);
    if (workbook->file < 0) {
        cdoc_refuse(CDOC_FAILED, strerror(errno), message, capacity);
        free(workbook);
        return CDOC_FAILED;
    }
    cdoc_handle_made();
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", workbook->file);
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    workbook->workbook = workbook_new_opt(path, &options);
    lxw_doc_properties properties = {.created = (time_t)created};
    if (workbook->workbook == NULL || !make_formats(workbook) ||
        workbook_set_properties(workbook->workbook, &properties) != LXW_NO_ERROR) {
        cdoc_workbook_close(workbook);
        return cdoc_refuse(CDOC_FAILED, "out of memory", message, capacity);
    }
    *out = workbook;
    return CDOC_OK;
}

cdoc_status cdoc_workbook_sheet(cdoc_workbook *workbook, const char *name, bool is_hidden, char *message,
                                int32_t capacity) {
    const cdoc_status status =
        result(workbook_validate_sheet_name(workbook->workbook, name), message, capacity);
    if (status != CDOC_OK) return status;
    workbook->sheet = workbook_add_worksheet(workbook->workbook, name);
    if (workbook->sheet == NULL) return cdoc_refuse(CDOC_FAILED, "no sheet was made", message, capacity);
    if (is_hidden) worksheet_hide(workbook->sheet);
    return CDOC_OK;
}

cdoc_status cdoc_workbook_column(cdoc_workbook *workbook, int32_t column, double width, cdoc_style style,
                                 char *message, int32_t capacity) {
    const lxw_col_t at = (lxw_col_t)column;
    return result(worksheet_set_column(workbook->sheet, at, at, width, workbook->formats[style]), message,
                  capacity);
}

cdoc_status cdoc_workbook_text(cdoc_workbook *workbook, int32_t row, int32_t column, const char *text,
                               cdoc_style style, char *message, int32_t capacity) {
    return result(worksheet_write_string(workbook->sheet, (lxw_row_t)row, (lxw_col_t)column, text,
                                         workbook->formats[style]),
                  message, capacity);
}

cdoc_status cdoc_workbook_number(cdoc_workbook *workbook, int32_t row, int32_t column, double number,
                                 cdoc_style style, char *message, int32_t capacity) {
    return result(worksheet_write_number(workbook->sheet, (lxw_row_t)row, (lxw_col_t)column, number,
                                         workbook->formats[style]),
                  message, capacity);
}

cdoc_status cdoc_workbook_note(cdoc_workbook *workbook, int32_t row, int32_t column, const char *text,
                               char *message, int32_t capacity) {
    lxw_comment_options options = {.width = 240, .height = 110};
    return result(worksheet_write_comment_opt(workbook->sheet, (lxw_row_t)row, (lxw_col_t)column, text, &options),
                  message, capacity);
}

static cdoc_status choose(cdoc_workbook *workbook, int32_t first, int32_t last, int32_t column,
                          lxw_data_validation validation, char *message, int32_t capacity) {
    validation.ignore_blank = LXW_VALIDATION_ON;
    validation.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
    const lxw_col_t at = (lxw_col_t)column;
    return result(worksheet_data_validation_range(workbook->sheet, (lxw_row_t)first, at, (lxw_row_t)last, at,
                                                  &validation),
                  message, capacity);
}

cdoc_status cdoc_workbook_choices(cdoc_workbook *workbook, int32_t first, int32_t last, int32_t column,
                                  const char *values, char *message, int32_t capacity) {
    char text[1024], *rest = text;
    char *list[51] = {0};
    if (strlen(values) >= sizeof text) return cdoc_refuse(CDOC_INVALID, "too many values", message, capacity);
    strcpy(text, values);
    for (int at = 0; at < 50 && rest != NULL; at += 1) list[at] = strsep(&rest, "\n");
    const lxw_data_validation validation = {.validate = LXW_VALIDATION_TYPE_LIST, .value_list = list};
    return choose(workbook, first, last, column, validation, message, capacity);
}

cdoc_status cdoc_workbook_choices_at(cdoc_workbook *workbook, int32_t first, int32_t last, int32_t column,
                                     const char *formula, char *message, int32_t capacity) {
    char text[128];
    snprintf(text, sizeof text, "%s", formula);
    const lxw_data_validation validation = {.validate = LXW_VALIDATION_TYPE_LIST_FORMULA, .value_formula = text};
    return choose(workbook, first, last, column, validation, message, capacity);
}

cdoc_status cdoc_workbook_heading(cdoc_workbook *workbook, int32_t last, int32_t columns, char *message,
                                  int32_t capacity) {
    worksheet_freeze_panes(workbook->sheet, 1, 0);
    return result(worksheet_autofilter(workbook->sheet, 0, 0, (lxw_row_t)last, (lxw_col_t)(columns - 1)), message,
                  capacity);
}

cdoc_status cdoc_workbook_finish(cdoc_workbook *workbook, int64_t *count, char *message, int32_t capacity) {
    *count = 0;
    lxw_workbook *open = workbook->workbook;
    workbook->workbook = NULL; // closing frees it, whatever comes of it
    workbook->sheet = NULL;
    const cdoc_status status = result(workbook_close(open), message, capacity);
    if (status != CDOC_OK) return status;
    struct stat stat;
    if (fstat(workbook->file, &stat) != 0) return cdoc_refuse(CDOC_FAILED, strerror(errno), message, capacity);
    *count = stat.st_size;
    return CDOC_OK;
}

cdoc_status cdoc_workbook_read(const cdoc_workbook *workbook, int64_t offset, uint8_t *bytes, int64_t room,
                               int64_t *count) {
    const ssize_t got = pread(workbook->file, bytes, (size_t)room, (off_t)offset);
    *count = got > 0 ? got : 0;
    return got >= 0 ? CDOC_OK : CDOC_FAILED;
}

void cdoc_workbook_close(cdoc_workbook *workbook) {
    if (workbook->workbook != NULL) lxw_workbook_free(workbook->workbook);
    if (workbook->file >= 0) close(workbook->file);
    free(workbook);
    cdoc_handle_freed();
}
