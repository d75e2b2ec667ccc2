// SPDX-License-Identifier: Apache-2.0
/** What every feed does, whatever log it stands on. */
@NullMarked
package io.lanyard.testkit.feed;

import org.jspecify.annotations.NullMarked;
