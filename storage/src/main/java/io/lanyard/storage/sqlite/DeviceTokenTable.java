// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.DeviceToken;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of device tokens. */
final class DeviceTokenTable {
    private static final String COLUMNS = "product_key, device_name, client_id, token, created_at";
    private static final String OF_DEVICE = " WHERE product_key = ? AND device_name = ?";
    private static final String ONE = OF_DEVICE + " AND client_id = ?";
    private static final String INSERT =
            "INSERT INTO device_token (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?)";
    private static final String EXISTS = "SELECT 1 FROM device_token" + ONE;
    private static final String SELECT = "SELECT " + COLUMNS + " FROM device_token" + ONE;
    private static final String ALL =
            "SELECT " + COLUMNS + " FROM device_token" + OF_DEVICE + " ORDER BY id";
    private static final String COUNT = "SELECT COUNT(*) FROM device_token" + OF_DEVICE;
    private static final String DELETE = "DELETE FROM device_token" + OF_DEVICE;

    private DeviceTokenTable() {}

    static void insert(Statements statements, DeviceToken token) throws SQLException {
        statements.change(
                INSERT,
                token.device().productKey().value(),
                token.device().deviceName().value(),
                token.clientId(),
                token.token(),
                token.createdAt().toEpochMilli());
    }

    static boolean exists(Statements statements, DeviceToken token) throws SQLException {
        return statements.exists(
                EXISTS,
                token.device().productKey().value(),
                token.device().deviceName().value(),
                token.clientId());
    }

    static Optional<DeviceToken> select(Statements statements, DeviceId device, String clientId)
            throws SQLException {
        return statements.first(
                SELECT,
                DeviceTokenTable::read,
                device.productKey().value(),
                device.deviceName().value(),
                clientId);
    }

    static List<DeviceToken> all(Statements statements, DeviceId device) throws SQLException {
        return statements.all(
                ALL,
                DeviceTokenTable::read,
                device.productKey().value(),
                device.deviceName().value());
    }

    static long count(Statements statements, DeviceId device) throws SQLException {
        return statements.number(COUNT, device.productKey().value(), device.deviceName().value());
    }

    static void deleteOf(Statements statements, DeviceId device) throws SQLException {
        statements.change(DELETE, device.productKey().value(), device.deviceName().value());
    }

    private static DeviceToken read(ResultSet row) throws SQLException {
        return new DeviceToken(
                new DeviceId(ProductKey.of(row.getString(1)), DeviceName.of(row.getString(2))),
                row.getString(3),
                row.getString(4),
                Instant.ofEpochMilli(row.getLong(5)));
    }
}
