// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageDatabaseTest {
    @TempDir private Path temp;
    private Path folder = Path.of("");

    @BeforeEach
    void chooseAFolderThatDoesNotExist() {
        folder = temp.resolve("messages");
    }

    @Test
    void whatWasStoredIsThereAfterARestart() throws Exception {
        try (MessageDatabase database = open()) {
            store(database, "a", "1");
            store(database, "b", "2");
        }
        try (MessageDatabase database = open()) {
            assertThat(database.get(Family.FEEDS, bytes("a"))).isEqualTo(bytes("1"));
            assertThat(database.get(Family.FEEDS, bytes("c"))).isNull();
            assertThat(scan(database, "a", "z")).containsExactly("a=1", "b=2");
        }
    }

    @Test
    void aScanEndsBeforeItsUpperKeyAndWhenTheVisitorHasEnough() throws Exception {
        try (MessageDatabase database = open()) {
            store(database, "a", "1");
            store(database, "b", "2");
            store(database, "c", "3");

            assertThat(scan(database, "b", "c")).containsExactly("b=2");
            List<String> first = new ArrayList<>();
            database.scan(
                    Family.FEEDS,
                    bytes("a"),
                    bytes("z"),
                    (key, _) -> {
                        first.add(text(key));
                        return false;
                    });
            assertThat(first).containsExactly("a");
        }
    }

    @Test
    void aNewerFormatIsRefused() throws Exception {
        open().close();
        Files.writeString(folder.resolve("format"), "lanyard messages 3\n");

        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("are of format 3")
                .hasMessageContaining("knows formats up to 2");
    }

    @Test
    void anEarlierFormatIsReadAndSaysThePresentOneFromThenOn() throws Exception {
        open().close();
        Files.writeString(folder.resolve("format"), "lanyard messages 1\n");

        open().close();

        assertThat(folder.resolve("format")).hasContent("lanyard messages 2");
    }

    @Test
    void aFormatThatCannotBeReadIsRefused() throws Exception {
        open().close();
        Files.writeString(folder.resolve("format"), "gibberish");

        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("has to say [lanyard messages 2], found [gibberish]");
    }

    @Test
    void aDatabaseWithoutItsFormatIsRefused() throws Exception {
        open().close();
        Files.delete(folder.resolve("format"));

        assertThatThrownBy(this::open)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("have no file named format");
    }

    /** What lies behind the last sync after a power cut: part of a record that nobody was told of. */
    @Test
    void aTornLastRecordIsDroppedAndTheOthersStay() throws Exception {
        Path crashed = copyOfOpenDatabase();
        try (RandomAccessFile log = new RandomAccessFile(log(crashed).toFile(), "rw")) {
            log.seek(log.length());
            log.write(new byte[] {1, 2, 3, 4, 50, 0, 1, 9, 9, 9});
        }
        try (MessageDatabase database = MessageDatabase.open(crashed, Durability.FSYNC)) {
            assertThat(scan(database, "a", "z")).containsExactly("a=1", "b=2");
        }
    }

    @Test
    void aLogThatHasLostWhatWasAcknowledgedIsRefused() throws Exception {
        Path crashed = copyOfOpenDatabase();
        try (RandomAccessFile log = new RandomAccessFile(log(crashed).toFile(), "rw")) {
            log.setLength(log.length() - 1);
        }

        assertThatThrownBy(() -> MessageDatabase.open(crashed, Durability.FSYNC))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("1 changes that were acknowledged are missing");

        Files.delete(crashed.resolve("acknowledged"));
        try (MessageDatabase database = MessageDatabase.open(crashed, Durability.FSYNC)) {
            assertThat(scan(database, "a", "z")).containsExactly("a=1");
        }
    }

    /** The platform starts with it, so nobody should be sent to his backup for it. */
    @Test
    void aCheckTellsATornLastRecordFromDamage() throws Exception {
        Path crashed = copyOfOpenDatabase();
        try (RandomAccessFile log = new RandomAccessFile(log(crashed).toFile(), "rw")) {
            log.seek(log.length());
            log.write(new byte[] {1, 2, 3, 4, 50, 0, 1, 9, 9, 9});
        }
        MessageCheck torn = MessageCheck.of(crashed);
        assertThat(torn.problems()).isEmpty();
        assertThat(torn.notes())
                .containsExactly(
                        "the end of the log is not whole, as a crash leaves it; nothing that was acknowledged is missing");
        assertThat(torn.counts()).containsEntry("feeds", 2L);

        Path mark = crashed.resolve("acknowledged");
        Files.move(mark, temp.resolve("mark"));
        // Nothing tells that no more than that is gone.
        assertThat(MessageCheck.of(crashed).problems()).hasSize(1);
        Files.move(temp.resolve("mark"), mark);

        try (RandomAccessFile log = new RandomAccessFile(log(crashed).toFile(), "rw")) {
            log.setLength(log.length() - 11);
        }
        MessageCheck damaged = MessageCheck.of(crashed);
        assertThat(damaged.notes()).isEmpty();
        assertThat(damaged.problems())
                .contains("1 changes that were acknowledged are missing")
                .hasSizeGreaterThan(1);
    }

    @Test
    void changesInOneListAreStoredTogether() throws Exception {
        try (MessageDatabase database = open()) {
            store(database, "a", "1");
            Changes changes = database.writer().newChanges();
            changes.deleteRange(Family.FEEDS, bytes("a"), bytes("b"));
            changes.put(Family.FEEDS, bytes("c"), bytes("3"));
            CountDownLatch stored = new CountDownLatch(1);
            database.writer().write(changes, Runnable::run, _ -> stored.countDown());

            assertThat(stored.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(scan(database, "a", "z")).containsExactly("c=3");
        }
    }

    @Test
    void itIsReadAndWrittenAgainAfterItWasOpenedAnew() throws Exception {
        try (MessageDatabase database = open()) {
            store(database, "a", "1");
            database.reopen();
            store(database, "b", "2");

            assertThat(scan(database, "a", "z")).containsExactly("a=1", "b=2");
        }
    }

    private MessageDatabase open() {
        return MessageDatabase.open(folder, Durability.FSYNC);
    }

    /** The files of a platform that was killed after it had stored a and b. */
    private Path copyOfOpenDatabase() throws Exception {
        Path copy = temp.resolve("crashed");
        try (MessageDatabase database = open()) {
            store(database, "a", "1");
            store(database, "b", "2");
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.toList()) {
                    Files.copy(file, copy.resolve(folder.relativize(file)));
                }
            }
        }
        return copy;
    }

    private static Path log(Path crashed) throws IOException {
        try (Stream<Path> files = Files.list(crashed.resolve("rocksdb"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static void store(MessageDatabase database, String key, String value)
            throws InterruptedException {
        CountDownLatch stored = new CountDownLatch(1);
        database.writer()
                .put(
                        Family.FEEDS,
                        bytes(key),
                        bytes(value),
                        Runnable::run,
                        _ -> stored.countDown());
        assertThat(stored.await(60, TimeUnit.SECONDS)).isTrue();
    }

    private static List<String> scan(MessageDatabase database, String from, String to) {
        List<String> found = new ArrayList<>();
        database.scan(
                Family.FEEDS,
                bytes(from),
                bytes(to),
                (key, value) -> {
                    found.add(text(key) + "=" + text(value));
                    return true;
                });
        return found;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
