// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.lanyard.cloud.http;

import org.jspecify.annotations.NullMarked;
