// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.registry;

import static io.lanyard.testkit.registry.RegistryEntries.CREATED_AT;
import static io.lanyard.testkit.registry.RegistryEntries.device;
import static io.lanyard.testkit.registry.RegistryEntries.product;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.registry.Device;
import io.lanyard.platform.registry.DeviceApplication;
import io.lanyard.platform.registry.DeviceApplication.Entry;
import io.lanyard.platform.registry.Product;
import io.lanyard.platform.registry.ProductTopicClass;
import io.lanyard.platform.registry.Registry;
import io.lanyard.platform.registry.Registry.Added;
import io.lanyard.platform.registry.SignInRecord;
import io.lanyard.platform.registry.TagDomain;
import io.lanyard.platform.registry.TopicRoute;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.DeviceName;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicClass;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every registry does about tags, routes, batches, and changes of products and topic classes. */
public abstract class RegistryChangeContract {
    private static final String PK = "a1QbDtEsT00";
    private static final ProductKey KEY = ProductKey.of(PK);
    private static final ProductKey OTHER_KEY = ProductKey.of("b2QbDtEsT00");
    private static final DeviceId DEVICE = DeviceId.of(PK, "device1");
    private static final DeviceId NOBODY = DeviceId.of(PK, "nobody1");

    private Registry registry;

    /** A new, empty registry; the contract closes it. */
    protected abstract Registry newRegistry();

    @BeforeEach
    final void openRegistry() {
        registry = newRegistry();
        registry.addProduct(product(PK), TopicClass.defaults(KEY));
        registry.addProduct(product("b2QbDtEsT00"), List.of());
        registry.addDevices(List.of(device(PK, "device1"), device(PK, "device2")));
    }

    @AfterEach
    final void closeRegistry() {
        registry.close();
    }

    @Test
    void tagsAreAddedChangedAndRemovedAndTheDomainsAreApart() {
        assertThat(registry.putDeviceTags(DEVICE, TagDomain.USER, Map.of("b", "1", "a", "2"), 3))
                .isEqualTo(Added.ADDED);
        assertThat(registry.putDeviceTags(DEVICE, TagDomain.SYSTEM, Map.of("a", "sys"), 3))
                .isEqualTo(Added.ADDED);
        assertThat(registry.putDeviceTags(DEVICE, TagDomain.USER, Map.of("b", "3", "c", "4"), 3))
                .isEqualTo(Added.ADDED);

        assertThat(registry.deviceTags(DEVICE, TagDomain.USER))
                .containsExactly(Map.entry("a", "2"), Map.entry("b", "3"), Map.entry("c", "4"));
        assertThat(registry.deviceTags(DEVICE, TagDomain.SYSTEM))
                .containsExactly(Map.entry("a", "sys"));
        assertThat(registry.removeDeviceTags(DEVICE, TagDomain.USER, List.of("a", "x"))).isTrue();
        assertThat(registry.removeDeviceTags(DEVICE, TagDomain.USER, List.of("a"))).isFalse();
        assertThat(registry.deviceTags(DEVICE, TagDomain.USER)).containsOnlyKeys("b", "c");
        assertThat(registry.deviceTags(DEVICE, TagDomain.SYSTEM)).containsOnlyKeys("a");
    }

    @Test
    void tagsBeyondTheLimitOrOfNobodyAreAllRefused() {
        registry.putDeviceTags(DEVICE, TagDomain.USER, Map.of("a", "1"), 2);
        assertThat(
                        registry.putDeviceTags(
                                DEVICE, TagDomain.USER, Map.of("a", "2", "b", "2", "c", "2"), 2))
                .isEqualTo(Added.FULL);
        assertThat(registry.deviceTags(DEVICE, TagDomain.USER))
                .containsExactly(Map.entry("a", "1"));
        assertThat(registry.putDeviceTags(NOBODY, TagDomain.USER, Map.of("a", "1"), 2))
                .isEqualTo(Added.NO_OWNER);
        assertThat(registry.deviceTags(NOBODY, TagDomain.USER)).isEmpty();
    }

    @Test
    void tagsGoWithTheirDevice() {
        registry.putDeviceTags(DEVICE, TagDomain.USER, Map.of("a", "1"), 2);
        assertThat(registry.removeDevice(DEVICE)).isTrue();
        registry.addDevices(List.of(device(DEVICE, "anotherIotId000100")));
        assertThat(registry.deviceTags(DEVICE, TagDomain.USER)).isEmpty();
    }

    @Test
    void routesAreAddedOnceListedInOrderAndRemoved() {
        TopicRoute first = route("/a/x/user/p", "/a/y/user/q");
        TopicRoute second = route("/a/x/user/p", "/a/z/user/q");
        registry.addTopicRoutes(List.of(first, second));
        registry.addTopicRoutes(List.of(first));
        assertThat(registry.topicRoutes()).containsExactly(first, second);
        assertThat(registry.removeTopicRoute(first)).isTrue();
        assertThat(registry.removeTopicRoute(first)).isFalse();
        assertThat(registry.topicRoutes()).containsExactly(second);
    }

    @Test
    void routesFromAndToADeviceGoWithIt() {
        String topic = "/" + PK + "/device1/user/a";
        TopicRoute ofLongerName =
                route("/" + PK + "/device10/user/a", "/" + PK + "/device1:x/user/a");
        TopicRoute ofOtherProduct = route("/x/device1/user/a", "/y/device1/user/a");
        registry.addTopicRoutes(
                List.of(
                        route(topic, "/a/x/user/a"),
                        ofLongerName,
                        route("/a/x/user/a", topic + "/b"),
                        ofOtherProduct));

        assertThat(registry.removeDevice(DEVICE)).isTrue();

        assertThat(registry.topicRoutes()).containsExactly(ofLongerName, ofOtherProduct);
    }

    private static TopicRoute route(String source, String target) {
        return new TopicRoute(Topic.of(source), Topic.of(target));
    }

    @Test
    void anApplicationForDevicesComesBackAsItWasAddedUntilItIsRegistered() {
        List<Entry> entries =
                List.of(
                        new Entry(DeviceName.of("zzzz"), ""),
                        new Entry(DeviceName.of("aaaa"), "Nick"));
        DeviceApplication added = registry.addDeviceApplication(KEY, entries);
        DeviceApplication other = registry.addDeviceApplication(OTHER_KEY, List.of());

        assertThat(other.id()).isNotEqualTo(added.id());
        assertThat(added.entries()).isEqualTo(entries);
        assertThat(registry.deviceApplication(added.id())).contains(added);
        assertThat(added.registered()).isFalse();
        registry.setRegistered(added.id());
        assertThat(registry.deviceApplication(added.id()).orElseThrow().registered()).isTrue();
        assertThat(registry.deviceApplication(other.id()).orElseThrow().registered()).isFalse();
        assertThat(registry.deviceApplication(99)).isEmpty();
    }

    @Test
    void aProductIsRenamedUnlessTheNameIsTaken() {
        Product before = registry.product(KEY).orElseThrow();
        assertThat(registry.renameProduct(KEY, "Renamed", "Other words")).isEqualTo(Added.ADDED);
        Product after = registry.product(KEY).orElseThrow();
        assertThat(after.name()).isEqualTo("Renamed");
        assertThat(after.description()).isEqualTo("Other words");
        assertThat(after)
                .usingRecursiveComparison()
                .ignoringFields("name", "description")
                .isEqualTo(before);

        assertThat(registry.renameProduct(OTHER_KEY, "Renamed", "")).isEqualTo(Added.EXISTS);
        assertThat(registry.renameProduct(KEY, "Renamed", "Same name")).isEqualTo(Added.ADDED);
        assertThat(registry.renameProduct(ProductKey.of("c3QbDtEsT00"), "New", ""))
                .isEqualTo(Added.NO_OWNER);
    }

    @Test
    void aProductIsRemovedWithItsTopicClassesOnceItHasNoDevices() {
        assertThat(registry.removeProduct(KEY)).isEqualTo(Added.FULL);
        registry.removeDevice(DEVICE);
        registry.removeDevice(DeviceId.of(PK, "device2"));

        assertThat(registry.removeProduct(KEY)).isEqualTo(Added.ADDED);
        assertThat(registry.product(KEY)).isEmpty();
        assertThat(registry.topicClasses(KEY)).isEmpty();
        assertThat(registry.removeProduct(KEY)).isEqualTo(Added.NO_OWNER);
        assertThat(registry.addProduct(product(PK), TopicClass.defaults(KEY)))
                .isEqualTo(Added.ADDED);
    }

    @Test
    void aTopicClassIsReplacedUnlessItsProductHasAnotherLikeIt() {
        ProductTopicClass first = registry.topicClasses(KEY).getFirst();
        TopicClass changed = new TopicClass(KEY, "changed", Operation.ALL);
        assertThat(registry.replaceTopicClass(first.id(), changed, "Words")).isEqualTo(Added.ADDED);
        assertThat(registry.topicClass(first.id()))
                .contains(new ProductTopicClass(first.id(), changed, "Words"));

        assertThat(
                        registry.replaceTopicClass(
                                first.id(), new TopicClass(KEY, "get", Operation.SUB), ""))
                .isEqualTo(Added.EXISTS);
        assertThat(
                        registry.replaceTopicClass(
                                first.id(), new TopicClass(KEY, "changed", Operation.SUB), ""))
                .isEqualTo(Added.ADDED);
        assertThat(registry.replaceTopicClass(9_999, changed, "")).isEqualTo(Added.NO_OWNER);
    }

    @Test
    void aDeviceThatIsResetHasNeverSignedIn() {
        registry.recordSignIns(List.of(new SignInRecord(DEVICE, CREATED_AT, "10.0.0.1")));
        assertThat(registry.activatedCount(KEY)).isEqualTo(1);

        assertThat(registry.resetDevice(DEVICE, CREATED_AT.plusSeconds(9))).isTrue();

        Device reset = registry.device(DEVICE).orElseThrow();
        assertThat(reset.activatedAt()).isNull();
        assertThat(reset.onlineAt()).isNull();
        assertThat(reset.address()).isNull();
        assertThat(reset.modifiedAt()).isEqualTo(CREATED_AT.plusSeconds(9));
        assertThat(registry.activatedCount(KEY)).isZero();
        assertThat(registry.resetDevice(NOBODY, CREATED_AT)).isFalse();
    }
}
