// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The SQL of access keys. */
final class AccessKeyTable {
    private static final String COLUMNS = "key_id, secret, enabled, created_at, rights, products";
    private static final String INSERT =
            "INSERT INTO access_key ("
                    + COLUMNS
                    + ") VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM access_key WHERE key_id = ?";
    private static final String ALL = "SELECT " + COLUMNS + " FROM access_key ORDER BY id DESC";
    private static final String SET_ENABLED = "UPDATE access_key SET enabled = ? WHERE key_id = ?";
    private static final String EVERY_PRODUCT = "*";

    private AccessKeyTable() {}

    /** Whether the id was free. */
    static boolean insert(Statements statements, AccessKey key) throws SQLException {
        KeyScope scope = key.scope();
        return statements.change(
                        INSERT,
                        key.id(),
                        key.secret(),
                        key.enabled(),
                        key.createdAt().toEpochMilli(),
                        joined(scope.rights(), right -> right.name().toLowerCase(Locale.ROOT)),
                        scope.everyProduct()
                                ? EVERY_PRODUCT
                                : joined(scope.products(), ProductKey::value))
                == 1;
    }

    static Optional<AccessKey> select(Statements statements, String id) throws SQLException {
        return statements.first(SELECT, AccessKeyTable::read, id);
    }

    static List<AccessKey> all(Statements statements) throws SQLException {
        return statements.all(ALL, AccessKeyTable::read);
    }

    /** Whether there is such a key. */
    static boolean setEnabled(Statements statements, String id, boolean enabled)
            throws SQLException {
        return statements.change(SET_ENABLED, enabled, id) == 1;
    }

    private static AccessKey read(ResultSet row) throws SQLException {
        String products = row.getString(6);
        boolean everyProduct = products.equals(EVERY_PRODUCT);
        return new AccessKey(
                row.getString(1),
                row.getString(2),
                row.getInt(3) != 0,
                Instant.ofEpochMilli(row.getLong(4)),
                new KeyScope(
                        split(
                                row.getString(5),
                                right -> KeyRight.valueOf(right.toUpperCase(Locale.ROOT))),
                        everyProduct,
                        everyProduct ? Set.of() : split(products, ProductKey::of)));
    }

    private static <T> String joined(Set<T> values, Function<T, String> text) {
        return values.stream().map(text).sorted().collect(Collectors.joining(","));
    }

    private static <T> Set<T> split(String text, Function<String, T> value) {
        return Arrays.stream(text.split(","))
                .filter(part -> !part.isEmpty())
                .map(value)
                .collect(Collectors.toSet());
    }
}
