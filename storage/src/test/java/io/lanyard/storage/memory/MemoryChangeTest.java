// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.registry.Registry;
import io.lanyard.testkit.registry.RegistryChangeContract;

class MemoryChangeTest extends RegistryChangeContract {
    @Override
    protected Registry newRegistry() {
        return new MemoryRegistry();
    }
}
