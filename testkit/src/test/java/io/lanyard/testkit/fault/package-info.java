// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.testkit.fault;

import org.jspecify.annotations.NullMarked;
