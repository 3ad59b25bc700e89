/** One simulator per vendor; the compiler demands it. Both OceanBase vendors share one OCP. */
import type { VendorName } from '../activities/vendors.js';
import { huaweiCdmSimulator } from './huawei-cdm.js';
import { huaweiMrsSimulator } from './huawei-mrs/simulator.js';
import { oceanbaseAgentSimulator, oceanbaseServerSimulator } from './oceanbase-ocp/definition.js';
import type { SimulatorDefinition } from './simulator.js';
import { tencentEmrSimulator } from './tencent-emr.js';

export const simulators: Record<VendorName, SimulatorDefinition> = {
  'huawei-mrs': huaweiMrsSimulator,
  'huawei-cdm': huaweiCdmSimulator,
  'tencent-emr': tencentEmrSimulator,
  'oceanbase-server': oceanbaseServerSimulator,
  'oceanbase-agent': oceanbaseAgentSimulator,
};
