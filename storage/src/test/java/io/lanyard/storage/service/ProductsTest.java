// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lanyard.platform.registry.NodeType;
import io.lanyard.platform.registry.Page;
import io.lanyard.platform.registry.PageRequest;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.service.ProductRegistration;
import io.lanyard.platform.service.ProductSummary;
import io.lanyard.platform.service.Products;
import io.lanyard.platform.service.Refusal;
import io.lanyard.platform.service.ServiceLimits;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.storage.memory.MemoryRegistry;
import io.lanyard.testkit.registry.RegistryEntries;
import io.lanyard.testkit.time.ManualClock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProductsTest {
    private final Registry registry = new MemoryRegistry();
    private final ManualClock clock = new ManualClock(Instant.parse("2026-05-06T07:08:09.123456Z"));
    private final Products products = new Products(registry, clock, new ServiceLimits(3, 50, 100));

    @Test
    void aNewProductHasItsOwnKeyAndSecretAndTheThreeTopicClasses() {
        Product product =
                Outcomes.done(
                        products.create(
                                new ProductRegistration("智能灯", NodeType.GATEWAY, 0, "For a test")));
        assertThat(product.key().value()).matches("[A-Za-z][A-Za-z0-9]{10}");
        assertThat(product.secret()).matches("[A-Za-z0-9]{16}");
        assertThat(product.name()).isEqualTo("智能灯");
        assertThat(product.nodeType()).isEqualTo(NodeType.GATEWAY);
        assertThat(product.dataFormat()).isZero();
        assertThat(product.description()).isEqualTo("For a test");
        assertThat(product.dynamicRegistration()).isFalse();
        assertThat(product.createdAt()).isEqualTo(Instant.parse("2026-05-06T07:08:09.123Z"));
        assertThat(registry.topicClasses(product.key()))
                .extracting(ProductTopicClass::topicClass)
                .isEqualTo(TopicClass.defaults(product.key()));
    }

    @Test
    void aNewProductIsFoundAsItWasReturned() {
        Product product = create("Lamp");
        assertThat(products.find(product.key())).contains(product);
        assertThat(products.find(ProductKey.of("unknown"))).isEmpty();
    }

    @Test
    void aMalformedNameIsRefused() {
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_NAME_MALFORMED,
                                products.create(registration("a/b/c"))))
                .contains("U+002F");
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_NAME_MALFORMED,
                                products.create(registration("abc"))))
                .contains("4 to 30");
    }

    @Test
    void aTooLongDescriptionIsRefused() {
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_DESCRIPTION_TOO_LONG,
                                products.create(
                                        new ProductRegistration(
                                                "Lamp", NodeType.DEVICE, 1, "x".repeat(101)))))
                .contains("101");
        assertThat(products.list(new PageRequest(1, 10)).total()).isZero();
    }

    @Test
    void aTakenNameIsRefusedAndNamed() {
        create("Lamp");
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_NAME_TAKEN, products.create(registration("Lamp"))))
                .contains("Lamp");
        assertThat(products.list(new PageRequest(1, 10)).total()).isEqualTo(1);
    }

    @Test
    void aProductBeyondTheLimitIsRefused() {
        create("Lamp1");
        create("Lamp2");
        create("Lamp3");
        assertThat(
                        Outcomes.refused(
                                Refusal.PRODUCT_LIMIT_REACHED,
                                products.create(registration("Lamp4"))))
                .contains("3");
    }

    @Test
    void anUnknownDataFormatIsAMistakeOfTheCaller() {
        assertThatThrownBy(() -> new ProductRegistration("Lamp", NodeType.DEVICE, 2, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 2");
    }

    @Test
    void theListCountsTheDevicesOfEachProductNewestFirst() {
        Product first = create("Lamp1");
        Product second = create("Lamp2");
        registry.addDevices(
                List.of(
                        RegistryEntries.device(first.key().value(), "device1"),
                        RegistryEntries.device(first.key().value(), "device2")));
        Page<ProductSummary> page = products.list(new PageRequest(1, 10));
        assertThat(page.total()).isEqualTo(2);
        assertThat(page.entries())
                .containsExactly(new ProductSummary(second, 0), new ProductSummary(first, 2));
        assertThat(products.list(new PageRequest(2, 1)).entries())
                .containsExactly(new ProductSummary(first, 2));
    }

    private Product create(String name) {
        return Outcomes.done(products.create(registration(name)));
    }

    private static ProductRegistration registration(String name) {
        return new ProductRegistration(name, NodeType.DEVICE, 1, "");
    }
}
