// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.registry;

/** One kind of thing that an access key may do. */
public enum KeyRight {
    /** Ask about products and devices, without their secrets, and read what devices publish. */
    READ,
    /** Send to devices. */
    SEND,
    /** Create, change and delete, and see secrets. */
    MANAGE
}
