// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables to the version that this program needs. Each script is one transaction, which also records its
 * version; a released script never changes again.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

    /** In order; the first brings version 1. */
    private static final List<String> SCRIPTS =
            List.of(
                    "0001-registry.sql",
                    "0002-device-tokens.sql",
                    "0003-device-certificates.sql",
                    "0004-consumer-groups.sql",
                    "0005-access-key-scope.sql",
                    "0006-device-tags.sql",
                    "0007-device-applications.sql",
                    "0008-topic-routes.sql");

    private final List<String> scripts;

    /**
     * Migrations by these scripts.
     *
     * @param scripts the SQL itself; a statement ends with a semicolon at the end of a line
     */
    Migrations(List<String> scripts) {
        this.scripts = List.copyOf(scripts);
    }

    /** Those of this program. */
    static Migrations ofThisProgram() {
        return new Migrations(SCRIPTS.stream().map(Migrations::load).toList());
    }

    /** The newest version that this program knows. */
    int newestVersion() {
        return scripts.size();
    }

    /**
     * Runs the scripts that the database has not seen.
     *
     * @param statements with no transaction open
     * @throws SQLException when a script fails, which then left nothing; or when the database is of a newer version,
     *     which is left alone
     */
    void run(Statements statements) throws SQLException {
        long found = version(statements);
        if (found > newestVersion()) {
            throw new SQLException(
                    "its tables have version %d, this program knows versions up to %d; run a newer program, or restore a backup"
                            .formatted(found, newestVersion()));
        }
        while (version(statements) < newestVersion()) {
            runNext(statements);
        }
    }

    private void runNext(Statements statements) throws SQLException {
        statements.begin();
        try {
            // Asked again under the write lock: another process may have been faster.
            int version = Math.toIntExact(version(statements));
            if (version < newestVersion()) {
                for (String sql : split(scripts.get(version))) {
                    statements.once(sql);
                }
                statements.once(
                        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)");
                statements.once(
                        "INSERT INTO schema_version (version) VALUES (" + (version + 1) + ")");
                LOG.info("Brought the registry from version {} to {}", version, version + 1);
            }
            statements.commit();
        } catch (SQLException e) {
            statements.rollBackAfter(e);
            throw e;
        }
    }

    /** That of the tables; 0 when there are none. */
    static long version(Statements statements) throws SQLException {
        return statements.exists(
                        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'")
                ? statements.number("SELECT COALESCE(MAX(version), 0) FROM schema_version")
                : 0;
    }

    private static List<String> split(String script) {
        List<String> statements = new ArrayList<>();
        for (String statement : script.split(";[ \t]*\r?\n", -1)) {
            if (!statement.isBlank()) {
                statements.add(statement);
            }
        }
        return statements;
    }

    private static String load(String name) {
        try (InputStream stream = Migrations.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("The program lacks its script " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the program's script " + name, e);
        }
    }
}
