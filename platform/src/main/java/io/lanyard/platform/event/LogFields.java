// SPDX-License-Identifier: Apache-2.0
package io.lanyard.platform.event;

/**
 * What a line of the log tells beside its text, under one name everywhere: programs that read the log find by it all
 * lines of a device or of a message. The text says it too, for people.
 */
public final class LogFields {
    /** ProductKey and DeviceName with a slash between them. */
    public static final String DEVICE = "device";

    /** Of the connection that the line is about; see {@link DeviceEvents.Event#epoch}. */
    public static final String EPOCH = "epoch";

    public static final String MESSAGE = "messageId";

    /** Address and port of the peer. */
    public static final String PEER = "peer";

    /** The constant of a refusal, a drop or an end: the same as in the metrics. */
    public static final String REASON = "reason";

    /** The id of a consumer group. */
    public static final String GROUP = "group";

    private LogFields() {}
}
