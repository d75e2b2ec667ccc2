// SPDX-License-Identifier: Apache-2.0
/** What a client needs to speak TLS with a platform under test. */
@NullMarked
package io.lanyard.testkit.tls;

import org.jspecify.annotations.NullMarked;
