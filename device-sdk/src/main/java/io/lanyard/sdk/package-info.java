// SPDX-License-Identifier: Apache-2.0
/**
 * The Link SDK for devices. Start at {@link io.lanyard.sdk.LinkKit}.
 *
 * <p>Whoever knows the Python Link SDK finds its calls, result codes and callbacks here under the same names in
 * Java spelling. Where that SDK loses something (subscriptions after a reconnect, a refused sign-in, a message
 * callback when its queue is full) this one does not; each such difference is named at the call.
 */
@NullMarked
package io.lanyard.sdk;

import org.jspecify.annotations.NullMarked;
