// SPDX-License-Identifier: Apache-2.0
package io.lanyard.gateway;

import java.util.function.BooleanSupplier;

/**
 * How a connection waits for the check of its CONNECT.
 *
 * @param suspect whether it comes from where many have failed, and so waits behind others
 * @param bytes what it has sent so far and what is kept for it while it waits
 * @param stillThere whether the connection is open yet; safe from any thread
 * @param abandoned called instead of the check when it is not
 */
record SignInTurn(boolean suspect, long bytes, BooleanSupplier stillThere, Runnable abandoned) {}
