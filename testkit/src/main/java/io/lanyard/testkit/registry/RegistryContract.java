// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import static io.lanyard.testkit.registry.RegistryEntries.accessKey;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.AccessKey;
import io.lanyard.platform.registry.KeyRight;
import io.lanyard.platform.registry.KeyScope;
import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.platform.registry.Registry.TopicClassAdded;
import io.lanyard.platform.registry.RegistryException;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.TopicClass;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every registry does with products, topic classes and access keys; {@link RegistryDeviceContract} adds devices.
 * A test class of an implementation extends the latter and so runs both.
 */
public abstract class RegistryContract {
    protected static final String PK = "a1QbDtEsT00";
    protected static final ProductKey KEY = ProductKey.of(PK);
    protected static final int LIMIT = 50;

    protected Registry registry;

    /** A new, empty registry; the contract closes it. */
    protected abstract Registry newRegistry();

    @BeforeEach
    final void openRegistry() {
        registry = newRegistry();
    }

    @AfterEach
    final void closeRegistry() {
        registry.close();
    }

    @Test
    void aProductComesBackAsItWasAdded() {
        Product product =
                new Product(
                        KEY,
                        "智能灯_Lamp",
                        "ProdSecret012345",
                        NodeType.GATEWAY,
                        0,
                        "a line\nand 'quotes' \"too\" 🚀",
                        true,
                        Instant.parse("2026-02-03T04:05:06.789Z"));
        assertThat(registry.addProduct(product, List.of())).isEqualTo(Added.ADDED);
        assertThat(registry.product(KEY)).contains(product);
    }

    @Test
    void aProductThatWasNeverAddedIsNotThere() {
        assertThat(registry.product(KEY)).isEmpty();
    }

    @Test
    void productKeysDifferByCase() {
        registry.addProduct(product("a1QbDtEsT00"), List.of());
        assertThat(registry.product(ProductKey.of("A1qBdTeSt00"))).isEmpty();
        assertThat(registry.addProduct(product("A1qBdTeSt00"), List.of())).isEqualTo(Added.ADDED);
    }

    @Test
    void productNamesDifferByCase() {
        registry.addProduct(product("a1", "Lamp"), List.of());
        assertThat(registry.addProduct(product("a2", "lamp"), List.of())).isEqualTo(Added.ADDED);
    }

    @Test
    void aTakenProductKeyIsRefusedAndTheFirstProductStays() {
        Product first = product(PK, "First");
        registry.addProduct(first, List.of());
        assertThat(registry.addProduct(product(PK, "Second"), TopicClass.defaults(KEY)))
                .isEqualTo(Added.EXISTS);
        assertThat(registry.product(KEY)).contains(first);
        assertThat(registry.topicClasses(KEY)).isEmpty();
    }

    @Test
    void aTakenProductNameIsRefusedAndNothingIsAdded() {
        registry.addProduct(product("a1", "Lamp"), List.of());
        ProductKey second = ProductKey.of("a2");
        assertThat(registry.addProduct(product("a2", "Lamp"), TopicClass.defaults(second)))
                .isEqualTo(Added.EXISTS);
        assertThat(registry.product(second)).isEmpty();
        assertThat(registry.topicClasses(second)).isEmpty();
    }

    @Test
    void aTopicClassOfAnotherProductIsRefusedAndTheProductIsNotAdded() {
        assertThatThrownBy(() ->
                        registry.addProduct(
                                product(PK), TopicClass.defaults(ProductKey.of("another"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another");
        assertThat(registry.product(KEY)).isEmpty();
    }

    @Test
    void aTopicClassGivenTwiceIsRefusedAndTheProductIsNotAdded() {
        List<TopicClass> twice =
                List.of(
                        new TopicClass(KEY, "get", Operation.SUB),
                        new TopicClass(KEY, "get", Operation.ALL));
        assertThatThrownBy(() -> registry.addProduct(product(PK), twice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("get");
        assertThat(registry.product(KEY)).isEmpty();
        assertThat(registry.topicClasses(KEY)).isEmpty();
    }

    @Test
    void productsAreListedNewestFirstWhateverTheirTimesAndKeysSay() {
        for (String key : List.of("b2", "c3", "a1")) {
            registry.addProduct(product(key), List.of());
        }
        assertThat(registry.products(new PageRequest(1, 10)).entries())
                .containsExactly(product("a1"), product("c3"), product("b2"));
    }

    @Test
    void productsComeInPages() {
        for (int i = 1; i <= 5; i++) {
            registry.addProduct(product("a" + i), List.of());
        }
        Page<Product> second = registry.products(new PageRequest(2, 2));
        assertThat(second.entries()).containsExactly(product("a3"), product("a2"));
        assertThat(second.total()).isEqualTo(5);
        assertThat(second.pages()).isEqualTo(3);
        Page<Product> last = registry.products(new PageRequest(3, 2));
        assertThat(last.entries()).containsExactly(product("a1"));
        Page<Product> beyond = registry.products(new PageRequest(Integer.MAX_VALUE, 1_000));
        assertThat(beyond.entries()).isEmpty();
        assertThat(beyond.total()).isEqualTo(5);
    }

    @Test
    void anEmptyRegistryListsNothing() {
        assertThat(registry.products(new PageRequest(1, 10)).total()).isZero();
        assertThat(registry.products(new PageRequest(1, 10)).entries()).isEmpty();
        assertThat(registry.accessKeys()).isEmpty();
    }

    @Test
    void aProductStartsWithItsTopicClassesInTheirOrder() {
        registry.addProduct(product(PK), TopicClass.defaults(KEY));
        assertThat(registry.topicClasses(KEY))
                .extracting(ProductTopicClass::topicClass)
                .isEqualTo(TopicClass.defaults(KEY));
    }

    @Test
    void topicClassesOfAnUnknownProductAreNone() {
        assertThat(registry.topicClasses(KEY)).isEmpty();
    }

    @Test
    void anAddedTopicClassComesBackByItsIdAndAtTheEndOfTheList() {
        registry.addProduct(product(PK), TopicClass.defaults(KEY));
        TopicClass topicClass = new TopicClass(KEY, "alarm/+/#", Operation.SUB);
        ProductTopicClass added = added(registry.addTopicClass(topicClass, "报警", LIMIT));
        assertThat(added.topicClass()).isEqualTo(topicClass);
        assertThat(added.description()).isEqualTo("报警");
        assertThat(registry.topicClass(added.id())).contains(added);
        assertThat(registry.topicClasses(KEY)).hasSize(4).last().isEqualTo(added);
    }

    @Test
    void aTopicClassWithATakenSuffixIsRefusedWhateverItsOperation() {
        registry.addProduct(product(PK), TopicClass.defaults(KEY));
        assertThat(registry.addTopicClass(new TopicClass(KEY, "get", Operation.ALL), "", LIMIT))
                .isEqualTo(new TopicClassAdded.Refused(Added.EXISTS));
        assertThat(registry.topicClasses(KEY)).hasSize(3);
    }

    @Test
    void topicClassesDifferByCase() {
        registry.addProduct(product(PK), TopicClass.defaults(KEY));
        added(registry.addTopicClass(new TopicClass(KEY, "GET", Operation.SUB), "", LIMIT));
    }

    @Test
    void twoProductsMayHaveTheSameSuffix() {
        ProductKey other = ProductKey.of("other");
        registry.addProduct(product(PK), List.of());
        registry.addProduct(product("other"), List.of());
        added(registry.addTopicClass(new TopicClass(KEY, "x", Operation.PUB), "", LIMIT));
        added(registry.addTopicClass(new TopicClass(other, "x", Operation.SUB), "", LIMIT));
        assertThat(registry.topicClasses(other)).hasSize(1);
    }

    @Test
    void aTopicClassOfAnUnknownProductIsRefused() {
        assertThat(registry.addTopicClass(new TopicClass(KEY, "x", Operation.PUB), "", LIMIT))
                .isEqualTo(new TopicClassAdded.Refused(Added.NO_OWNER));
    }

    @Test
    void aTopicClassBeyondTheLimitIsRefusedUntilOneIsRemoved() {
        registry.addProduct(product(PK), TopicClass.defaults(KEY));
        TopicClass fourth = new TopicClass(KEY, "x", Operation.PUB);
        assertThat(registry.addTopicClass(fourth, "", 3))
                .isEqualTo(new TopicClassAdded.Refused(Added.FULL));
        long first = registry.topicClasses(KEY).getFirst().id();
        assertThat(registry.removeTopicClass(first)).isTrue();
        added(registry.addTopicClass(fourth, "", 3));
    }

    @Test
    void aRemovedTopicClassIsGoneAndItsIdNeverComesBack() {
        registry.addProduct(product(PK), List.of());
        TopicClass topicClass = new TopicClass(KEY, "x", Operation.PUB);
        long removed = added(registry.addTopicClass(topicClass, "", LIMIT)).id();
        assertThat(registry.removeTopicClass(removed)).isTrue();
        assertThat(registry.removeTopicClass(removed)).isFalse();
        assertThat(registry.topicClass(removed)).isEmpty();
        assertThat(registry.topicClasses(KEY)).isEmpty();
        assertThat(added(registry.addTopicClass(topicClass, "", LIMIT)).id())
                .isGreaterThan(removed);
    }

    @Test
    void anAccessKeyComesBackAsItWasAdded() {
        AccessKey key = new AccessKey("LTtest", "secret", false, RegistryEntries.CREATED_AT);
        assertThat(registry.addAccessKey(key)).isEqualTo(Added.ADDED);
        assertThat(registry.accessKey("LTtest")).contains(key);
        assertThat(registry.accessKey("lttest")).isEmpty();
        assertThat(registry.accessKey("")).isEmpty();
        assertThat(registry.accessKey("' OR 1=1 --")).isEmpty();
    }

    @Test
    void theScopeOfAnAccessKeyComesBackAsItWasAdded() {
        for (KeyScope scope :
                List.of(
                        KeyScope.ALL,
                        KeyScope.NONE,
                        new KeyScope(Set.of(KeyRight.READ), true, Set.of()),
                        new KeyScope(
                                Set.of(KeyRight.SEND, KeyRight.READ),
                                false,
                                Set.of(KEY, ProductKey.of("a1Another00"))))) {
            String id = "LT" + Integer.toHexString(scope.hashCode());
            AccessKey key = new AccessKey(id, "secret", true, RegistryEntries.CREATED_AT, scope);
            assertThat(registry.addAccessKey(key)).isEqualTo(Added.ADDED);
            assertThat(registry.accessKey(id)).contains(key);
        }
    }

    @Test
    void anAccessKeyIsDisabledAndEnabled() {
        registry.addAccessKey(accessKey("LTtest"));
        assertThat(registry.setAccessKeyEnabled("LTtest", false)).isTrue();
        assertThat(registry.accessKey("LTtest").orElseThrow().enabled()).isFalse();
        assertThat(registry.setAccessKeyEnabled("LTtest", true)).isTrue();
        assertThat(registry.accessKey("LTtest")).contains(accessKey("LTtest"));
        assertThat(registry.setAccessKeyEnabled("nobody", true)).isFalse();
        assertThat(registry.accessKey("nobody")).isEmpty();
    }

    @Test
    void aTakenAccessKeyIdIsRefusedAndTheFirstKeyStays() {
        registry.addAccessKey(accessKey("LTtest"));
        AccessKey second = new AccessKey("LTtest", "other", true, RegistryEntries.CREATED_AT);
        assertThat(registry.addAccessKey(second)).isEqualTo(Added.EXISTS);
        assertThat(registry.accessKey("LTtest")).contains(accessKey("LTtest"));
    }

    @Test
    void accessKeysAreListedNewestFirst() {
        for (String id : List.of("b", "c", "a")) {
            registry.addAccessKey(accessKey(id));
        }
        assertThat(registry.accessKeys())
                .containsExactly(accessKey("a"), accessKey("c"), accessKey("b"));
    }

    @Test
    void timesAreKeptToTheMillisecond() {
        Instant nanos = Instant.parse("2026-02-03T04:05:06.123999999Z");
        registry.addAccessKey(new AccessKey("LTtest", "secret", true, nanos));
        assertThat(registry.accessKey("LTtest").orElseThrow().createdAt())
                .isEqualTo(Instant.parse("2026-02-03T04:05:06.123Z"));
    }

    @Test
    void anOpenRegistryIsHealthyEveryTimeItIsAsked() {
        assertThat(registry.isHealthy()).isTrue();
        assertThat(registry.isHealthy()).isTrue();
    }

    @Test
    void aClosedRegistryIsNotHealthyAndSaysThatItIsClosed() {
        registry.close();
        registry.close();
        assertThat(registry.isHealthy()).isFalse();
        assertThatThrownBy(() -> registry.product(KEY))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> registry.addAccessKey(accessKey("LTtest")))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("closed");
    }

    protected static ProductTopicClass added(TopicClassAdded outcome) {
        assertThat(outcome).isInstanceOf(TopicClassAdded.Done.class);
        return ((TopicClassAdded.Done) outcome).added();
    }
}
