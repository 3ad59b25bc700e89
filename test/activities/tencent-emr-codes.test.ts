import assert from 'node:assert/strict';
import { kindOf } from '../../activities/tencent-emr/codes.js';
import type { FailureKind } from '../../activities/vendor-error.js';

/** Every code of the seed and of facts/tencent-ocp.md 1.3 and 1.6. */
const codes: Record<string, string> = {
  'rate-limited':
    'RequestLimitExceeded RequestLimitExceeded.GlobalRegionUinLimitExceeded RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.UinLimitExceeded',
  busy: 'ResourceInUse.InstanceInProcess FailedOperation.FlowRejected ResourceInUse',
  unclear:
    'FailedOperation InternalError InternalError.CamCgwError InternalError.WoodServerError ServiceUnavailable ResourceUnavailable ResourceInsufficient ResponseSizeLimitExceeded',
  refused:
    'InvalidParameter.InvalidInstanceName InvalidParameter.InvalidJobFlow ResourceNotFound.InstanceNotFound UnauthorizedOperation.CheckCamAuth UnsupportedOperation.ServiceNotSupport ' +
    'AuthFailure.InvalidAuthorization AuthFailure.InvalidSecretId AuthFailure.MFAFailure AuthFailure.SecretIdNotFound AuthFailure.SignatureExpire AuthFailure.SignatureFailure AuthFailure.TokenFailure AuthFailure.UnauthorizedOperation ' +
    'InvalidAction InvalidParameter InvalidParameterValue InvalidRequest IpInBlacklist IpNotInWhitelist LimitExceeded MissingParameter NoSuchProduct NoSuchVersion RequestSizeLimitExceeded ResourceNotFound ' +
    'UnauthorizedOperation UnknownParameter UnsupportedOperation UnsupportedProtocol UnsupportedRegion ActionOffline ' +
    'InvalidParameter.InvalidClusterId InvalidParameter.InvalidComponent InvalidParameter.InvalidServiceName InvalidParameter.InvalidInstance ResourceNotFound.ClusterNotFound',
};

describe('tencent-emr codes', () => {
  for (const [kind, list] of Object.entries(codes)) {
    for (const code of list.split(' ')) {
      it(`reads ${code} as ${kind}`, () => assert.equal(kindOf(code), kind as FailureKind));
    }
  }

  it('is unclear about a code that is not listed, and about unlisted failures of an operation', () => {
    assert.deepEqual(['FailedOperation.SomethingNew', 'Brand.New', 'toString', ''].map(kindOf), [
      'unclear',
      'unclear',
      'unclear',
      'unclear',
    ]);
  });
});
