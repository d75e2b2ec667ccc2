// SPDX-License-Identifier: Apache-2.0
package io.lanyard.sdk.link;

/** A dynamic registration that is under way on one socket. Event loop only. */
interface Registration {
    /** How it ended. */
    sealed interface End {
        /** The platform handed out an identity. */
        record Registered(Identity identity) implements End {}

        /**
         * The platform said no, and would say so again.
         *
         * @param code of CONNACK, or of the answer over HTTP
         * @param why for the log
         */
        record Refused(int code, String why) implements End {}

        /**
         * There was no answer, or none that holds for good.
         *
         * @param rc what the application is told
         * @param why for the log
         */
        record Failed(int rc, String why) implements End {}
    }

    /** Hears the end, once. */
    interface Owner {
        void onRegistrationEnded(End end);
    }

    /** Begins. The owner hears nothing before this call. */
    void start();

    /** Ends it at once; the owner hears so, but not within this call. */
    void abort();
}
