// SPDX-License-Identifier: Apache-2.0
/** Topics, topic filters and the topic classes of a product. */
@NullMarked
package io.lanyard.protocol.topic;

import org.jspecify.annotations.NullMarked;
