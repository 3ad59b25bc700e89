/**
 * What a `Response.Error.Code` makes certain (seed, section 6; facts/tencent-ocp.md 1.3 and 1.6).
 * The whole code is looked up first, then its part before the first dot; the rest is unclear.
 */
import { rowOf } from '../table.js';
import type { FailureKind } from '../vendor-error.js';

const codes: Readonly<Record<string, FailureKind>> = {
  // another flow holds the cluster
  'ResourceInUse.InstanceInProcess': 'busy',
  'FailedOperation.FlowRejected': 'busy',
  ResourceInUse: 'busy',

  // the gateway turned it away before EMR saw it
  RequestLimitExceeded: 'rate-limited',

  // no right, no such thing, a wrong request
  'UnauthorizedOperation.CheckCamAuth': 'refused',
  'UnsupportedOperation.ServiceNotSupport': 'refused',
  'InvalidParameter.InvalidInstanceName': 'refused',
  'InvalidParameter.InvalidJobFlow': 'refused',
  'ResourceNotFound.InstanceNotFound': 'refused',
  'ResourceNotFound.ClusterNotFound': 'refused',
  ActionOffline: 'refused',
  AuthFailure: 'refused',
  InvalidAction: 'refused',
  InvalidParameter: 'refused',
  InvalidParameterValue: 'refused',
  InvalidRequest: 'refused',
  IpInBlacklist: 'refused',
  IpNotInWhitelist: 'refused',
  LimitExceeded: 'refused',
  MissingParameter: 'refused',
  NoSuchProduct: 'refused',
  NoSuchVersion: 'refused',
  RequestSizeLimitExceeded: 'refused',
  ResourceNotFound: 'refused',
  UnauthorizedOperation: 'refused',
  UnknownParameter: 'refused',
  UnsupportedOperation: 'refused',
  UnsupportedProtocol: 'refused',
  UnsupportedRegion: 'refused',

  // it may have been carried out
  FailedOperation: 'unclear',
  'InternalError.CamCgwError': 'unclear',
  'InternalError.WoodServerError': 'unclear',
  InternalError: 'unclear',
  ResourceInsufficient: 'unclear',
  ResourceUnavailable: 'unclear',
  ResponseSizeLimitExceeded: 'unclear',
  ServiceUnavailable: 'unclear',
};

const gone = new Set(['ResourceNotFound.InstanceNotFound', 'ResourceNotFound.ClusterNotFound']);

export function kindOf(code: string): FailureKind {
  return listed(code) ?? listed(code.split('.')[0]!) ?? 'unclear';
}

/** For a look: the cluster itself is not there. */
export function saysNoInstance(code: string): boolean {
  return gone.has(code);
}

/** A refusal that one id of several may have brought about: whether it spoils the whole answer is not told. */
export function mayBlameOneId(code: string): boolean {
  return /^(InvalidParameter|InvalidParameterValue|ResourceNotFound)(\.|$)/.test(code);
}

function listed(code: string): FailureKind | undefined {
  return rowOf(codes, code);
}
