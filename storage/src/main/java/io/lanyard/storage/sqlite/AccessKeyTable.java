// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.AccessKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of access keys. */
final class AccessKeyTable {
    private static final String COLUMNS = "key_id, secret, enabled, created_at";
    private static final String INSERT =
            "INSERT INTO access_key (" + COLUMNS + ") VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM access_key WHERE key_id = ?";
    private static final String ALL = "SELECT " + COLUMNS + " FROM access_key ORDER BY id DESC";

    private AccessKeyTable() {}

    /** Whether the id was free. */
    static boolean insert(Statements statements, AccessKey key) throws SQLException {
        return statements.change(
                        INSERT,
                        key.id(),
                        key.secret(),
                        key.enabled(),
                        key.createdAt().toEpochMilli())
                == 1;
    }

    static Optional<AccessKey> select(Statements statements, String id) throws SQLException {
        return statements.first(SELECT, AccessKeyTable::read, id);
    }

    static List<AccessKey> all(Statements statements) throws SQLException {
        return statements.all(ALL, AccessKeyTable::read);
    }

    private static AccessKey read(ResultSet row) throws SQLException {
        return new AccessKey(
                row.getString(1),
                row.getString(2),
                row.getInt(3) != 0,
                Instant.ofEpochMilli(row.getLong(4)));
    }
}
