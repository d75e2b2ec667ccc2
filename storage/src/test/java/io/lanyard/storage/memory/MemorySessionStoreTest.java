// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.SessionStore;
import io.lanyard.testkit.session.SessionStoreContract;

class MemorySessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore store() {
        return new MemorySessionStore();
    }

    @Override
    protected SessionStore afterRestart(SessionStore store) {
        return store;
    }
}
