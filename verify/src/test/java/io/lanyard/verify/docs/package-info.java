// SPDX-License-Identifier: Apache-2.0
/** What the documents say, held against what is. */
@NullMarked
package io.lanyard.verify.docs;

import org.jspecify.annotations.NullMarked;
