// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import java.nio.file.Path;

/** Copies everything that the platform keeps while it works. */
@FunctionalInterface
public interface Backups {
    /** Where no copies are made. */
    Backups NONE =
            folder ->
                    Outcome.refused(
                            Refusal.BACKUP_NOT_POSSIBLE, "there is nothing to back up here");

    /**
     * What was copied.
     *
     * @param folder on the platform's machine, absolute
     */
    record Backup(Path folder, long files, long bytes) {}

    /**
     * Makes a consistent copy; blocks until it is on disk.
     *
     * @param folder on the platform's machine, absolute; must not exist yet
     */
    Outcome<Backup> backUp(Path folder);
}
