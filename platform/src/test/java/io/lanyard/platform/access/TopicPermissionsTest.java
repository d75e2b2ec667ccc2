// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.identity.ProductKey;
import io.lanyard.protocol.topic.Operation;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicClass;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What topics a device may touch (PROTOCOL.md 3). */
class TopicPermissionsTest {
    private static final ProductKey PK = ProductKey.of("PK");
    private static final DeviceId DEVICE = DeviceId.of("PK", "dev1");

    private static TopicPermissions with(TopicClass... classes) {
        return new TopicPermissions(DEVICE, new ProductTopics(List.of(classes)));
    }

    private static final TopicPermissions USUAL =
            with(
                    new TopicClass(PK, "update", Operation.PUB),
                    new TopicClass(PK, "update/error", Operation.ALL),
                    new TopicClass(PK, "get", Operation.SUB),
                    new TopicClass(PK, "one/+", Operation.SUB),
                    new TopicClass(PK, "tree/#", Operation.SUB));

    @ParameterizedTest(name = "{0}: publish {1}, subscribe {2}")
    @CsvSource({
        "/PK/dev1/user/update,           true,  false",
        "/PK/dev1/user/update/error,     true,  true",
        "/PK/dev1/user/get,              false, true",
        "/PK/dev1/user/one/x,            false, true",
        "/PK/dev1/user/one/x/y,          false, false",
        "/PK/dev1/user/one,              false, false",
        "/PK/dev1/user/tree,             false, true",
        "/PK/dev1/user/tree/a/b,         false, true",
        "/PK/dev1/user/treeless,         false, false",
        "/PK/dev1/user/unknown,          false, false",
        "/PK/dev1/user,                  false, false",
        "/PK/dev1/update,                false, false",
        "/PK/dev1/user/update/,          false, false",
        "PK/dev1/user/update,            false, false",
        "//PK/dev1/user/update,          false, false",
        "/PK/dev2/user/update,           false, false",
        "/PK/dev2/user/get,              false, false",
        "/OTHER/dev1/user/get,           false, false",
        "/pk/dev1/user/get,              false, false",
        "$SYS/broker,                    false, false"
    })
    void aClassAllowsItsOwnTopicsAndNothingElse(String topic, boolean publish, boolean subscribe) {
        assertThat(USUAL.mayPublish(Topic.of(topic))).isEqualTo(publish);
        assertThat(USUAL.maySubscribe(TopicFilter.of(topic))).isEqualTo(subscribe);
        assertThat(USUAL.mayReceive(Topic.of(topic))).isEqualTo(subscribe);
    }

    @ParameterizedTest(name = "subscribe {0}: {1}")
    @CsvSource({
        "/PK/dev1/user/one/+,   true",
        "/PK/dev1/user/tree/#,  true",
        "/PK/dev1/user/tree/+,  true",
        "/PK/dev1/user/tree/+/x/#, true",
        "/PK/dev1/user/one/#,   false",
        "/PK/dev1/user/+,       false",
        "/PK/dev1/user/#,       false",
        "/PK/dev1/#,            false",
        "/PK/+/user/get,        false",
        "/+/dev1/user/get,      false",
        "/PK/#,                 false",
        "/#,                    false",
        "#,                     false",
        "+/+/+/+/+,             false",
        "'$share/g/PK/dev1/user/get', false"
    })
    void aWildcardIsAllowedWhenAClassCoversAllThatItMatches(String filter, boolean allowed) {
        assertThat(USUAL.maySubscribe(TopicFilter.of(filter))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // What the Node SDK subscribes at every connect (PROTOCOL.md 3.7, WIRE.md).
                "/sys/PK/dev1/thing/event/property/post_reply",
                "/sys/PK/dev1/thing/service/property/set",
                "/sys/PK/dev1/thing/event/+/post_reply",
                "/sys/PK/dev1/thing/deviceinfo/update_reply",
                "/sys/PK/dev1/thing/deviceinfo/delete_reply",
                "/sys/PK/dev1/thing/config/get_reply",
                "/shadow/get/PK/dev1",
                "/sys/PK/dev1/thing/config/push",
                "/sys/PK/dev1/thing/config/push_reply",
                "/sys/PK/dev1/thing/topo/add_reply",
                "/sys/PK/dev1/thing/topo/delete_reply",
                "/sys/PK/dev1/thing/topo/get_reply",
                "/ext/session/PK/dev1/combine/login_reply",
                "/ext/session/PK/dev1/combine/logout_reply",
                "/sys/PK/dev1/thing/sub/register_reply",
                "/sys/PK/dev1/rrpc/request/+",
                // Others of PROTOCOL.md 3.4.
                "/ext/rrpc/+/PK/dev1/user/get",
                "/ext/ntp/PK/dev1/response",
                "/ota/device/upgrade/PK/dev1",
                "/broadcast/PK/alarm",
                "/broadcast/PK/#",
                "/sys/PK/dev1/broadcast/request/+",
                "/ext/error/PK/dev1"
            })
    void everyDeviceMaySubscribeTheSystemTopicsOfItsOwn(String filter) {
        assertThat(with().maySubscribe(TopicFilter.of(filter))).isTrue();
        assertThat(with().maySubscribe(TopicFilter.of(filter.replace("dev1", "dev2"))))
                .isEqualTo(filter.startsWith("/broadcast/"));
        assertThat(with().maySubscribe(TopicFilter.of(filter.replace("PK", "QK")))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sys/PK/dev1/thing/event/property/post",
                "/sys/PK/dev1/thing/event/property/history/post",
                "/sys/PK/dev1/thing/event/alarm/post",
                "/sys/PK/dev1/thing/service/property/set_reply",
                "/sys/PK/dev1/thing/service/reboot_reply",
                "/sys/PK/dev1/thing/model/up_raw",
                "/sys/PK/dev1/thing/property/desired/get",
                "/sys/PK/dev1/thing/deviceinfo/update",
                "/sys/PK/dev1/thing/config/get",
                "/sys/PK/dev1/thing/log/post",
                "/sys/PK/dev1/rrpc/response/1234",
                "/ext/rrpc/1234/PK/dev1/user/get",
                "/ext/rrpc/1234/sys/PK/dev1/thing/service/reboot",
                "/ext/ntp/PK/dev1/request",
                "/ext/session/PK/dev1/combine/login",
                "/shadow/update/PK/dev1",
                "/ota/device/inform/PK/dev1",
                "/ota/device/progress/PK/dev1",
                "/sys/PK/dev1/thing/ota/firmware/get",
                "/sys/PK/dev1/thing/topo/add",
                "/sys/PK/dev1/thing/sub/register"
            })
    void everyDeviceMayPublishTheSystemTopicsOfItsOwn(String topic) {
        assertThat(with().mayPublish(Topic.of(topic))).isTrue();
        assertThat(with().mayPublish(Topic.of(topic.replace("dev1", "dev2")))).isFalse();
        assertThat(with().mayPublish(Topic.of(topic.replace("PK", "QK")))).isFalse();
    }

    @Test
    void everyDeviceMaySubscribeAllItsRrpcWithOneFilter() {
        assertThat(with().maySubscribe(TopicFilter.of("/ext/rrpc/#"))).isTrue();
        for (String wider : List.of("/ext/#", "/ext/+/#", "/ext/rrpc/+/#", "/ext/rrpc/1/#")) {
            assertThat(with().maySubscribe(TopicFilter.of(wider))).as(wider).isFalse();
        }
        assertThat(with().mayPublish(Topic.of("/ext/rrpc/1"))).isFalse();
    }

    @Test
    void whatOnlyThePlatformSendsMayNotBePublished() {
        for (String topic :
                List.of(
                        "/ext/notify",
                        "/ext/register",
                        "/shadow/get/PK/dev1",
                        "/ota/device/upgrade/PK/dev1",
                        "/broadcast/PK/x")) {
            assertThat(with().mayPublish(Topic.of(topic))).as(topic).isFalse();
        }
    }

    @Test
    void withoutClassesNoCustomTopicIsAllowed() {
        assertThat(with().mayPublish(Topic.of("/PK/dev1/user/update"))).isFalse();
        assertThat(with().maySubscribe(TopicFilter.of("/PK/dev1/user/get"))).isFalse();
    }
}
