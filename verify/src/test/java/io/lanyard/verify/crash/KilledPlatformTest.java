// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.protocol.topic.Operation;
import io.lanyard.sdk.LinkKit;
import io.lanyard.testkit.await.Await;
import io.lanyard.testkit.platform.PlatformProcess;
import io.lanyard.verify.platform.CloudApi;
import io.lanyard.verify.platform.TestDevice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform that is killed and started again. */
class KilledPlatformTest {
    @Test
    void whatTheRegistryAcknowledgedIsThereAfterAKillAndADeviceFindsItsWayBack(@TempDir Path folder)
            throws Exception {
        Path data = folder.resolve("data");
        CopyOnWriteArrayList<String> received = new CopyOnWriteArrayList<>();
        PlatformProcess killed = PlatformProcess.start(data, 0, 0);
        TestDevice device;
        try (CloudApi cloud = cloud(killed)) {
            String productKey = cloud.createProduct("killed");
            cloud.createTopicClass(productKey, "test", Operation.ALL);
            device = cloud.registerDevice(productKey, "device-1");
        }
        killed.kill();

        try (PlatformProcess restarted =
                        PlatformProcess.start(data, killed.mqttPort(), killed.httpPort());
                CloudApi cloud = cloud(restarted);
                LinkKit link =
                        LinkKit.builder()
                                .host("127.0.0.1")
                                .port(restarted.mqttPort())
                                .secure(false)
                                .productKey(device.id().productKey().value())
                                .deviceName(device.id().deviceName().value())
                                .deviceSecret(device.secret().reveal())
                                .build()) {
            link.onTopicMessage((topic, payload, qos) -> received.add(topic));
            assertThat(link.connect(Duration.ofSeconds(60)).accepted()).isTrue();
            assertThat(
                            link.subscribeTopic(link.toFullTopic("user/test"), 1)
                                    .await(Duration.ofSeconds(60)))
                    .hasValueSatisfying(outcome -> assertThat(outcome.succeeded()).isTrue());
            cloud.pub(device, "user/test", 1, "after the kill");
            Await.until("the message", () -> received.size() == 1);
        }
    }

    @Test
    void aPlatformThatIsKilledLeavesNothingInTheTemporaryFolder(@TempDir Path folder)
            throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        PlatformProcess killed =
                PlatformProcess.start(
                        folder.resolve("data"),
                        0,
                        0,
                        PlatformProcess.MAIN_CLASS,
                        List.of("-Djava.io.tmpdir=" + temporary),
                        Map.of());
        killed.kill();

        assertThat(temporary).isEmptyDirectory();
    }

    private static CloudApi cloud(PlatformProcess platform) {
        return new CloudApi(
                platform.httpPort(),
                PlatformProcess.ACCESS_KEY_ID,
                PlatformProcess.ACCESS_KEY_SECRET);
    }
}
