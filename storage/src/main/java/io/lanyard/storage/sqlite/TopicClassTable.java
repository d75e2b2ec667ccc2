// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.TopicClass;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The SQL of topic classes. */
final class TopicClassTable {
    private static final String COLUMNS = "id, product_key, suffix, operation, description";
    private static final String INSERT =
            "INSERT INTO topic_class (product_key, suffix, operation, description) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT DO NOTHING RETURNING id";
    private static final String SELECT = "SELECT " + COLUMNS + " FROM topic_class WHERE id = ?";
    private static final String OF_PRODUCT =
            "SELECT " + COLUMNS + " FROM topic_class WHERE product_key = ? ORDER BY id";
    private static final String EXISTS =
            "SELECT 1 FROM topic_class WHERE product_key = ? AND suffix = ?";
    private static final String COUNT = "SELECT COUNT(*) FROM topic_class WHERE product_key = ?";
    private static final String UPDATE =
            "UPDATE topic_class SET suffix = ?, operation = ?, description = ? WHERE id = ?";
    private static final String DELETE_OF_PRODUCT = "DELETE FROM topic_class WHERE product_key = ?";
    private static final String DELETE = "DELETE FROM topic_class WHERE id = ?";

    private TopicClassTable() {}

    static void update(Statements statements, long id, TopicClass topicClass, String description)
            throws SQLException {
        statements.change(
                UPDATE, topicClass.suffix(), topicClass.operation().name(), description, id);
    }

    static void deleteOf(Statements statements, ProductKey productKey) throws SQLException {
        statements.change(DELETE_OF_PRODUCT, productKey.value());
    }

    /** The new row; nothing when the product already has one with this suffix. */
    static Optional<ProductTopicClass> insert(
            Statements statements, TopicClass topicClass, String description) throws SQLException {
        return statements.first(
                INSERT,
                row -> new ProductTopicClass(row.getLong(1), topicClass, description),
                topicClass.productKey().value(),
                topicClass.suffix(),
                topicClass.operation().name(),
                description);
    }

    static Optional<ProductTopicClass> select(Statements statements, long id) throws SQLException {
        return statements.first(SELECT, TopicClassTable::read, id);
    }

    static List<ProductTopicClass> ofProduct(Statements statements, ProductKey productKey)
            throws SQLException {
        return statements.all(OF_PRODUCT, TopicClassTable::read, productKey.value());
    }

    static boolean exists(Statements statements, TopicClass topicClass) throws SQLException {
        return statements.exists(EXISTS, topicClass.productKey().value(), topicClass.suffix());
    }

    static long count(Statements statements, ProductKey productKey) throws SQLException {
        return statements.number(COUNT, productKey.value());
    }

    static boolean delete(Statements statements, long id) throws SQLException {
        return statements.change(DELETE, id) == 1;
    }

    private static ProductTopicClass read(ResultSet row) throws SQLException {
        return new ProductTopicClass(
                row.getLong(1),
                new TopicClass(
                        ProductKey.of(row.getString(2)),
                        row.getString(3),
                        Operation.valueOf(row.getString(4))),
                row.getString(5));
    }
}
