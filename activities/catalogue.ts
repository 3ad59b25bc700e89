/** One line per vendor. All else (schemas, keys, queues, the contract suite, the simulators' table) follows from it. */
import { huaweiCdm } from './huawei-cdm/vendor.js';

export const catalogue = {
  'huawei-cdm': huaweiCdm,
};
