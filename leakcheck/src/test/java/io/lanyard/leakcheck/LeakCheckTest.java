// SPDX-License-Identifier: Apache-2.0
package io.lanyard.leakcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary.Failure;

/** That a leak fails the build, shown by making some; the log of this module is full of them on purpose. */
class LeakCheckTest {
    private static final String INNER = "leakcheck.inner";

    @Test
    void aTestThatLosesABufferFailsItsClassAndNamesTheLine() {
        List<Failure> failures = failuresOf(Loses.class);
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).getTestIdentifier().getDisplayName()).contains("Loses");
        assertThat(failures.get(0).getException())
                .hasMessageContaining("never released")
                .hasMessageContaining("LeakCheckTest.java");
    }

    @Test
    void aTestThatReleasesItsBuffersPasses() {
        assertThat(failuresOf(Releases.class)).isEmpty();
    }

    private static List<Failure> failuresOf(Class<?> testClass) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request().selectors(selectClass(testClass)).build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        System.setProperty(INNER, "true");
        try {
            LauncherFactory.create().execute(request, listener);
        } finally {
            System.clearProperty(INNER);
        }
        assertThat(listener.getSummary().getTestsSucceededCount()).isEqualTo(1);
        return listener.getSummary().getFailures();
    }

    /** Run by the tests above only. */
    @EnabledIfSystemProperty(named = INNER, matches = "true")
    static class Loses {
        @Test
        void loses() {
            ByteBuf lost = PooledByteBufAllocator.DEFAULT.directBuffer();
            lost.writeByte(1);
        }
    }

    /** Run by the tests above only. */
    @EnabledIfSystemProperty(named = INNER, matches = "true")
    static class Releases {
        @Test
        void releases() {
            PooledByteBufAllocator.DEFAULT.directBuffer().release();
        }
    }
}
