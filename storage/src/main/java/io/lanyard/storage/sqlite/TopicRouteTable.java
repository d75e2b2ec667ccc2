// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.TopicRoute;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The SQL of routes from topic to topic. */
final class TopicRouteTable {
    private static final String INSERT =
            "INSERT INTO topic_route (source, target) VALUES (?, ?) ON CONFLICT DO NOTHING";
    private static final String DELETE = "DELETE FROM topic_route WHERE source = ? AND target = ?";
    private static final String DELETE_OF_DEVICE =
            "DELETE FROM topic_route"
                    + " WHERE (source > ? AND source < ?) OR (target > ? AND target < ?)";
    private static final String ALL = "SELECT source, target FROM topic_route ORDER BY id";

    private TopicRouteTable() {}

    static void insert(Statements statements, TopicRoute route) throws SQLException {
        statements.change(INSERT, route.source().value(), route.target().value());
    }

    /** Whether there was one. */
    static boolean delete(Statements statements, TopicRoute route) throws SQLException {
        return statements.change(DELETE, route.source().value(), route.target().value()) == 1;
    }

    /** Those from and to topics of this device. */
    static void deleteOf(Statements statements, DeviceId device) throws SQLException {
        // Between these two is what begins with the first: 0 follows the slash. The indexes know
        // it.
        String first = Topic.ofDevice(device, "").value();
        String behind = first.substring(0, first.length() - 1) + '0';
        var _ = statements.change(DELETE_OF_DEVICE, first, behind, first, behind);
    }

    static List<TopicRoute> all(Statements statements) throws SQLException {
        return statements.all(ALL, TopicRouteTable::read);
    }

    private static TopicRoute read(ResultSet row) throws SQLException {
        return new TopicRoute(Topic.of(row.getString(1)), Topic.of(row.getString(2)));
    }
}
