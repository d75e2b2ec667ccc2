// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.DeviceSecret;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The SQL of devices. */
final class DeviceTable {
    private static final String COLUMNS =
            "product_key, name, iot_id, secret, nickname, enabled, created_at, modified_at, activated_at, online_at, address";
    private static final String INSERT =
            "INSERT INTO device (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM device WHERE product_key = ? AND name = ?";
    private static final String SELECT_BY_IOT_ID =
            "SELECT " + COLUMNS + " FROM device WHERE iot_id = ?";
    private static final String PAGE =
            "SELECT "
                    + COLUMNS
                    + " FROM device WHERE product_key = ? ORDER BY id DESC LIMIT ? OFFSET ?";
    private static final String EXISTS = "SELECT 1 FROM device WHERE product_key = ? AND name = ?";
    private static final String IOT_ID_EXISTS = "SELECT 1 FROM device WHERE iot_id = ?";
    private static final String SET_ENABLED =
            "UPDATE device SET enabled = ?, modified_at = ? WHERE product_key = ? AND name = ?";
    private static final String ACTIVATED_COUNT =
            "SELECT COUNT(*) FROM device WHERE product_key = ? AND activated_at IS NOT NULL";
    private static final String RESET =
            "UPDATE device SET activated_at = NULL, online_at = NULL, address = NULL, modified_at = ?"
                    + " WHERE product_key = ? AND name = ?";
    private static final String REPLACE_SECRET =
            "UPDATE device SET secret = ? WHERE product_key = ? AND name = ? AND activated_at IS NULL";
    private static final String RECORD_SIGN_IN =
            "UPDATE device SET activated_at = COALESCE(activated_at, ?), online_at = ?, address = ?"
                    + " WHERE product_key = ? AND name = ?";
    private static final String DELETE = "DELETE FROM device WHERE product_key = ? AND name = ?";

    private DeviceTable() {}

    static void insert(Statements statements, Device device) throws SQLException {
        statements.change(
                INSERT,
                device.id().productKey().value(),
                device.id().deviceName().value(),
                device.iotId(),
                device.secret().reveal(),
                device.nickname(),
                device.enabled(),
                device.createdAt().toEpochMilli(),
                device.modifiedAt().toEpochMilli(),
                millis(device.activatedAt()),
                millis(device.onlineAt()),
                device.address());
    }

    static Optional<Device> select(Statements statements, DeviceId id) throws SQLException {
        return statements.first(
                SELECT, DeviceTable::read, id.productKey().value(), id.deviceName().value());
    }

    static Optional<Device> selectByIotId(Statements statements, String iotId) throws SQLException {
        return statements.first(SELECT_BY_IOT_ID, DeviceTable::read, iotId);
    }

    static Page<Device> page(Statements statements, ProductKey productKey, PageRequest request)
            throws SQLException {
        return new Page<>(
                request,
                statements.all(
                        PAGE,
                        DeviceTable::read,
                        productKey.value(),
                        request.size(),
                        request.offset()),
                ProductTable.deviceCount(statements, productKey));
    }

    static boolean exists(Statements statements, DeviceId id) throws SQLException {
        return statements.exists(EXISTS, id.productKey().value(), id.deviceName().value());
    }

    static boolean iotIdExists(Statements statements, String iotId) throws SQLException {
        return statements.exists(IOT_ID_EXISTS, iotId);
    }

    static boolean setEnabled(Statements statements, DeviceId id, boolean enabled, Instant at)
            throws SQLException {
        return statements.change(
                        SET_ENABLED,
                        enabled,
                        at.toEpochMilli(),
                        id.productKey().value(),
                        id.deviceName().value())
                == 1;
    }

    static long activatedCount(Statements statements, ProductKey productKey) throws SQLException {
        return statements
                .first(ACTIVATED_COUNT, row -> row.getLong(1), productKey.value())
                .orElse(0L);
    }

    static boolean reset(Statements statements, DeviceId id, Instant at) throws SQLException {
        return statements.change(
                        RESET, at.toEpochMilli(), id.productKey().value(), id.deviceName().value())
                == 1;
    }

    /** Whether there is such a device that has never signed in. */
    static boolean replaceSecret(Statements statements, DeviceId id, DeviceSecret secret)
            throws SQLException {
        return statements.change(
                        REPLACE_SECRET,
                        secret.reveal(),
                        id.productKey().value(),
                        id.deviceName().value())
                == 1;
    }

    static void recordSignIn(Statements statements, SignInRecord signIn) throws SQLException {
        long at = signIn.at().toEpochMilli();
        DeviceId id = signIn.device();
        statements.change(
                RECORD_SIGN_IN,
                at,
                at,
                signIn.address(),
                id.productKey().value(),
                id.deviceName().value());
    }

    static boolean delete(Statements statements, DeviceId id) throws SQLException {
        return statements.change(DELETE, id.productKey().value(), id.deviceName().value()) == 1;
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    private static Device read(ResultSet row) throws SQLException {
        return new Device(
                new DeviceId(ProductKey.of(row.getString(1)), DeviceName.of(row.getString(2))),
                row.getString(3),
                DeviceSecret.of(row.getString(4)),
                row.getString(5),
                row.getInt(6) != 0,
                Instant.ofEpochMilli(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                instant(row, 9),
                instant(row, 10),
                row.getString(11));
    }
}
