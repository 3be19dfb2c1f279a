#include <libpq-fe.h>
#include <spawn.h>

// glibc 2.34 has these two; its headers show them only under _GNU_SOURCE, which the importer does not set.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);
