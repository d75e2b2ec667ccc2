// SPDX-License-Identifier: Apache-2.0
package io.lanyard.verify.bench;

import io.lanyard.platform.access.ProductTopics;
import io.lanyard.platform.access.TopicPermissions;
import io.lanyard.protocol.identity.DeviceId;
import io.lanyard.protocol.topic.Topic;
import io.lanyard.protocol.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a connection works out once for each of its topics. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicBenchmark {
    private final DeviceId device = DeviceId.of("a1B2c3D4e5F", "device-0001");
    private final TopicPermissions permissions =
            new TopicPermissions(device, new ProductTopics(List.of()));
    private final Topic system = Topic.of("/sys/a1B2c3D4e5F/device-0001/thing/event/property/post");
    private final Topic foreign = Topic.of("/a1B2c3D4e5F/device-0002/user/update");
    private final TopicFilter exact =
            TopicFilter.of("/sys/a1B2c3D4e5F/device-0001/thing/event/property/post");
    private final TopicFilter wildcards = TopicFilter.of("/sys/a1B2c3D4e5F/device-0001/thing/+/+/#");

    @Benchmark
    public boolean permissionOfSystemTopic() {
        return permissions.mayPublish(system);
    }

    @Benchmark
    public boolean permissionOfForeignTopic() {
        return permissions.mayPublish(foreign);
    }

    @Benchmark
    public boolean matchOfExactFilter() {
        return exact.matches(system);
    }

    @Benchmark
    public boolean matchOfFilterWithWildcards() {
        return wildcards.matches(system);
    }
}
