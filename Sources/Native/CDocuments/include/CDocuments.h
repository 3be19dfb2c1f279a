#pragma once

#include <stdbool.h>
#include <stdint.h>

// The C face of libzip, expat and libxlsxwriter. Every call is synchronous and works on the caller's thread; a
// handle may be used by one thread at a time. Calls that can fail write a reason of at most `capacity` bytes,
// ended by a zero, to `message`. Texts are UTF-8.

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef enum {
    CDOC_OK = 0,
    /// The bytes are not what they should be: no archive, broken compression, no well-formed XML.
    CDOC_INVALID = 1,
    /// The XML has a document type declaration, the only way to define entities.
    CDOC_DOCTYPE = 2,
    /// A callback wanted no more.
    CDOC_STOPPED = 3,
    /// The library or the memory gave up.
    CDOC_FAILED = 4,
} cdoc_status;

/// Handles open now, in the whole process.
int32_t cdoc_live_handles(void);

typedef struct cdoc_archive cdoc_archive;
typedef struct cdoc_part cdoc_part;
typedef struct cdoc_markup cdoc_markup;
typedef struct cdoc_workbook cdoc_workbook;

/// An entry as the archive's directory describes it; the sizes are claims. The name lives as long as the archive.
typedef struct {
    const char *name;
    uint64_t size;
    bool is_encrypted;
} cdoc_entry;

/// Opens a ZIP archive; the bytes are copied.
cdoc_status cdoc_archive_open(const uint8_t *bytes, int64_t count, cdoc_archive *_Nullable *_Nonnull out,
                              char *message, int32_t capacity);
/// Opens a ZIP archive that stays on the disk and must not change meanwhile.
cdoc_status cdoc_archive_open_file(const char *path, cdoc_archive *_Nullable *_Nonnull out, char *message,
                                   int32_t capacity);
int64_t cdoc_archive_count(const cdoc_archive *archive);
cdoc_status cdoc_archive_entry(cdoc_archive *archive, int64_t index, cdoc_entry *out, char *message,
                               int32_t capacity);
void cdoc_archive_close(cdoc_archive *archive);

/// Reads one entry; to be closed before its archive.
cdoc_status cdoc_part_open(cdoc_archive *archive, int64_t index, cdoc_part *_Nullable *_Nonnull out,
                           char *message, int32_t capacity);
/// Up to `room` bytes; none at the end, where the checksum has been compared.
cdoc_status cdoc_part_read(cdoc_part *part, uint8_t *bytes, int64_t room, int64_t *count, char *message,
                           int32_t capacity);
void cdoc_part_close(cdoc_part *part);

/// Called on the thread that feeds, never after a callback returned false or the feeding call returned. Names of
/// elements and attributes carry their namespace; see `cdoc_local_name`. Attributes are name, value, name, …,
/// ended by NULL. Text may come in pieces.
typedef struct {
    void *context;
    bool (*on_start)(void *context, const char *name, const char *_Nullable const *_Nonnull attributes);
    bool (*on_end)(void *context, const char *name);
    bool (*on_text)(void *context, const char *bytes, int64_t count);
} cdoc_markup_callbacks;

cdoc_status cdoc_markup_open(cdoc_markup_callbacks callbacks, cdoc_markup *_Nullable *_Nonnull out);
/// Parses on. A tag or comment longer than a megabyte is refused, for it would be scanned again and again.
cdoc_status cdoc_markup_feed(cdoc_markup *markup, const uint8_t *_Nullable bytes, int32_t count, bool is_last,
                             char *message, int32_t capacity);
void cdoc_markup_close(cdoc_markup *markup);
/// The name behind its namespace.
const char *cdoc_local_name(const char *name);

/// How a cell looks.
typedef enum {
    CDOC_PLAIN = 0,
    /// Kept as typed, with every digit.
    CDOC_TEXT = 1,
    CDOC_MOMENT = 2,
    CDOC_HEADER = 3,
    CDOC_HEADER_REQUIRED = 4,
} cdoc_style;

/// A workbook in the making; rows are written in order and leave the memory at once. Rows and columns count from 0.
/// `created` is in seconds since 1970.
cdoc_status cdoc_workbook_open(int64_t created, cdoc_workbook *_Nullable *_Nonnull out, char *message,
                               int32_t capacity);
/// Begins a sheet; what follows goes to it.
cdoc_status cdoc_workbook_sheet(cdoc_workbook *workbook, const char *name, bool is_hidden, char *message,
                                int32_t capacity);
cdoc_status cdoc_workbook_column(cdoc_workbook *workbook, int32_t column, double width, cdoc_style style,
                                 char *message, int32_t capacity);
cdoc_status cdoc_workbook_text(cdoc_workbook *workbook, int32_t row, int32_t column, const char *text,
                               cdoc_style style, char *message, int32_t capacity);
cdoc_status cdoc_workbook_number(cdoc_workbook *workbook, int32_t row, int32_t column, double number,
                                 cdoc_style style, char *message, int32_t capacity);
/// A remark that shows when the cell is pointed at.
cdoc_status cdoc_workbook_note(cdoc_workbook *workbook, int32_t row, int32_t column, const char *text,
                               char *message, int32_t capacity);
/// A drop-down list for rows first to last of a column: at most 50 values, separated by line feeds and without commas,
/// together at most 255 characters.
cdoc_status cdoc_workbook_choices(cdoc_workbook *workbook, int32_t first, int32_t last, int32_t column,
                                  const char *values, char *message, int32_t capacity);
/// As above with the cells a formula names, such as `=Lists!$A$1:$C$1`. The library never gives the formula's copy
/// back, hence for long lists only.
cdoc_status cdoc_workbook_choices_at(cdoc_workbook *workbook, int32_t first, int32_t last, int32_t column,
                                     const char *formula, char *message, int32_t capacity);
/// The first row stays in sight and filters the `columns` columns down to row `last`.
cdoc_status cdoc_workbook_heading(cdoc_workbook *workbook, int32_t last, int32_t columns, char *message,
                                  int32_t capacity);
/// Writes the file; afterwards the handle can only be read and closed.
cdoc_status cdoc_workbook_finish(cdoc_workbook *workbook, int64_t *count, char *message, int32_t capacity);
/// Bytes of the finished file from an offset; fewer than `room` at its end only.
cdoc_status cdoc_workbook_read(const cdoc_workbook *workbook, int64_t offset, uint8_t *bytes, int64_t room,
                               int64_t *count);
void cdoc_workbook_close(cdoc_workbook *workbook);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
