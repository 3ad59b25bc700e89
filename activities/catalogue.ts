/** One line per vendor. All else (schemas, keys, queues, the contract suite, the simulators' table) follows from it. */
import { huaweiCdm } from './huawei-cdm/vendor.js';
import { huaweiMrs } from './huawei-mrs/vendor.js';
import { oceanbaseAgent } from './oceanbase-agent/vendor.js';
import { oceanbaseServer } from './oceanbase-server/vendor.js';
import { tencentEmr } from './tencent-emr/vendor.js';

export const catalogue = {
  'huawei-mrs': huaweiMrs,
  'huawei-cdm': huaweiCdm,
  'tencent-emr': tencentEmr,
  'oceanbase-server': oceanbaseServer,
  'oceanbase-agent': oceanbaseAgent,
};
