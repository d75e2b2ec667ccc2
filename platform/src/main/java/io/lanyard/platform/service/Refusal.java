// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.service;

/** Why a request was refused: a closed set, so that every endpoint can name each in its own way. */
public enum Refusal {
    PRODUCT_NAME_MALFORMED,
    PRODUCT_NAME_TAKEN,
    PRODUCT_DESCRIPTION_TOO_LONG,
    PRODUCT_LIMIT_REACHED,
    PRODUCT_NOT_FOUND,
    TOPIC_CLASS_MALFORMED,
    TOPIC_CLASS_TAKEN,
    TOPIC_CLASS_LIMIT_REACHED,
    TOPIC_CLASS_NOT_FOUND,
    DEVICE_NAME_MALFORMED,
    DEVICE_NAME_TAKEN,
    NICKNAME_MALFORMED,
    DEVICE_NOT_FOUND,
    DEVICE_LIMIT_REACHED,
    TOPIC_MALFORMED,
    TOPIC_NOT_ALLOWED,
    MESSAGE_TOO_LARGE,
    RATE_LIMITED,
    MAILBOX_UNAVAILABLE,
    STOPPING
}
