// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.rocks;

/** What is true of a change when its writer learns that it is stored. */
public enum Durability {
    /** It is on the disk: it outlives a power cut. */
    FSYNC,
    /** The operating system has it: it outlives the process, and is lost with the machine's power. */
    OS
}
