// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import static io.lanyard.testkit.registry.RegistryEntries.CREATED_AT;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.ConsumerGroup;
import io.lanyard.platform.registry.GroupRegistry.GroupAdded;
import io.lanyard.platform.registry.GroupRegistry.Renamed;
import io.lanyard.platform.registry.MessageKind;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.platform.registry.SubscribeRelation;
import io.lanyard.protocol.identity.ProductKey;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry does with consumer groups and subscribe relations. */
public abstract class RegistryGroupContract {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");
    private static final Set<MessageKind> DATA = Set.of(MessageKind.DEVICE_DATA);

    protected Registry registry;

    /** A new, empty registry; the contract closes it. */
    protected abstract Registry newRegistry();

    @BeforeEach
    final void openRegistry() {
        registry = newRegistry();
        registry.addProduct(product(KEY.value()), List.of());
    }

    @AfterEach
    final void closeRegistry() {
        registry.close();
    }

    private ConsumerGroup add(String id) {
        GroupAdded added = registry.addConsumerGroup(id, "name of " + id, CREATED_AT, 10);
        assertThat(added).isInstanceOf(GroupAdded.Done.class);
        return ((GroupAdded.Done) added).added();
    }

    @Test
    void aGroupComesBackAsItWasAdded() {
        ConsumerGroup added = add("g1");

        assertThat(added.number()).isPositive();
        assertThat(registry.consumerGroup("g1")).contains(added);
        assertThat(registry.consumerGroup("G1")).isEmpty();
    }

    @Test
    void groupsAreListedNewestFirst() {
        ConsumerGroup first = add("g1");
        ConsumerGroup second = add("g2");

        assertThat(registry.consumerGroups()).containsExactly(second, first);
    }

    @Test
    void idsAndNamesAreUniqueAndTheNumberOfGroupsIsBounded() {
        add("g1");

        assertThat(registry.addConsumerGroup("g1", "new", CREATED_AT, 10))
                .isEqualTo(new GroupAdded.Refused(Added.EXISTS));
        assertThat(registry.addConsumerGroup("g2", "name of g1", CREATED_AT, 10))
                .isEqualTo(new GroupAdded.Refused(Added.EXISTS));
        assertThat(registry.addConsumerGroup("g2", "new", CREATED_AT, 1))
                .isEqualTo(new GroupAdded.Refused(Added.FULL));
    }

    @Test
    void aNumberIsNeverGivenTwice() {
        int number = add("g1").number();
        registry.removeConsumerGroup("g1");

        assertThat(add("g2").number()).isGreaterThan(number);
    }

    @Test
    void aGroupCanBeRenamedUnlessTheNameIsTaken() {
        int number = add("g1").number();
        add("g2");

        assertThat(registry.renameConsumerGroup("g1", "other")).isEqualTo(Renamed.RENAMED);
        assertThat(registry.renameConsumerGroup("g1", "other")).isEqualTo(Renamed.RENAMED);
        assertThat(registry.renameConsumerGroup("g1", "name of g2")).isEqualTo(Renamed.TAKEN);
        assertThat(registry.renameConsumerGroup("g3", "new")).isEqualTo(Renamed.NO_GROUP);
        assertThat(registry.consumerGroup("g1"))
                .contains(new ConsumerGroup(number, "g1", "other", CREATED_AT));
    }

    @Test
    void aRelationComesBackWithItsKindsAndItsGroupsInOrder() {
        add("g1");
        add("g2");
        SubscribeRelation all =
                new SubscribeRelation(KEY, EnumSet.allOf(MessageKind.class), List.of("g2", "g1"));

        assertThat(registry.putSubscribeRelation(all)).isTrue();

        assertThat(registry.subscribeRelation(KEY)).contains(all);
        assertThat(registry.subscribeRelations()).containsExactly(all);
        assertThat(registry.subscribeRelation(ProductKey.of("a1Other"))).isEmpty();
    }

    @Test
    void puttingARelationReplacesThatOfItsProduct() {
        add("g1");
        add("g2");
        registry.putSubscribeRelation(new SubscribeRelation(KEY, DATA, List.of("g1")));
        SubscribeRelation second =
                new SubscribeRelation(KEY, Set.of(MessageKind.DEVICE_STATUS), List.of("g2"));

        assertThat(registry.putSubscribeRelation(second)).isTrue();

        assertThat(registry.subscribeRelations()).containsExactly(second);
    }

    @Test
    void aRelationNeedsItsProductAndItsGroups() {
        add("g1");

        assertThat(
                        registry.putSubscribeRelation(
                                new SubscribeRelation(
                                        ProductKey.of("a1Other"), DATA, List.of("g1"))))
                .isFalse();
        assertThat(
                        registry.putSubscribeRelation(
                                new SubscribeRelation(KEY, DATA, List.of("g1", "g2"))))
                .isFalse();
        assertThat(registry.subscribeRelations()).isEmpty();
    }

    @Test
    void aRemovedGroupIsGoneFromItsRelationsAndTakesTheEmptyOnesAlong() {
        add("g1");
        add("g2");
        registry.putSubscribeRelation(new SubscribeRelation(KEY, DATA, List.of("g1", "g2")));

        assertThat(registry.removeConsumerGroup("g1")).isTrue();
        assertThat(registry.removeConsumerGroup("g1")).isFalse();
        assertThat(registry.subscribeRelation(KEY))
                .contains(new SubscribeRelation(KEY, DATA, List.of("g2")));

        registry.removeConsumerGroup("g2");

        assertThat(registry.subscribeRelation(KEY)).isEmpty();
    }

    @Test
    void aRemovedRelationIsGone() {
        add("g1");
        registry.putSubscribeRelation(new SubscribeRelation(KEY, DATA, List.of("g1")));

        assertThat(registry.removeSubscribeRelation(KEY)).isTrue();
        assertThat(registry.removeSubscribeRelation(KEY)).isFalse();
        assertThat(registry.subscribeRelation(KEY)).isEmpty();
    }
}
