// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.session.Mailbox;
import io.lanyard.testkit.session.MailboxContract;

class MemoryMailboxTest extends MailboxContract {
    @Override
    protected Mailbox mailbox() {
        return new MemoryMailbox();
    }

    @Override
    protected Mailbox afterRestart(Mailbox mailbox) {
        return mailbox;
    }
}
