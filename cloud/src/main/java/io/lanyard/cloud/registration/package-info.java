// SPDX-License-Identifier: Apache-2.0
/** Dynamic registration over HTTP: the one page here that devices call. */
@NullMarked
package io.lanyard.cloud.registration;

import org.jspecify.annotations.NullMarked;
