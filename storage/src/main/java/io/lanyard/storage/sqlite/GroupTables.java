// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.GroupRegistry.GroupAdded;
import io.lanyard.platform.registry.GroupRegistry.Renamed;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.protocol.identity.ProductKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL of consumer groups and subscribe relations. */
final class GroupTables {
    private static final String COLUMNS = "id, group_id, name, created_at";
    private static final String INSERT =
            "INSERT INTO consumer_group (group_id, name, created_at) VALUES (?, ?, ?)"
                    + " ON CONFLICT DO NOTHING RETURNING id";
    private static final String COUNT = "SELECT COUNT(*) FROM consumer_group";
    private static final String TAKEN =
            "SELECT 1 FROM consumer_group WHERE group_id = ? OR name = ?";
    private static final String SELECT =
            "SELECT " + COLUMNS + " FROM consumer_group WHERE group_id = ?";
    private static final String ALL = "SELECT " + COLUMNS + " FROM consumer_group ORDER BY id DESC";
    private static final String NAME_OF_ANOTHER =
            "SELECT 1 FROM consumer_group WHERE name = ? AND group_id <> ?";
    private static final String RENAME = "UPDATE consumer_group SET name = ? WHERE group_id = ?";
    private static final String DELETE = "DELETE FROM consumer_group WHERE group_id = ?";
    private static final String DELETE_EMPTY_RELATIONS =
            "DELETE FROM subscribe_relation WHERE product_key NOT IN (SELECT product_key FROM relation_group)";

    private static final String PUT_RELATION =
            "INSERT INTO subscribe_relation (product_key, kinds) VALUES (?, ?)"
                    + " ON CONFLICT (product_key) DO UPDATE SET kinds = excluded.kinds";
    private static final String CLEAR_GROUPS = "DELETE FROM relation_group WHERE product_key = ?";
    private static final String ADD_GROUP =
            "INSERT INTO relation_group (product_key, place, group_number) VALUES (?, ?, ?)";
    private static final String KINDS =
            "SELECT kinds FROM subscribe_relation WHERE product_key = ?";
    private static final String PRODUCTS = "SELECT product_key FROM subscribe_relation";
    private static final String GROUPS_OF =
            "SELECT g.group_id FROM relation_group r JOIN consumer_group g ON g.id = r.group_number"
                    + " WHERE r.product_key = ? ORDER BY r.place";
    private static final String DELETE_RELATION =
            "DELETE FROM subscribe_relation WHERE product_key = ?";

    private GroupTables() {}

    static GroupAdded insert(
            Statements statements, String id, String name, Instant createdAt, int limit)
            throws SQLException {
        if (statements.exists(TAKEN, id, name)) {
            return new GroupAdded.Refused(Added.EXISTS);
        }
        if (statements.number(COUNT) >= limit) {
            return new GroupAdded.Refused(Added.FULL);
        }
        return new GroupAdded.Done(
                statements
                        .first(
                                INSERT,
                                row ->
                                        new ConsumerGroup(
                                                row.getInt(1),
                                                id,
                                                name,
                                                Instant.ofEpochMilli(createdAt.toEpochMilli())),
                                id,
                                name,
                                createdAt.toEpochMilli())
                        .orElseThrow());
    }

    static Optional<ConsumerGroup> select(Statements statements, String id) throws SQLException {
        return statements.first(SELECT, GroupTables::read, id);
    }

    static List<ConsumerGroup> all(Statements statements) throws SQLException {
        return statements.all(ALL, GroupTables::read);
    }

    static Renamed rename(Statements statements, String id, String name) throws SQLException {
        if (statements.exists(NAME_OF_ANOTHER, name, id)) {
            return Renamed.TAKEN;
        }
        return statements.change(RENAME, name, id) == 1 ? Renamed.RENAMED : Renamed.NO_GROUP;
    }

    static boolean delete(Statements statements, String id) throws SQLException {
        boolean deleted = statements.change(DELETE, id) == 1;
        statements.change(DELETE_EMPTY_RELATIONS);
        return deleted;
    }

    static boolean putRelation(Statements statements, SubscribeRelation relation)
            throws SQLException {
        String productKey = relation.productKey().value();
        List<ConsumerGroup> groups = new ArrayList<>();
        for (String id : relation.groupIds()) {
            select(statements, id).ifPresent(groups::add);
        }
        if (groups.size() < relation.groupIds().size()
                || !ProductTable.exists(statements, relation.productKey())) {
            return false;
        }
        statements.change(PUT_RELATION, productKey, MessageKind.toBits(relation.kinds()));
        statements.change(CLEAR_GROUPS, productKey);
        for (int place = 0; place < groups.size(); place++) {
            statements.change(ADD_GROUP, productKey, place, groups.get(place).number());
        }
        return true;
    }

    static Optional<SubscribeRelation> relation(Statements statements, ProductKey productKey)
            throws SQLException {
        Optional<Integer> kinds = statements.first(KINDS, row -> row.getInt(1), productKey.value());
        return kinds.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new SubscribeRelation(
                                productKey,
                                MessageKind.ofBits(kinds.get()),
                                statements.all(
                                        GROUPS_OF, row -> row.getString(1), productKey.value())));
    }

    static List<SubscribeRelation> relations(Statements statements) throws SQLException {
        List<SubscribeRelation> all = new ArrayList<>();
        for (ProductKey key : statements.all(PRODUCTS, row -> ProductKey.of(row.getString(1)))) {
            relation(statements, key).ifPresent(all::add);
        }
        return all;
    }

    static boolean deleteRelation(Statements statements, ProductKey productKey)
            throws SQLException {
        return statements.change(DELETE_RELATION, productKey.value()) == 1;
    }

    private static ConsumerGroup read(ResultSet row) throws SQLException {
        return new ConsumerGroup(
                row.getInt(1),
                row.getString(2),
                row.getString(3),
                Instant.ofEpochMilli(row.getLong(4)));
    }
}
