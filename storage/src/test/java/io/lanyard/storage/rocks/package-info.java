// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.storage.rocks;

import org.jspecify.annotations.NullMarked;
