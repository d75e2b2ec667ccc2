// SPDX-License-Identifier: Apache-2.0
/**
 * The OpenAPI of version 2018-01-20 (PROTOCOL.md 6): a request is read, its signature checked, its action looked
 * up in one table, and the outcome named in the words that applications know.
 *
 * <p>Beyond the original there are two actions. {@code RegisterDevices} (ProductKey, DeviceName.1 to
 * DeviceName.10000) registers named devices, all or none, and answers
 * {@code Data{DeviceList{Device[]{ProductKey, DeviceName, DeviceSecret, IotId}}}}. {@code TailUplinks} is the action
 * by which requests for the live stream are signed; it is not called at {@code /}.
 */
@NullMarked
package io.lanyard.cloud.openapi;

import org.jspecify.annotations.NullMarked;
