/** One simulator per vendor; the compiler demands it. Both OceanBase vendors share one OCP. */
import type { VendorName } from '../activities/vendors.js';
import { huaweiCdmSimulator } from './huawei-cdm.js';
import type { SimulatorDefinition } from './simulator.js';

export const simulators: Record<VendorName, SimulatorDefinition> = {
  'huawei-cdm': huaweiCdmSimulator,
};
