// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.session.Message;
import io.lanyard.platform.session.MessageProperties;
import io.lanyard.platform.session.Payload;
import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionRecord.Subscribed;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.platform.session.SessionWill;
import io.lanyard.platform.session.SubscriptionOptions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every {@link SessionStore} does. */
public abstract class SessionStoreContract {
    private static final DeviceId ONE = DeviceId.of("a1Product01", "device-1");
    private static final DeviceId OTHER = DeviceId.of("a1Product01", "device-11");

    protected SessionStoreContract() {}

    /** A fresh store. */
    protected abstract SessionStore store() throws Exception;

    /** What is left of the store after a restart. */
    protected abstract SessionStore afterRestart(SessionStore store) throws Exception;

    @Test
    void aSessionComesBackWithAllThatItHas() throws Exception {
        SessionStore store = store();
        SessionRecord session =
                new SessionRecord(
                        3_600,
                        5_000,
                        4_000,
                        true,
                        List.of(
                                new Subscribed(
                                        TopicFilter.of("/p/d/user/+"),
                                        TopicFilter.of("/p/d/user/+"),
                                        new SubscriptionOptions(1, true, false, 268_435_455)),
                                new Subscribed(
                                        TopicFilter.of("$share/g/a"),
                                        TopicFilter.of("a"),
                                        new SubscriptionOptions(0, false, true, 0))),
                        null);
        get(store.save(ONE, session, 0, Runnable::run));

        assertThat(get(store.load(ONE))).contains(session);
        assertThat(get(afterRestart(store).load(ONE))).contains(session);
    }

    @Test
    void aWillComesBackWithItsSession() throws Exception {
        SessionStore store = store();
        SessionWill will =
                new SessionWill(
                        new Message(
                                0,
                                Topic.of("/a1Product01/device-1/user/gone"),
                                Payload.of(new byte[] {0, -1, 1}),
                                1,
                                true,
                                Message.Origin.DEVICE,
                                new MessageProperties(
                                        true,
                                        "text/plain",
                                        "/a",
                                        new byte[] {7},
                                        List.of(Map.entry("k", "v")),
                                        0,
                                        List.of())),
                        30,
                        SessionWill.NEVER_EXPIRES);
        SessionRecord session =
                new SessionRecord(
                        3_600,
                        5_000,
                        4_000,
                        false,
                        List.of(),
                        new SessionRecord.Pending(will, 4_000));
        get(store.save(ONE, session, 0, Runnable::run));

        SessionRecord found = get(afterRestart(store).load(ONE)).orElseThrow();
        assertThat(found)
                .usingRecursiveComparison()
                .ignoringFields("will.will.message.payload")
                .isEqualTo(session);
        assertThat(Objects.requireNonNull(found.will()).will().message().payload().bytes())
                .containsExactly(0, -1, 1);
    }

    @Test
    void whatIsDueAtTheNextStartIsNoMatterOfTimeAndNamedPageByPage() throws Exception {
        SessionStore store = store();
        List<DeviceId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            DeviceId device = DeviceId.of("a1Product01", "many-" + i);
            all.add(device);
            get(store.save(device, session(SessionRecord.AT_NEXT_START), 0, Runnable::run));
        }
        get(store.save(OTHER, session(100), 0, Runnable::run));
        assertThat(get(store.takeDue(Long.MAX_VALUE / 2, 10))).containsExactly(OTHER);

        SessionStore later = afterRestart(store);
        List<DeviceId> seen = new ArrayList<>(get(later.dueAtStart(null, 2)));
        assertThat(seen).hasSize(2);
        seen.addAll(get(later.dueAtStart(seen.getLast(), 2)));
        seen.addAll(get(later.dueAtStart(seen.getLast(), 2)));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(all);

        // Until it is saved otherwise, or gone.
        get(later.save(all.get(0), session(200), SessionRecord.AT_NEXT_START, Runnable::run));
        get(later.delete(all.get(1), SessionRecord.AT_NEXT_START));
        assertThat(get(later.dueAtStart(null, 10)))
                .containsExactlyInAnyOrderElementsOf(all.subList(2, 5));
    }

    @Test
    void aDeviceWithoutASessionHasNone() throws Exception {
        SessionStore store = store();
        get(store.save(OTHER, session(0), 0, Runnable::run));

        assertThat(store.mayHave(ONE)).isFalse();
        assertThat(store.mayHave(OTHER)).isTrue();
        assertThat(get(store.load(ONE))).isEmpty();
    }

    @Test
    void aDeletedSessionIsGone() throws Exception {
        SessionStore store = store();
        get(store.save(ONE, session(100), 0, Runnable::run));
        get(store.delete(ONE, 100));

        assertThat(get(store.load(ONE))).isEmpty();
        assertThat(get(store.takeDue(1_000, 10))).isEmpty();
        assertThat(get(afterRestart(store).load(ONE))).isEmpty();
    }

    @Test
    void whatIsDueIsTakenOnce() throws Exception {
        SessionStore store = store();
        get(store.save(ONE, session(100), 0, Runnable::run));
        get(store.save(OTHER, session(200), 0, Runnable::run));

        assertThat(get(store.takeDue(99, 10))).isEmpty();
        assertThat(get(store.takeDue(100, 10))).containsExactly(ONE);
        // Sees what was taken: calls take effect in their order.
        get(store.load(ONE));
        assertThat(get(store.takeDue(199, 10))).isEmpty();
        assertThat(get(afterRestart(store).takeDue(200, 10))).containsExactly(OTHER);
    }

    @Test
    void aSessionThatIsSavedAgainIsDueAtItsNewTimeOnly() throws Exception {
        SessionStore store = store();
        get(store.save(ONE, session(100), 0, Runnable::run));
        get(store.save(ONE, session(200), 100, Runnable::run));

        assertThat(get(store.takeDue(199, 10))).isEmpty();
        assertThat(get(store.takeDue(200, 10))).containsExactly(ONE);
    }

    @Test
    void noMoreIsTakenThanTheLimit() throws Exception {
        SessionStore store = store();
        for (int i = 0; i < 10; i++) {
            get(
                    store.save(
                            DeviceId.of("a1Product01", "many-" + i),
                            session(100 + i),
                            0,
                            Runnable::run));
        }

        assertThat(get(store.takeDue(1_000, 4))).hasSize(4);
    }

    @Test
    void numbersGoOnBehindThoseThatWerePromised() throws Exception {
        SessionStore store = store();
        assertThat(store.firstNumber()).isZero();
        store.useNumbersUpTo(5_000);
        get(store.load(ONE));

        assertThat(afterRestart(store).firstNumber()).isGreaterThan(5_000);
    }

    @Test
    void aRunIsKnownByWhenItBeganAlsoInLaterOnes() throws Exception {
        SessionStore store = store();
        assertThat(store.beginRun(7_000)).isEqualTo(1);
        get(store.load(ONE));
        SessionStore later = afterRestart(store);
        assertThat(later.beginRun(9_000)).isEqualTo(2);
        get(later.load(ONE));

        assertThat(later.beginOfRun(1)).isEqualTo(7_000);
        assertThat(later.beginOfRun(2)).isEqualTo(9_000);
        assertThat(later.beginOfRun(0)).isZero();
        assertThat(later.beginOfRun(3)).isZero();
    }

    private static SessionRecord session(long wakeAt) {
        return new SessionRecord(60, 0, wakeAt, false, List.of(), null);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
