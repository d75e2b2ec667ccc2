// SPDX-License-Identifier: Apache-2.0
/** What outlives a connection: subscriptions, the in-flight window and the mailbox. */
@NullMarked
package io.lanyard.platform.session;

import org.jspecify.annotations.NullMarked;
