// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.DeviceApplication;
import io.lanyard.platform.registry.DeviceApplication.Entry;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The SQL of devices that are to be registered together. */
final class DeviceApplicationTable {
    private static final String INSERT =
            "INSERT INTO device_application (product_key, registered) VALUES (?, 0) RETURNING id";
    private static final String INSERT_ENTRY =
            "INSERT INTO device_application_entry (application, position, name, nickname)"
                    + " VALUES (?, ?, ?, ?)";
    private static final String SELECT =
            "SELECT product_key, registered FROM device_application WHERE id = ?";
    private static final String ENTRIES =
            "SELECT name, nickname FROM device_application_entry"
                    + " WHERE application = ? ORDER BY position";
    private static final String SET_REGISTERED =
            "UPDATE device_application SET registered = 1 WHERE id = ?";

    private record Head(ProductKey productKey, boolean registered) {}

    private DeviceApplicationTable() {}

    static DeviceApplication insert(
            Statements statements, ProductKey productKey, List<Entry> entries) throws SQLException {
        long id =
                statements
                        .first(INSERT, row -> row.getLong(1), productKey.value())
                        .orElseThrow(() -> new SQLException("the new row has no id"));
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            statements.change(INSERT_ENTRY, id, i, entry.name().value(), entry.nickname());
        }
        return new DeviceApplication(id, productKey, false, entries);
    }

    static Optional<DeviceApplication> select(Statements statements, long id) throws SQLException {
        Optional<Head> head =
                statements.first(
                        SELECT,
                        row -> new Head(ProductKey.of(row.getString(1)), row.getInt(2) != 0),
                        id);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        List<Entry> entries =
                statements.all(
                        ENTRIES,
                        row -> new Entry(DeviceName.of(row.getString(1)), row.getString(2)),
                        id);
        return Optional.of(
                new DeviceApplication(
                        id, head.get().productKey(), head.get().registered(), entries));
    }

    static void setRegistered(Statements statements, long id) throws SQLException {
        statements.change(SET_REGISTERED, id);
    }
}
