// SPDX-License-Identifier: Apache-2.0
/** The arrows of docs/decisions/0001-modules-and-arrows.md, checked. */
@NullMarked
package io.lanyard.verify.architecture;

import org.jspecify.annotations.NullMarked;
