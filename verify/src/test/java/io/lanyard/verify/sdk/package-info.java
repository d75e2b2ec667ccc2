// SPDX-License-Identifier: Apache-2.0
/** Our own Link SDK against the platform, over every carrier and through every fault. */
@NullMarked
package io.lanyard.verify.sdk;

import org.jspecify.annotations.NullMarked;
