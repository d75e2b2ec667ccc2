// SPDX-License-Identifier: Apache-2.0
/** Certificates and keys of the device-facing endpoint: read from PEM files, or made here when there are none. */
@NullMarked
package io.lanyard.gateway.tls;

import org.jspecify.annotations.NullMarked;
