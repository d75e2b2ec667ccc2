// SPDX-License-Identifier: Apache-2.0
package io.lanyard.server.bench;

/** One line of a result, for people. */
public record BenchLine(String name, String value) {}
