// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.TagDomain;
import io.lanyard.protocol.identity.DeviceId;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The SQL of the tags of devices. */
final class DeviceTagTable {
    private static final String OF_DEVICE =
            "SELECT tag_key, tag_value FROM device_tag"
                    + " WHERE product_key = ? AND device_name = ? AND domain = ? ORDER BY tag_key";
    private static final String PUT =
            "INSERT INTO device_tag (product_key, device_name, domain, tag_key, tag_value)"
                    + " VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT (product_key, device_name, domain, tag_key)"
                    + " DO UPDATE SET tag_value = excluded.tag_value";
    private static final String DELETE =
            "DELETE FROM device_tag"
                    + " WHERE product_key = ? AND device_name = ? AND domain = ? AND tag_key = ?";
    private static final String DELETE_OF_DEVICE =
            "DELETE FROM device_tag WHERE product_key = ? AND device_name = ?";

    private DeviceTagTable() {}

    static Map<String, String> all(Statements statements, DeviceId device, TagDomain domain)
            throws SQLException {
        List<Map.Entry<String, String>> rows =
                statements.all(
                        OF_DEVICE,
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        device.productKey().value(),
                        device.deviceName().value(),
                        domain.name());
        Map<String, String> tags = new LinkedHashMap<>();
        rows.forEach(row -> tags.put(row.getKey(), row.getValue()));
        return tags;
    }

    static void put(
            Statements statements, DeviceId device, TagDomain domain, String key, String value)
            throws SQLException {
        statements.change(
                PUT,
                device.productKey().value(),
                device.deviceName().value(),
                domain.name(),
                key,
                value);
    }

    /** Whether there was one. */
    static boolean delete(Statements statements, DeviceId device, TagDomain domain, String key)
            throws SQLException {
        return statements.change(
                        DELETE,
                        device.productKey().value(),
                        device.deviceName().value(),
                        domain.name(),
                        key)
                == 1;
    }

    static void deleteOf(Statements statements, DeviceId device) throws SQLException {
        statements.change(
                DELETE_OF_DEVICE, device.productKey().value(), device.deviceName().value());
    }
}
