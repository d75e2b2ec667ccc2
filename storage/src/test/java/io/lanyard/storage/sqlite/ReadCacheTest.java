// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReadCacheTest {
    private final ReadCache cache = new ReadCache(2);
    private final AtomicInteger row = new AtomicInteger(1);
    private final AtomicInteger reads = new AtomicInteger();

    @Test
    void aRowThatDoesNotChangeIsReadOnce() {
        assertThat(find()).contains(1);
        assertThat(find()).contains(1);
        assertThat(reads).hasValue(1);
    }

    @Test
    void aChangeIsSeenAtOnce() {
        assertThat(find()).contains(1);
        assertThat(cache.change(() -> row.getAndSet(2))).isEqualTo(1);
        assertThat(find()).contains(2);
    }

    @Test
    void aChangeThatFailsMayHaveChangedSomething() {
        assertThat(find()).contains(1);
        assertThatThrownBy(() ->
                        cache.change(() -> {
                            row.set(2);
                            throw new IllegalStateException("on purpose");
                        }))
                .hasMessage("on purpose");
        assertThat(find()).contains(2);
    }

    @Test
    void whatChangesWhileItIsReadIsReadAgain() {
        Optional<Integer> before =
                cache.find(
                        "row",
                        Integer.class,
                        () -> {
                            int read = row.get();
                            cache.change(() -> row.getAndSet(2));
                            return Optional.of(read);
                        });
        assertThat(before).contains(1);
        assertThat(find()).contains(2);
    }

    @Test
    void whatIsBeyondTheBoundHasAllForgotten() {
        assertThat(find()).contains(1);
        assertThat(cache.find("second", Integer.class, () -> Optional.of(2))).contains(2);
        assertThat(find()).contains(1);
        assertThat(reads).hasValue(1);
        assertThat(cache.find("third", Integer.class, () -> Optional.of(3))).contains(3);
        assertThat(find()).contains(1);
        assertThat(reads).hasValue(2);
    }

    @Test
    void thatThereIsNoRowIsNotKept() {
        assertThat(cache.find("row", Integer.class, Optional::empty)).isEmpty();
        assertThat(find()).contains(1);
    }

    private Optional<Integer> find() {
        return cache.find(
                "row",
                Integer.class,
                () -> {
                    reads.incrementAndGet();
                    return Optional.of(row.get());
                });
    }
}
