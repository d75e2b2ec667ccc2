// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.DeviceCertificate;
import io.lanyard.protocol.identity.CertificateFingerprint;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The SQL of client certificates. */
final class DeviceCertificateTable {
    private static final String COLUMNS = "fingerprint, product_key, device_name, bound_at";
    private static final String OF_DEVICE = " WHERE product_key = ? AND device_name = ?";
    private static final String INSERT =
            "INSERT INTO device_certificate (" + COLUMNS + ") VALUES (?, ?, ?, ?)";
    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM device_certificate WHERE fingerprint = ?";
    private static final String ALL =
            "SELECT " + COLUMNS + " FROM device_certificate" + OF_DEVICE + " ORDER BY id";
    private static final String COUNT = "SELECT COUNT(*) FROM device_certificate" + OF_DEVICE;
    private static final String DELETE_OF = "DELETE FROM device_certificate" + OF_DEVICE;
    private static final String DELETE = DELETE_OF + " AND fingerprint = ?";

    private DeviceCertificateTable() {}

    static void insert(Statements statements, DeviceCertificate certificate) throws SQLException {
        statements.change(
                INSERT,
                certificate.fingerprint().value(),
                certificate.device().productKey().value(),
                certificate.device().deviceName().value(),
                certificate.boundAt().toEpochMilli());
    }

    static Optional<DeviceCertificate> select(
            Statements statements, CertificateFingerprint fingerprint) throws SQLException {
        return statements.first(SELECT, DeviceCertificateTable::read, fingerprint.value());
    }

    static List<DeviceCertificate> all(Statements statements, DeviceId device) throws SQLException {
        return statements.all(
                ALL,
                DeviceCertificateTable::read,
                device.productKey().value(),
                device.deviceName().value());
    }

    static long count(Statements statements, DeviceId device) throws SQLException {
        return statements.number(COUNT, device.productKey().value(), device.deviceName().value());
    }

    static boolean delete(
            Statements statements, DeviceId device, CertificateFingerprint fingerprint)
            throws SQLException {
        return statements.change(
                        DELETE,
                        device.productKey().value(),
                        device.deviceName().value(),
                        fingerprint.value())
                == 1;
    }

    static void deleteOf(Statements statements, DeviceId device) throws SQLException {
        statements.change(DELETE_OF, device.productKey().value(), device.deviceName().value());
    }

    private static DeviceCertificate read(ResultSet row) throws SQLException {
        return new DeviceCertificate(
                new CertificateFingerprint(row.getString(1)),
                new DeviceId(ProductKey.of(row.getString(2)), DeviceName.of(row.getString(3))),
                Instant.ofEpochMilli(row.getLong(4)));
    }
}
