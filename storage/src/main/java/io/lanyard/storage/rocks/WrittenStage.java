// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A stage that completes when a change is stored. */
final class WrittenStage extends CompletableFuture<Void> implements Written {
    WrittenStage() {}

    @Override
    public void written(@Nullable StorageException failure) {
        if (failure == null) {
            complete(null);
        } else {
            completeExceptionally(failure);
        }
    }
}
