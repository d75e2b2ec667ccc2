// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.platform.service.TopicClasses;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.registry.RegistryEntries;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicClassesTest {
    private static final ProductKey KEY = ProductKey.of("a1QbDtEsT00");
    private static final ProductKey UNKNOWN = ProductKey.of("unknown");

    private final Registry registry = new MemoryRegistry();
    private final TopicClasses topicClasses =
            new TopicClasses(registry, new ServiceLimits(3, 5, 100));

    @BeforeEach
    void addProduct() {
        registry.addProduct(RegistryEntries.product("a1QbDtEsT00"), TopicClass.defaults(KEY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"alarm/fire", "user/alarm/fire"})
    void aNewTopicClassMayOrMayNotSayTheUserLevel(String shortName) {
        ProductTopicClass added =
                Outcomes.done(topicClasses.create(KEY, shortName, Operation.PUB, "Fire"));
        assertThat(added.topicClass()).isEqualTo(new TopicClass(KEY, "alarm/fire", Operation.PUB));
        assertThat(added.description()).isEqualTo("Fire");
        assertThat(Outcomes.done(topicClasses.list(KEY))).hasSize(4).last().isEqualTo(added);
    }

    @Test
    void onlyTheFirstUserLevelIsTheTemplatesOwn() {
        ProductTopicClass added =
                Outcomes.done(topicClasses.create(KEY, "user/user/x", Operation.PUB, ""));
        assertThat(added.topicClass().template())
                .isEqualTo("/a1QbDtEsT00/${deviceName}/user/user/x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user/", "/alarm", "alarm/", "a//b", "a b", "${deviceName}", "+/x"})
    void aMalformedNameIsRefused(String shortName) {
        assertThat(
                        Outcomes.refused(
                                Refusal.TOPIC_CLASS_MALFORMED,
                                topicClasses.create(KEY, shortName, Operation.ALL, "")))
                .contains("Topic class");
        assertThat(Outcomes.done(topicClasses.list(KEY))).hasSize(3);
    }

    @Test
    void aTooLongDescriptionIsRefused() {
        assertThat(
                        Outcomes.refused(
                                Refusal.TOPIC_CLASS_MALFORMED,
                                topicClasses.create(KEY, "x", Operation.ALL, "d".repeat(101))))
                .contains("101");
    }

    @Test
    void aTakenNameIsRefusedAndItsTemplateNamed() {
        assertThat(
                        Outcomes.refused(
                                Refusal.TOPIC_CLASS_TAKEN,
                                topicClasses.create(KEY, "get", Operation.ALL, "")))
                .contains("/a1QbDtEsT00/${deviceName}/user/get");
    }

    @Test
    void anUnknownProductIsRefused() {
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_NOT_FOUND,
                                topicClasses.create(UNKNOWN, "x", Operation.ALL, "")))
                .contains("unknown");
        Outcomes.refused(Refusal.PRODUCT_NOT_FOUND, topicClasses.list(UNKNOWN));
    }

    @Test
    void aTopicClassBeyondTheLimitIsRefused() {
        Outcomes.done(topicClasses.create(KEY, "x1", Operation.ALL, ""));
        Outcomes.done(topicClasses.create(KEY, "x2", Operation.ALL, ""));
        assertThat(
                        Outcomes.refused(
                                Refusal.TOPIC_CLASS_LIMIT_REACHED,
                                topicClasses.create(KEY, "x3", Operation.ALL, "")))
                .contains("5");
    }

    @Test
    void whatIsDeletedIsReturnedOnce() {
        List<ProductTopicClass> before = Outcomes.done(topicClasses.list(KEY));
        ProductTopicClass get = before.getLast();
        assertThat(Outcomes.done(topicClasses.delete(get.id()))).isEqualTo(get);
        assertThat(Outcomes.done(topicClasses.list(KEY))).doesNotContain(get).hasSize(2);
        assertThat(Outcomes.refused(Refusal.TOPIC_CLASS_NOT_FOUND, topicClasses.delete(get.id())))
                .contains(Long.toString(get.id()));
    }
}
