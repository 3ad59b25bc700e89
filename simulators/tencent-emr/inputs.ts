/** The inputs that each action declares (seed; facts/tencent-ocp.md 1.5, 1.7). Anything else is an UnknownParameter. */
import { z } from 'zod';
import type { Reply } from '../route.js';
import { failed } from './answers.js';

const instance = { InstanceId: z.string() };
const page = { Offset: z.int().min(0).optional(), Limit: z.int().min(1).optional() };

export const startStopInput = z.strictObject({
  ...instance,
  OpType: z.enum(['StartService', 'StopService', 'StartMonitor', 'StopMonitor', 'RestartService']),
  OpScope: z.strictObject({
    ServiceInfoList: z
      .array(
        z.strictObject({
          ServiceName: z.string(),
          ComponentInfoList: z
            .array(
              z.strictObject({ ComponentName: z.string(), IpList: z.array(z.string()).optional() }),
            )
            .optional(),
        }),
      )
      .min(1),
  }),
  StrategyConfig: z
    .strictObject({
      RollingRestartSwitch: z.int().min(0).max(1).optional(),
      BatchSize: z.int().max(99_999).optional(),
      TimeWait: z.int().max(300).optional(),
      DealOnFail: z.int().min(0).max(1).optional(),
      Args: z.array(z.strictObject({ Key: z.string(), Values: z.array(z.string()) })).optional(),
    })
    .optional(),
  StopParams: z
    .strictObject({
      StopPolicy: z.enum(['safe', 'default']).optional(),
      ThreadCount: z.int().optional(),
      GraceDownTime: z.int().optional(),
    })
    .optional(),
  KeepMonitorButNotRecoverProcess: z.boolean().optional(),
});
export type StartStopInput = z.infer<typeof startStopInput>;

export const instancesInput = z.strictObject({
  DisplayStrategy: z.string(),
  InstanceIds: z.array(z.string()).optional(),
  ProjectId: z.int().optional(),
  ...page,
  OrderField: z.string().optional(),
  Asc: z.int().optional(),
});

export const serviceNodesInput = z.strictObject({
  ...instance,
  ServiceName: z.string(),
  ...page,
  OperatorStateId: z.int().min(0).max(2).optional(),
  MaintainStateId: z.int().min(0).max(2).optional(),
  HealthStateId: z.string().optional(),
  ConfStatus: z.int().optional(),
  NodeTypeName: z.string().optional(),
  SearchText: z.string().optional(),
  SearchFields: z
    .array(z.strictObject({ SearchType: z.string(), SearchValue: z.string() }))
    .optional(),
  DataNodeMaintenanceId: z.int().optional(),
});

export const clusterNodesInput = z.strictObject({
  ...instance,
  NodeFlag: z.string(),
  Offset: z.int().min(0).optional(),
  Limit: z.int().min(1).max(100).optional(),
});

export const flowStatusInput = z.strictObject({
  ...instance,
  FlowParam: z.strictObject({ FKey: z.enum(['TraceId', 'FlowId']), FValue: z.string() }),
  NeedExtraDetail: z.boolean().optional(),
});

/** The input of an action, or the documented refusal of the first thing wrong with it. */
export function readInput<T>(
  schema: z.ZodType<T>,
  json: unknown,
): { input: T } | { refusal: Reply } {
  if (json === null || typeof json !== 'object')
    return { refusal: failed('InvalidRequest', 'the body is no JSON object') };
  const parsed = schema.safeParse(json);
  if (parsed.success) return { input: parsed.data };
  const issue = parsed.error.issues[0]!;
  if (issue.code === 'unrecognized_keys')
    return { refusal: failed('UnknownParameter', [...issue.path, issue.keys[0]].join('.')) };
  const field = issue.path.join('.');
  return {
    refusal: isMissing(json, issue.path)
      ? failed('MissingParameter', field)
      : failed('InvalidParameterValue', `${field}: ${issue.message}`),
  };
}

function isMissing(json: unknown, path: PropertyKey[]): boolean {
  let value = json;
  for (const key of path) value = Reflect.get(Object(value), key);
  return value === undefined;
}
