// SPDX-License-Identifier: Apache-2.0
package io.lanyard.testkit.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link TraceStore} does. */
public abstract class TraceStoreContract {
    protected static final DeviceId ONE = DeviceId.of("a1Product01", "device-1");
    private static final DeviceId OTHER = DeviceId.of("a1Product01", "device-11");
    private static final long ID = 7_400_000_000_000_000_001L;

    protected TraceStoreContract() {}

    /** An empty store; the test case closes it. */
    protected abstract TraceStore store() throws Exception;

    /** When it is for the store, in milliseconds since 1970. */
    protected abstract long now();

    @Test
    void aMessageIsFoundByItsIdInTheOrderInWhichThingsHappened() throws Exception {
        TraceStore store = store();
        store.append(
                List.of(
                        entry(Kind.DOWNLINK, ONE, ID, "by application"),
                        entry(Kind.DOWNLINK, OTHER, ID + 2, "another one")));
        store.append(List.of(entry(Kind.SENT, ONE, ID, ""), entry(Kind.ACKNOWLEDGED, ONE, ID, "")));

        assertThat(store.ofMessage(ID, 10))
                .extracting(TraceEntry::kind)
                .containsExactly(Kind.DOWNLINK, Kind.SENT, Kind.ACKNOWLEDGED);
        assertThat(store.ofMessage(ID, 2)).hasSize(2);
        assertThat(store.ofMessage(ID + 4, 10)).isEmpty();
    }

    @Test
    void anEntryComesBackWithAllThatItHas() throws Exception {
        TraceStore store = store();
        TraceEntry full =
                new TraceEntry(
                        now(),
                        Kind.SENT,
                        ONE,
                        ID,
                        "/a1Product01/device-1/user/größe",
                        1_764_000_000_000L,
                        65_535,
                        "QoS 1 für größe");
        TraceEntry bare = new TraceEntry(now(), Kind.SETTLED, null, ID, "", 0, 0, "");
        store.append(List.of(full, bare));

        assertThat(store.ofMessage(ID, 10)).containsExactly(full, bare);
    }

    @Test
    void aDeviceIsFoundByItsNameAndTheNewestCount() throws Exception {
        TraceStore store = store();
        List<TraceEntry> entries = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            entries.add(entry(Kind.SUBSCRIBED, ONE, 0, "filter " + i));
            entries.add(entry(Kind.SUBSCRIBED, OTHER, 0, "of the other " + i));
        }
        store.append(entries);

        assertThat(store.ofDevice(ONE, 3))
                .extracting(TraceEntry::detail)
                .containsExactly("filter 3", "filter 4", "filter 5");
        assertThat(store.ofDevice(DeviceId.of("a1Product01", "device-2"), 3)).isEmpty();
    }

    @Test
    void onlyTheBeginAndTheEndOfAMessageAreOfItsDeviceToo() throws Exception {
        TraceStore store = store();
        store.append(
                List.of(
                        entry(Kind.DOWNLINK, ONE, ID, ""),
                        entry(Kind.IN_MAILBOX, ONE, ID, ""),
                        entry(Kind.SENT, ONE, ID, ""),
                        entry(Kind.DROPPED, ONE, ID, "EXPIRED")));

        assertThat(store.ofDevice(ONE, 10))
                .extracting(TraceEntry::kind)
                .containsExactly(Kind.DOWNLINK, Kind.DROPPED);
    }

    @Test
    void whatHappenedToADeviceAloneIsOfNoMessage() throws Exception {
        TraceStore store = store();
        store.append(List.of(entry(Kind.ONLINE, ONE, 0, "")));

        assertThat(store.ofMessage(0, 10)).isEmpty();
        assertThat(store.ofDevice(ONE, 10)).hasSize(1);
    }

    /** An entry of now. */
    protected TraceEntry entry(Kind kind, @Nullable DeviceId device, long id, String detail) {
        return new TraceEntry(now(), kind, device, id, "", 0, 0, detail);
    }
}
