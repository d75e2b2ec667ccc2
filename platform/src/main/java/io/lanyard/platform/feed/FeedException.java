// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.feed;

/** The log of the feeds failed: broken disk, full disk, damaged data, or it is closed already. */
public final class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FeedException(String message) {
        super(message);
    }

    public FeedException(String message, Throwable cause) {
        super(message, cause);
    }
}
