#include "internal.h"
#include <stdlib.h>
#include <string.h>
#include <zip.h>

struct cdoc_archive {
    zip_t *zip;
};

struct cdoc_part {
    zip_file_t *file;
};

/// Opens the archive over a copy that libzip frees with the source.
static zip_t *open_copy(const uint8_t *bytes, int64_t count, zip_error_t *error) {
    void *copy = malloc(count > 0 ? (size_t)count : 1);
    if (copy == NULL) {
        zip_error_set(error, ZIP_ER_MEMORY, 0);
        return NULL;
    }
    memcpy(copy, bytes, (size_t)count);
    zip_source_t *source = zip_source_buffer_create(copy, (zip_uint64_t)count, 1, error);
    if (source == NULL) {
        free(copy);
        return NULL;
    }
    zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, error);
    if (zip == NULL) zip_source_free(source);
    return zip;
}

static cdoc_status opened(zip_t *zip, zip_error_t *error, cdoc_archive **out, char *message, int32_t capacity) {
    if (zip == NULL) {
        const cdoc_status status = zip_error_code_zip(error) == ZIP_ER_MEMORY ? CDOC_FAILED : CDOC_INVALID;
        cdoc_refuse(status, zip_error_strerror(error), message, capacity);
        zip_error_fini(error);
        return status;
    }
    zip_error_fini(error);
    cdoc_archive *archive = malloc(sizeof *archive);
    if (archive == NULL) {
        zip_discard(zip);
        return cdoc_refuse(CDOC_FAILED, "out of memory", message, capacity);
    }
    archive->zip = zip;
    cdoc_handle_made();
    *out = archive;
    return CDOC_OK;
}

cdoc_status cdoc_archive_open(const uint8_t *bytes, int64_t count, cdoc_archive **out, char *message,
                              int32_t capacity) {
    *out = NULL;
    zip_error_t error;
    zip_error_init(&error);
    return opened(open_copy(bytes, count, &error), &error, out, message, capacity);
}

cdoc_status cdoc_archive_open_file(const char *path, cdoc_archive **out, char *message, int32_t capacity) {
    *out = NULL;
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    return opened(zip, &error, out, message, capacity);
}

int64_t cdoc_archive_count(const cdoc_archive *archive) { return zip_get_num_entries(archive->zip, 0); }

cdoc_status cdoc_archive_entry(cdoc_archive *archive, int64_t index, cdoc_entry *out, char *message,
                               int32_t capacity) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    const zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE;
    if (zip_stat_index(archive->zip, (zip_uint64_t)index, ZIP_FL_ENC_GUESS, &stat) != 0 ||
        (stat.valid & needed) != needed) {
        return cdoc_refuse(CDOC_INVALID, zip_strerror(archive->zip), message, capacity);
    }
    out->name = stat.name;
    out->size = stat.size;
    out->is_encrypted = (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE;
    return CDOC_OK;
}

void cdoc_archive_close(cdoc_archive *archive) {
    zip_discard(archive->zip);
    free(archive);
    cdoc_handle_freed();
}

cdoc_status cdoc_part_open(cdoc_archive *archive, int64_t index, cdoc_part **out, char *message,
                           int32_t capacity) {
    *out = NULL;
    zip_file_t *file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
    if (file == NULL) return cdoc_refuse(CDOC_INVALID, zip_strerror(archive->zip), message, capacity);
    cdoc_part *part = malloc(sizeof *part);
    if (part == NULL) {
        zip_fclose(file);
        return cdoc_refuse(CDOC_FAILED, "out of memory", message, capacity);
    }
    part->file = file;
    cdoc_handle_made();
    *out = part;
    return CDOC_OK;
}

cdoc_status cdoc_part_read(cdoc_part *part, uint8_t *bytes, int64_t room, int64_t *count, char *message,
                           int32_t capacity) {
    const zip_int64_t got = zip_fread(part->file, bytes, (zip_uint64_t)room);
    *count = got > 0 ? got : 0;
    if (got >= 0) return CDOC_OK;
    return cdoc_refuse(CDOC_INVALID, zip_file_strerror(part->file), message, capacity);
}

void cdoc_part_close(cdoc_part *part) {
    zip_fclose(part->file);
    free(part);
    cdoc_handle_freed();
}
