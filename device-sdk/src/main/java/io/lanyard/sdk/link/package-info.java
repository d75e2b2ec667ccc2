// SPDX-License-Identifier: Apache-2.0
/**
 * How the link to the platform is kept: dialling, one connection after the other, what is waiting to be sent and
 * to be acknowledged, and the way to the application's callbacks. Not exported.
 *
 * <p>Reading order: {@link io.lanyard.sdk.link.Link} (one device, for any thread),
 * {@link io.lanyard.sdk.link.LinkKeeper} (one connection after the other, on the event loop),
 * {@link io.lanyard.sdk.link.LinkConnection} (one socket), {@link io.lanyard.sdk.link.Outbox} (what the application
 * handed over), {@link io.lanyard.sdk.link.CallbackQueue} (the way back to it).
 */
@NullMarked
package io.lanyard.sdk.link;

import org.jspecify.annotations.NullMarked;
