// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.lanyard.platform.event.TraceEntry;
import io.lanyard.platform.event.TraceEntry.Kind;
import io.lanyard.platform.event.TraceStore;
import io.lanyard.testkit.trace.TraceStoreContract;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTraceStoreTest extends TraceStoreContract {
    @Override
    protected TraceStore store() {
        return new MemoryTraceStore(20);
    }

    @Override
    protected long now() {
        return 1_764_000_000_000L;
    }

    @Test
    void theOldestMakeRoom() {
        TraceStore store = new MemoryTraceStore(2);
        for (String detail : List.of("first", "second", "third")) {
            store.append(List.of(entry(Kind.SUBSCRIBED, ONE, 0, detail)));
        }

        assertThat(store.ofDevice(ONE, 10))
                .extracting(TraceEntry::detail)
                .containsExactly("second", "third");
    }
}
