// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

/**
 * The registry's store failed: broken disk, full disk, damaged or unfit file, or it is closed already. Nothing of the
 * call was kept. The message says what was being done.
 */
public final class RegistryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RegistryException(String message) {
        super(message);
    }

    public RegistryException(String message, Throwable cause) {
        super(message, cause);
    }
}
