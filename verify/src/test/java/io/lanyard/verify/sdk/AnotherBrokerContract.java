// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.sdk;

import static io.lanyard.verify.sdk.DevicesOfOurOwn.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.sdk.LinkKit;
import io.lanyard.sdk.LinkKitBuilder;
import io.lanyard.sdk.Outcome;
import io.lanyard.sdk.Protocol;
import io.lanyard.sdk.Receipt;
import io.lanyard.sdk.TopicQos;
import io.lanyard.testkit.await.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What our Link SDK does on every broker that lets {@link #USER} in with {@link #PASSWORD} and nobody else. */
abstract class AnotherBrokerContract {
    static final String USER = "dev1&a1Pk";
    static final String PASSWORD = "a password";
    private static final String TOPIC = "/a1Pk/dev1/user/get";

    private final DevicesOfOurOwn devices = new DevicesOfOurOwn();

    /** Where the broker listens, on loopback. */
    abstract int port();

    /** The code of MQTT 3.1.1 with which it refuses a wrong password. */
    abstract int refusal();

    @AfterEach
    void closeDevices() {
        devices.close();
    }

    private LinkKitBuilder settings(String password) {
        return LinkKit.builder()
                .host("127.0.0.1")
                .port(port())
                .secure(false)
                .productKey("a1Pk")
                .deviceName("dev1")
                .token("a1Pk&dev1|securemode=3|", USER, password)
                .autoReconnect(1, 1);
    }

    @ParameterizedTest
    @EnumSource
    void connectsSubscribesPublishesReceivesAndComesBack(Protocol protocol)
            throws InterruptedException {
        LinkKit link = devices.connect(settings(PASSWORD).protocol(protocol));
        assertThat(link.subscribeTopic(TOPIC, 1).await(PATIENCE))
                .contains(new Outcome.Granted(List.of(1)));
        assertThat(link.publishTopic(TOPIC, "to myself").await(PATIENCE))
                .contains(Outcome.Acknowledged.instance());
        Await.until(
                "it comes back",
                PATIENCE,
                () -> devices.heard.contains("message " + TOPIC + " to myself"));

        link.forceReconnect();
        Await.until(
                "it is subscribed again",
                PATIENCE,
                () -> {
                    link.publishTopic(TOPIC, "again", 0);
                    return devices.heard.contains("message " + TOPIC + " again");
                });

        assertThat(link.unsubscribeTopic(TOPIC).await(PATIENCE))
                .contains(Outcome.Acknowledged.instance());
        assertThat(link.topics()).isEmpty();
    }

    @Test
    void keepsTheOrderOfManyMessagesAndEndsEachOnce() throws InterruptedException {
        int messages = 1_000;
        LinkKit link = devices.connect(settings(PASSWORD).maxQueued(messages));
        assertThat(link.subscribeTopic(List.of(new TopicQos(TOPIC, 1))).await(PATIENCE))
                .contains(new Outcome.Granted(List.of(1)));
        List<Receipt> receipts =
                IntStream.range(0, messages)
                        .mapToObj(i -> link.publishTopic(TOPIC, "m" + i, 1))
                        .toList();
        for (Receipt receipt : receipts) {
            assertThat(receipt.await(PATIENCE)).contains(Outcome.Acknowledged.instance());
        }
        List<String> expected =
                IntStream.range(0, messages).mapToObj(i -> "message " + TOPIC + " m" + i).toList();
        List<String> heard = new ArrayList<>();
        assertThat(devices.next()).isEqualTo("connected false 0");
        while (heard.size() < messages) {
            heard.add(devices.next());
        }
        assertThat(heard).isEqualTo(expected);
    }

    @Test
    void aWrongPasswordIsRefused() throws InterruptedException {
        assertThat(devices.build(settings("wrong")).connect(PATIENCE).rc()).isEqualTo(refusal());
    }
}
