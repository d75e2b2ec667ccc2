// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.crash;

/** Who reads a group, on a thread of its own, whether the platform is there or not. */
interface CrashReader extends Runnable {
    /** Ends soon. */
    void stop();
}
