// SPDX-License-Identifier: Apache-2.0
package io.lanyard.protocol.signin;

/** What a CONNECT asks for, by the {@code authType} of its clientId (PROTOCOL.md 2.3). */
public enum AuthType {
    /** No {@code authType}, or one that is not known: a sign-in, proved by a signature. */
    SIGNATURE,
    /** {@code register}: a listed device fetches its secret. */
    REGISTER,
    /** {@code regnwl}, "register, no whitelist": a device that need not be listed fetches a token. */
    REGISTER_UNLISTED,
    /** {@code connwl}: a sign-in with such a token. */
    TOKEN
}
