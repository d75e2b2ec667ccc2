// SPDX-License-Identifier: Apache-2.0
/** What applications and operators ask the platform to do. */
@NullMarked
package io.lanyard.platform.service;

import org.jspecify.annotations.NullMarked;
