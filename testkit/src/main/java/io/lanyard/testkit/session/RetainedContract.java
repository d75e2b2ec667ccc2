// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.RetainedStore;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of retained messages promises. */
public abstract class RetainedContract {
    private static final DeviceId ONE = DeviceId.of("a1Product01", "device-1");
    private static final DeviceId TEN = DeviceId.of("a1Product01", "device-10");

    private long ids;

    protected RetainedContract() {}

    /** A fresh store. */
    protected abstract RetainedStore store() throws Exception;

    /** What is left of the store after a restart. */
    protected abstract RetainedStore afterRestart(RetainedStore store) throws Exception;

    @Test
    void theLastMessageOfEachTopicIsKeptAlsoOverARestart() throws Exception {
        RetainedStore store = store();
        put(store, ONE, "a", "old");
        put(store, ONE, "a", "new");
        put(store, ONE, "b", "other");

        assertThat(read(store, ONE)).containsExactlyInAnyOrder("a new", "b other");
        assertThat(read(afterRestart(store), ONE)).containsExactlyInAnyOrder("a new", "b other");
    }

    @Test
    void aReadSeesWhatWasGivenBeforeIt() throws Exception {
        RetainedStore store = store();
        for (int i = 0; i < 100; i++) {
            var _ =
                    store.put(
                            ONE, message(ONE, "t" + i, "m", MessageProperties.NONE), Runnable::run);
        }
        var _ = store.remove(ONE, Topic.ofDevice(ONE, "user/t0"), Runnable::run);

        assertThat(read(store, ONE)).hasSize(99);
    }

    @Test
    void whatIsRemovedIsGone() throws Exception {
        RetainedStore store = store();
        put(store, ONE, "a", "x");
        put(store, ONE, "b", "y");
        answer(store.remove(ONE, Topic.ofDevice(ONE, "user/a"), Runnable::run));
        answer(store.remove(ONE, Topic.ofDevice(ONE, "user/never"), Runnable::run));

        assertThat(read(store, ONE)).containsExactly("b y");
        assertThat(read(afterRestart(store), ONE)).containsExactly("b y");
    }

    @Test
    void clearingADeviceLeavesOthersWhoseNamesBeginLikeIt() throws Exception {
        RetainedStore store = store();
        put(store, ONE, "a", "x");
        put(store, TEN, "a", "y");
        answer(store.clear(ONE));

        assertThat(read(store, ONE)).isEmpty();
        assertThat(read(afterRestart(store), TEN)).containsExactly("a y");
    }

    @Test
    void everythingIsShownAtAStartWithWhatIsNeededToJudgeIt() throws Exception {
        RetainedStore store = store();
        put(store, ONE, "a", "x");
        MessageProperties properties =
                new MessageProperties(
                        true,
                        "text/plain",
                        null,
                        null,
                        List.of(Map.entry("k", "v")),
                        99,
                        List.of());
        answer(store.put(TEN, message(TEN, "b", "y", properties), Runnable::run));
        List<String> shown = new ArrayList<>();
        RetainedStore restarted = afterRestart(store);
        restarted.restore((device, topic, id, expiresAt) ->
                shown.add(device + " " + topic + " " + id + " " + expiresAt));

        assertThat(shown)
                .containsExactlyInAnyOrder(
                        ONE + " " + Topic.ofDevice(ONE, "user/a") + " 1 0",
                        TEN + " " + Topic.ofDevice(TEN, "user/b") + " 2 99");
        Message found = answer(restarted.read(TEN)).getFirst();
        assertThat(found.properties().contentType()).isEqualTo("text/plain");
        assertThat(found.properties().userProperties()).containsExactly(Map.entry("k", "v"));
        assertThat(found.retain()).isTrue();
    }

    @Test
    void aDeviceWithoutAnyHasNone() throws Exception {
        assertThat(read(store(), ONE)).isEmpty();
    }

    private void put(RetainedStore store, DeviceId device, String topic, String text)
            throws Exception {
        answer(
                store.put(
                        device,
                        message(device, topic, text, MessageProperties.NONE),
                        Runnable::run));
    }

    private Message message(
            DeviceId device, String topic, String text, MessageProperties properties) {
        return new Message(
                ++ids,
                Topic.ofDevice(device, "user/" + topic),
                Payload.of(text.getBytes(StandardCharsets.UTF_8)),
                1,
                true,
                Message.Origin.DEVICE,
                properties);
    }

    private static List<String> read(RetainedStore store, DeviceId device) throws Exception {
        return answer(store.read(device)).stream()
                .map(message ->
                        message.topic()
                                        .value()
                                        .substring(message.topic().value().lastIndexOf('/') + 1)
                                + " "
                                + new String(message.payload().bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private static <T extends @Nullable Object> T answer(CompletionStage<T> stage)
            throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
