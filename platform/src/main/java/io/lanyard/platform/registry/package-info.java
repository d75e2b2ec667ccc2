// SPDX-License-Identifier: Apache-2.0
/** The port to what the platform knows for good: products, devices, topic classes, access keys. */
@NullMarked
package io.lanyard.platform.registry;

import org.jspecify.annotations.NullMarked;
