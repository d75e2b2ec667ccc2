// SPDX-License-Identifier: Apache-2.0
/** A device in one file. */
package io.lanyard.example;
