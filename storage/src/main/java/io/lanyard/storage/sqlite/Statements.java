// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection and the statements that it has prepared: preparing one takes longer than running it. Used by one thread
 * at a time; {@link SqliteDatabase} sees to that.
 */
final class Statements implements AutoCloseable {
    /** Makes a value of the row on which the cursor stands. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** The first row of the answer. */
    <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... values)
            throws SQLException {
        return query(
                sql,
                rows -> rows.next() ? Optional.of(read(reader, rows)) : Optional.empty(),
                values);
    }

    /** All rows of the answer. */
    <T> List<T> all(String sql, RowReader<T> reader, @Nullable Object... values)
            throws SQLException {
        return query(
                sql,
                rows -> {
                    List<T> all = new ArrayList<>();
                    while (rows.next()) {
                        all.add(read(reader, rows));
                    }
                    return all;
                },
                values);
    }

    /** The only column of the only row. */
    long number(String sql, @Nullable Object... values) throws SQLException {
        return first(sql, row -> row.getLong(1), values)
                .orElseThrow(() -> new SQLException("No row for " + sql));
    }

    /** Whether the answer has a row. */
    boolean exists(String sql, @Nullable Object... values) throws SQLException {
        return query(sql, ResultSet::next, values);
    }

    /** Changes rows; how many. */
    int change(String sql, @Nullable Object... values) throws SQLException {
        try {
            return bind(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw forgetAfter(e, sql);
        }
    }

    /** Runs SQL that is not worth preparing, because it runs once. */
    void once(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * Starts a transaction that lasts until {@link #commit()} or {@link #rollBackAfter}, and waits for the write lock. It
     * is taken at once, because a transaction that first reads may find the file changed when it wants to write.
     *
     * <p>By SQL, for the driver's auto-commit flag goes wrong when a commit or a begin fails: after it, the connection
     * neither rolls back nor begins again.
     */
    void begin() throws SQLException {
        change("BEGIN IMMEDIATE");
    }

    void commit() throws SQLException {
        change("COMMIT");
    }

    private void rollBack() throws SQLException {
        change("ROLLBACK");
    }

    /** Rolls back because of a failure, which stays the one to tell. */
    void rollBackAfter(Throwable cause) {
        try {
            rollBack();
        } catch (SQLException e) {
            // SQLite has rolled back by itself after some failures, such as a full disk.
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() throws SQLException {
        // Closes the prepared statements too.
        connection.close();
    }

    private <T> T query(String sql, RowReader<T> reader, @Nullable Object... values)
            throws SQLException {
        try (ResultSet rows = bind(sql, values).executeQuery()) {
            return reader.read(rows);
        } catch (SQLException e) {
            throw forgetAfter(e, sql);
        }
    }

    /**
     * Has the statement prepared anew the next time: after some failures, such as a full disk, the driver has closed
     * it and refuses it for good.
     */
    private SQLException forgetAfter(SQLException failure, String sql) {
        PreparedStatement failed = prepared.remove(sql);
        if (failed != null) {
            try {
                failed.close();
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    private PreparedStatement bind(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            bind(statement, i + 1, values[i]);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value)
            throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, text);
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Boolean truth -> statement.setInt(index, truth ? 1 : 0);
            default -> throw new IllegalStateException("No column takes a " + value.getClass());
        }
    }

    private static <T> T read(RowReader<T> reader, ResultSet row) throws SQLException {
        try {
            return reader.read(row);
        } catch (IllegalArgumentException e) {
            // A key, a name or a number that the platform would never have written.
            throw new SQLException("The stored row is damaged: " + e.getMessage(), e);
        }
    }
}
