// SPDX-License-Identifier: Apache-2.0
/** What every page of the endpoint shares: reading a request within bounds, answering in JSON, escaping. */
@NullMarked
package io.lanyard.cloud.http;

import org.jspecify.annotations.NullMarked;
