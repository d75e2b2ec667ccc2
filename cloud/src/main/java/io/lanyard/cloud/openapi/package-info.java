// SPDX-License-Identifier: Apache-2.0
/**
 * The OpenAPI of version 2018-01-20 (PROTOCOL.md 6): a request is read, its signature checked, its action looked
 * up in one table, and the outcome named in the words that applications know.
 */
@NullMarked
package io.lanyard.cloud.openapi;

import org.jspecify.annotations.NullMarked;
