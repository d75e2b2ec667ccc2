// SPDX-License-Identifier: Apache-2.0
package io.lanyard.cloud.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.feed.FeedDelivery;
import io.lanyard.platform.feed.FeedEntry;
import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.Payload;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.codec.WritableBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this writes is read again by Proton, which knows nothing of how it was written. */
class FeedMessageTest {
    private static final DeviceId DEVICE = DeviceId.of("a1pk", "lamp");
    private static final long ID = 1_324_198_300_680_719_360L;
    private static final long AT = 1_700_000_000_123L;

    @Test
    void aMessageHasItsIdItsPropertiesAndItsPayload() {
        org.apache.qpid.proton.message.Message read =
                read("/a1pk/lamp/user/get", new byte[] {1, 2, 3}, 1);

        assertThat(read.getMessageId()).isEqualTo(Long.toString(ID));
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("topic", "/a1pk/lamp/user/get");
        expected.put("messageId", Long.toString(ID));
        expected.put("generateTime", AT);
        expected.put("qos", 1);
        assertThat(read.getApplicationProperties())
                .extracting(ApplicationProperties::getValue)
                .isEqualTo(expected);
        assertThat(payload(read)).containsExactly(1, 2, 3);
        assertThat(read.getHeader()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 257, 258})
    void aMessageThatComesAgainSaysHowOftenItFailed(int attempt) {
        assertThat(read("/a1pk/lamp/user/get", new byte[0], attempt).getDeliveryCount())
                .isEqualTo(attempt - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 300_000})
    void aPayloadOfAnySizeComesAsItWas(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);

        assertThat(payload(read("/a1pk/lamp/user/get", bytes, 1))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 80, 81, 82, 1_000})
    void aTopicOfAnyLengthComesAsItWas(int characters) {
        // Three bytes each: the length that counts is that of UTF-8.
        String topic = "/a1pk/user/" + "灯".repeat(characters);

        assertThat(read(topic, new byte[0], 1).getApplicationProperties().getValue())
                .containsEntry("topic", topic);
    }

    private static org.apache.qpid.proton.message.Message read(
            String topic, byte[] payload, int attempt) {
        Message message =
                new Message(ID, Topic.of(topic), Payload.of(payload), 1, Message.Origin.DEVICE);
        FeedMessage written =
                new FeedMessage(new FeedDelivery(new FeedEntry(7, AT, DEVICE, message), attempt));
        ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
        int length = written.encode(new WritableBuffer.ByteBufferWrapper(bytes));
        assertThat(length).isEqualTo(bytes.position());
        org.apache.qpid.proton.message.Message read = Proton.message();
        assertThat(read.decode(bytes.array(), 0, length)).isEqualTo(length);
        return read;
    }

    private static byte[] payload(org.apache.qpid.proton.message.Message message) {
        Binary data = ((Data) message.getBody()).getValue();
        byte[] bytes = new byte[data.getLength()];
        data.asByteBuffer().get(bytes);
        return bytes;
    }
}
