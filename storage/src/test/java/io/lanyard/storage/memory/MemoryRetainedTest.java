// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.RetainedStore;
import io.lanyard.testkit.session.RetainedContract;

class MemoryRetainedTest extends RetainedContract {
    @Override
    protected RetainedStore store() {
        return new MemoryRetained();
    }

    @Override
    protected RetainedStore afterRestart(RetainedStore store) {
        return store;
    }
}
