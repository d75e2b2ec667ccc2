// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentMessagesTest {
    private static final Topic TOPIC = Topic.of("/a1Product01/device-1/user/get");
    private static final Instant AT = Instant.ofEpochMilli(1_700_000_000_123L);

    private final RecentMessages messages = new RecentMessages(3, 10_000);

    @Test
    void aMessageIsFoundAsItWasSent() {
        messages.add(
                message(7, "Grüße, 灯", List.of(Map.entry("a", "1"), Map.entry("a", "zwei ☂"))), AT);

        RecentMessages.Sent sent = messages.find(7).orElseThrow();
        assertThat(sent.id()).isEqualTo(7);
        assertThat(sent.topic()).isEqualTo(TOPIC);
        assertThat(sent.payload().bytes()).isEqualTo("Grüße, 灯".getBytes(StandardCharsets.UTF_8));
        assertThat(sent.userProperties())
                .containsExactly(Map.entry("a", "1"), Map.entry("a", "zwei ☂"));
        assertThat(sent.at()).isEqualTo(AT);
    }

    @Test
    void oneThatWasNotSentIsNotFound() {
        assertThat(messages.find(0)).isEmpty();
        messages.add(message(7, "", List.of()), AT);
        assertThat(messages.find(8)).isEmpty();
        // The place of a message that is not there yet has an id, too.
        assertThat(messages.find(0)).isEmpty();
    }

    @Test
    void theOldestMakesRoomForOneTooManyAndForBytesThatDoNotFit() {
        for (int id = 1; id <= 4; id++) {
            messages.add(message(id, "x", List.of()), AT);
        }
        assertThat(messages.find(1)).isEmpty();
        assertThat(messages.find(2)).isPresent();

        messages.add(message(5, "x".repeat(9_950), List.of()), AT);
        assertThat(messages.find(4)).isEmpty();
        assertThat(messages.find(5)).isPresent();
    }

    private static Message message(
            long id, String payload, List<Map.Entry<String, String>> properties) {
        return new Message(
                id,
                TOPIC,
                Payload.of(payload.getBytes(StandardCharsets.UTF_8)),
                1,
                false,
                Message.Origin.APPLICATION,
                new MessageProperties(false, null, null, null, properties, 0, List.of()));
    }
}
