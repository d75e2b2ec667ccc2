// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.RegistryException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteDatabaseTest {
    private static final String FIRST =
            """
            -- A comment; with a semicolon inside.
            CREATE TABLE parent (id INTEGER PRIMARY KEY, text TEXT);
            CREATE TABLE child (
                parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED
            );
            """;
    private static final String SECOND = "ALTER TABLE parent ADD COLUMN added TEXT;\n";
    private static final String BROKEN = "CREATE TABLE half (id INTEGER);\nCREATE TABLE ();\n";
    private static final String INSERT = "INSERT INTO parent (text) VALUES (?)";
    private static final String COUNT = "SELECT COUNT(*) FROM parent";

    @TempDir private Path folder;

    @Test
    void aWriteThatThrowsLeavesNothingAndTheNextOneWorks() {
        try (SqliteDatabase database = open(FIRST)) {
            assertThatThrownBy(() ->
                            database.write(
                                    "testing",
                                    statements -> {
                                        statements.change(INSERT, "lost");
                                        throw new IllegalArgumentException("on purpose");
                                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("on purpose")
                    .hasNoSuppressedExceptions();
            assertThat(add(database, "kept")).isEqualTo(1);
        }
    }

    @Test
    void aFailingCommitLeavesNothingAndTheNextWriteWorks() {
        try (SqliteDatabase database = open(FIRST)) {
            assertThatThrownBy(() ->
                            database.write(
                                    "orphaning a child",
                                    statements ->
                                            statements.change(
                                                    "INSERT INTO child (parent) VALUES (77)")))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("orphaning a child")
                    .hasMessageContaining("FOREIGN KEY");
            assertThat(number(database, "SELECT COUNT(*) FROM child")).isZero();
            assertThat(add(database, "kept")).isEqualTo(1);
        }
    }

    @Test
    void aFullDiskFailsTheWriteAloneAndReadingGoesOn() {
        try (SqliteDatabase database = open(FIRST)) {
            add(database, "before");
            long pages = number(database, "PRAGMA page_count");
            // The writer's own bound; it stands in for the disk's.
            database.<Boolean>write("bounding", statements -> bound(statements, pages));
            assertThatThrownBy(() -> add(database, "x".repeat(1_000_000)))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("adding")
                    .hasMessageContaining("full");
            assertThat(number(database, COUNT)).isEqualTo(1);
            database.<Boolean>write("unbounding", statements -> bound(statements, 1_000_000));
            assertThat(add(database, "x".repeat(1_000_000))).isEqualTo(2);
        }
    }

    @Test
    void aReaderCannotWrite() {
        try (SqliteDatabase database = open(FIRST)) {
            assertThatThrownBy(() -> database.read("testing", s -> s.change(INSERT, "x")))
                    .isInstanceOf(RegistryException.class);
            assertThat(number(database, COUNT)).isZero();
        }
    }

    @Test
    void aReadThatThrowsGivesItsConnectionBack() {
        try (SqliteDatabase database = open(FIRST)) {
            for (int i = 0; i < 50; i++) {
                assertThatThrownBy(
                                () -> database.read("testing", s -> s.number("SELECT no_column")))
                        .isInstanceOf(RegistryException.class)
                        .hasMessageContaining("testing");
            }
            assertThat(number(database, COUNT)).isZero();
        }
    }

    @Test
    void commitsAreSyncedAndForeignKeysAreEnforced() {
        try (SqliteDatabase database = open(FIRST)) {
            assertThat(pragma(database, "journal_mode")).isEqualTo("wal");
            // 2 is FULL.
            assertThat(pragma(database, "synchronous")).isEqualTo("2");
            assertThat(pragma(database, "foreign_keys")).isEqualTo("1");
            assertThat(pragma(database, "busy_timeout")).isEqualTo("10000");
        }
    }

    @Test
    void scriptsThatAreNewRunOnWhatIsThere() {
        try (SqliteDatabase database = open(FIRST)) {
            add(database, "before");
        }
        try (SqliteDatabase database = open(FIRST, SECOND)) {
            assertThat(number(database, "SELECT COUNT(*) FROM parent WHERE added IS NULL"))
                    .isEqualTo(1);
            assertThat(number(database, "SELECT MAX(version) FROM schema_version")).isEqualTo(2);
        }
    }

    @Test
    void scriptsThatRanDoNotRunAgain() {
        open(FIRST, SECOND).close();
        try (SqliteDatabase database = open(FIRST, SECOND)) {
            assertThat(number(database, "SELECT COUNT(*) FROM schema_version")).isEqualTo(2);
        }
    }

    @Test
    void aScriptThatFailsLeavesNothingAndTheVersionBeforeIt() {
        assertThatThrownBy(() -> open(FIRST, BROKEN))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("registry.db")
                .hasMessageContaining("syntax error");
        try (SqliteDatabase database = open(FIRST)) {
            assertThat(number(database, "SELECT MAX(version) FROM schema_version")).isEqualTo(1);
            assertThat(number(database, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'half'"))
                    .isZero();
        }
    }

    private SqliteDatabase open(String... scripts) {
        return SqliteDatabase.open(folder.resolve("registry.db"), new Migrations(List.of(scripts)));
    }

    /** How many there are then. */
    private static long add(SqliteDatabase database, String text) {
        database.write("adding", statements -> statements.change(INSERT, text));
        return number(database, COUNT);
    }

    private static long number(SqliteDatabase database, String sql) {
        return database.read("counting", statements -> statements.number(sql));
    }

    private static String pragma(SqliteDatabase database, String name) {
        return database.write(
                "asking",
                statements ->
                        statements.first("PRAGMA " + name, row -> row.getString(1)).orElseThrow());
    }

    private static boolean bound(Statements statements, long pages) throws SQLException {
        return statements.exists("PRAGMA max_page_count = " + pages);
    }
}
