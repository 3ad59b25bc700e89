import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { Secrets } from '../../activities/secrets.js';

const PASSWORD = `p"&<w'r\\d +/ü`;

describe('redaction', () => {
  let secrets: Secrets;
  beforeEach(() => {
    process.env['SECRETS_TEST'] = PASSWORD;
    secrets = new Secrets();
    secrets.read({ env: 'SECRETS_TEST' });
  });

  it('finds a secret in each form in which a vendor may quote it', () => {
    const forms = {
      plain: PASSWORD,
      url: encodeURIComponent(PASSWORD),
      form: new URLSearchParams({ p: PASSWORD }).toString().slice(2),
      json: JSON.stringify({ p: PASSWORD }).slice(6, -2),
      html: 'p&quot;&amp;&lt;w&#39;r\\d +/ü',
      base64: Buffer.from(PASSWORD).toString('base64'),
    };
    for (const [form, text] of Object.entries(forms))
      assert.equal(secrets.redact(`it was ${text}.`), 'it was ***.', form);
  });

  it('takes the longer of two secrets that begin alike', () => {
    secrets.remember('abcdef');
    secrets.remember('abcdefghij');
    assert.equal(secrets.redact('abcdefghij abcdef'), '*** ***');
  });

  it('takes out signatures, which it has never seen, and no other word or id', () => {
    const hex = createHmac('sha256', 'key').update('x').digest('hex');
    const base64 = createHmac('sha1', 'key').update('x').digest('base64');
    assert.equal(secrets.redact(`Signature=${hex}, or "${base64}"`), 'Signature=***, or "***"');
    for (const id of [
      'STOP_FAILED',
      'bae65496-643e-47ca-84af-948672de7eeb',
      hex.slice(32),
      `${hex}0`,
      '2026-11-21T00:29:33.610Z',
    ])
      assert.equal(secrets.redact(id), id);
  });

  it('forgets sessions of long ago, never what the connection is opened with', () => {
    for (let session = 0; session < 500; session += 1) secrets.remember(`session-${session}-end`);
    assert.equal(secrets.redact('session-499-end session-0-end'), '*** session-0-end');
    assert.equal(secrets.redact(PASSWORD), '***');
  });

  it('leaves alone what is too short to be a secret, and texts without one', () => {
    secrets.remember('abc');
    assert.equal(secrets.redact('abc running'), 'abc running');
  });
});
