// SPDX-License-Identifier: Apache-2.0
/** What every implementation of the session's ports does, as tests. */
@NullMarked
package io.lanyard.testkit.session;

import org.jspecify.annotations.NullMarked;
