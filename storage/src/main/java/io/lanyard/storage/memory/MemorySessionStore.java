// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.SessionRecord;
import io.lanyard.platform.session.SessionStore;
import io.lanyard.protocol.identity.DeviceId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that live as long as the process: what is "on disk" here is in memory. It promises everything else of the
 * port. Safe from any thread.
 */
public final class MemorySessionStore implements SessionStore {
    private final Map<DeviceId, SessionRecord> sessions = new ConcurrentHashMap<>();
    private final Set<DeviceId> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong numbers = new AtomicLong();
    private final List<Long> runs = new CopyOnWriteArrayList<>();

    public MemorySessionStore() {}

    @Override
    public boolean mayHave(DeviceId device) {
        return sessions.containsKey(device);
    }

    @Override
    public CompletionStage<Optional<SessionRecord>> load(DeviceId device) {
        return CompletableFuture.completedFuture(Optional.ofNullable(sessions.get(device)));
    }

    @Override
    public CompletionStage<?> save(
            DeviceId device, SessionRecord session, long earlierWake, Executor on) {
        sessions.put(device, session);
        if (session.wakeAt() == 0) {
            waiting.remove(device);
        } else {
            waiting.add(device);
        }
        return CompletableFuture.runAsync(() -> {}, on);
    }

    @Override
    public CompletionStage<?> delete(DeviceId device, long earlierWake) {
        sessions.remove(device);
        waiting.remove(device);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<List<DeviceId>> takeDue(long nowMillis, int limit) {
        List<DeviceId> due = new ArrayList<>();
        for (DeviceId device : List.copyOf(waiting)) {
            SessionRecord session = sessions.get(device);
            if (due.size() < limit
                    && session != null
                    && session.wakeAt() <= nowMillis
                    && waiting.remove(device)) {
                due.add(device);
            }
        }
        return CompletableFuture.completedFuture(due);
    }

    @Override
    public CompletionStage<List<DeviceId>> dueAtStart(@Nullable DeviceId behind, int limit) {
        return CompletableFuture.completedFuture(
                sessions.entrySet().stream()
                        .filter(each ->
                                each.getValue().wakeAt() == SessionRecord.AT_NEXT_START
                                        && (behind == null || each.getKey().compareTo(behind) > 0))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .limit(limit)
                        .toList());
    }

    @Override
    public synchronized long beginRun(long nowMillis) {
        runs.add(nowMillis);
        return runs.size();
    }

    @Override
    public long beginOfRun(long run) {
        return run < 1 || run > runs.size() ? 0 : runs.get((int) run - 1);
    }

    @Override
    public long firstNumber() {
        return numbers.get();
    }

    @Override
    public void useNumbersUpTo(long number) {
        numbers.accumulateAndGet(number + 1, Math::max);
    }
}
