// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * What reading a whole folder of messages found.
 *
 * @param counts how many records there are of each kind
 * @param notes a line each; what is as it may be and still worth telling
 * @param problems a line each; empty when all is well
 * @param newer what only a newer version of the platform can read, a line each; nothing else was looked at then
 */
public record MessageCheck(
        Map<String, Long> counts, List<String> notes, List<String> problems, List<String> newer) {
    public MessageCheck {
        notes = List.copyOf(notes);
        counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
        problems = List.copyOf(problems);
        newer = List.copyOf(newer);
    }

    /**
     * Reads every record and every checksum, and changes nothing. Nobody may have the folder open.
     *
     * @throws StorageException when it cannot be opened at all
     */
    public static MessageCheck of(Path folder) {
        Map<String, Long> counts = new LinkedHashMap<>();
        List<String> notes = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        try {
            int format = MessageDatabase.format(folder);
            if (format > MessageDatabase.FORMAT) {
                return new MessageCheck(
                        counts,
                        notes,
                        problems,
                        List.of(
                                "the messages are of format %d, formats up to %d are known"
                                        .formatted(format, MessageDatabase.FORMAT)));
            }
            try (RocksInstance rocks =
                    RocksInstance.openReadOnly(folder.resolve(MessageDatabase.ROCKS_FOLDER))) {
                boolean allThere = hasAllAcknowledged(folder, rocks, problems);
                try {
                    rocks.db().verifyChecksum();
                } catch (RocksDBException e) {
                    problems.add("a checksum does not match: " + e.getMessage());
                }
                for (Family family : Family.values()) {
                    counts.put(
                            family.name().toLowerCase(Locale.ROOT), read(family, rocks, problems));
                }
                if (allThere && problems.isEmpty() && isEndOfLog(rocks.damages())) {
                    notes.add(
                            "the end of the log is not whole, as a crash leaves it; nothing that was acknowledged is missing");
                } else {
                    problems.addAll(rocks.damages());
                }
            }
        } catch (IOException | RocksDBException e) {
            throw new StorageException(
                    "the messages in %s cannot be read: %s".formatted(folder, e.getMessage()), e);
        }
        return new MessageCheck(counts, notes, problems, List.of());
    }

    /** False also when nothing tells, as in a backup, whose log has no end that a crash could have left. */
    private static boolean hasAllAcknowledged(
            Path folder, RocksInstance rocks, List<String> problems) throws IOException {
        Path file = folder.resolve(MessageDatabase.MARK_FILE);
        if (!Files.exists(file)) {
            return false;
        }
        try (AcknowledgedMark mark = AcknowledgedMark.open(file)) {
            long missing = mark.sequence() - rocks.db().getLatestSequenceNumber();
            if (missing > 0) {
                problems.add(missing + " changes that were acknowledged are missing");
            }
            return missing <= 0;
        }
    }

    /** Whether there is nothing but records of the log that were left out, as {@link MessageDatabase#open} does. */
    private static boolean isEndOfLog(List<String> damages) {
        return !damages.isEmpty() && damages.stream().allMatch(each -> each.contains("dropping "));
    }

    private static long read(Family family, RocksInstance rocks, List<String> problems) {
        long count = 0;
        try (ReadOptions options = new ReadOptions().setFillCache(false);
                RocksIterator records = rocks.db().newIterator(rocks.handle(family), options)) {
            for (records.seekToFirst(); records.isValid(); records.next()) {
                count++;
            }
            records.status();
        } catch (RocksDBException e) {
            problems.add(
                    "%s cannot be read beyond %d records: %s"
                            .formatted(
                                    family.name().toLowerCase(Locale.ROOT), count, e.getMessage()));
        }
        return count;
    }
}
