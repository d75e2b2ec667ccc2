// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The SQL of products. */
final class ProductTable {
    private static final String COLUMNS =
            "product_key, name, secret, node_type, data_format, description, dynamic_registration, created_at";
    private static final String INSERT =
            "INSERT INTO product ("
                    + COLUMNS
                    + ", device_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING";
    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM product WHERE product_key = ?";
    private static final String PAGE =
            "SELECT " + COLUMNS + " FROM product ORDER BY id DESC LIMIT ? OFFSET ?";
    private static final String COUNT = "SELECT COUNT(*) FROM product";
    private static final String EXISTS = "SELECT 1 FROM product WHERE product_key = ?";
    private static final String DEVICE_COUNT =
            "SELECT device_count FROM product WHERE product_key = ?";
    private static final String SET_DYNAMIC_REGISTRATION =
            "UPDATE product SET dynamic_registration = ? WHERE product_key = ?";
    private static final String RENAME =
            "UPDATE product SET name = ?, description = ? WHERE product_key = ? AND NOT EXISTS"
                    + " (SELECT 1 FROM product WHERE name = ? AND product_key <> ?)";
    private static final String DELETE = "DELETE FROM product WHERE product_key = ?";
    private static final String CHANGE_DEVICE_COUNT =
            "UPDATE product SET device_count = device_count + ? WHERE product_key = ?";

    private ProductTable() {}

    /** Whether key and name were free. */
    static boolean insert(Statements statements, Product product) throws SQLException {
        return statements.change(
                        INSERT,
                        product.key().value(),
                        product.name(),
                        product.secret(),
                        product.nodeType().number(),
                        product.dataFormat(),
                        product.description(),
                        product.dynamicRegistration(),
                        product.createdAt().toEpochMilli())
                == 1;
    }

    static Optional<Product> select(Statements statements, ProductKey key) throws SQLException {
        return statements.first(SELECT, ProductTable::read, key.value());
    }

    static Page<Product> page(Statements statements, PageRequest request) throws SQLException {
        return new Page<>(
                request,
                statements.all(PAGE, ProductTable::read, request.size(), request.offset()),
                statements.number(COUNT));
    }

    static boolean exists(Statements statements, ProductKey key) throws SQLException {
        return statements.exists(EXISTS, key.value());
    }

    /** Whether there is such a product. */
    static boolean setDynamicRegistration(Statements statements, ProductKey key, boolean on)
            throws SQLException {
        return statements.change(SET_DYNAMIC_REGISTRATION, on, key.value()) == 1;
    }

    /** Whether the name is no other product's. */
    static boolean rename(Statements statements, ProductKey key, String name, String description)
            throws SQLException {
        return statements.change(RENAME, name, description, key.value(), name, key.value()) == 1;
    }

    static void delete(Statements statements, ProductKey key) throws SQLException {
        statements.change(DELETE, key.value());
    }

    /** 0 also when there is no such product. */
    static long deviceCount(Statements statements, ProductKey key) throws SQLException {
        return statements.first(DEVICE_COUNT, row -> row.getLong(1), key.value()).orElse(0L);
    }

    static void changeDeviceCount(Statements statements, ProductKey key, int difference)
            throws SQLException {
        statements.change(CHANGE_DEVICE_COUNT, difference, key.value());
    }

    private static Product read(ResultSet row) throws SQLException {
        return new Product(
                ProductKey.of(row.getString(1)),
                row.getString(2),
                row.getString(3),
                nodeType(row.getInt(4)),
                row.getInt(5),
                row.getString(6),
                row.getInt(7) != 0,
                Instant.ofEpochMilli(row.getLong(8)));
    }

    private static NodeType nodeType(int number) {
        for (NodeType type : NodeType.values()) {
            if (type.number() == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("There is no node type " + number);
    }
}
