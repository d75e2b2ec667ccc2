// SPDX-License-Identifier: Apache-2.0
package io.lanyard.storage.memory;

import io.lanyard.platform.feed.FeedLog;
import io.lanyard.testkit.feed.FeedContract;
import io.lanyard.testkit.feed.FeedFixture;

/** Feeds over the log in memory. */
class MemoryFeedTest extends FeedContract {
    @Override
    protected FeedFixture.Logs logs() {
        return new FeedFixture.Logs() {
            private MemoryFeedLog log = new MemoryFeedLog();

            @Override
            public FeedLog open() {
                return log;
            }

            @Override
            public void closed(FeedLog closed) {
                log = log.reopened();
            }
        };
    }
}
