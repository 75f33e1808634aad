import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { SeededRandom } from 'regatta/kit';
import { SigningKey } from './signing-key.js';

const key = new SigningKey(new SeededRandom('one'));

// Source: RFC 7515 and 7517; checked with an implementation that is not ours.
it('signs tokens that others can check by the published key', () => {
  const token = key.sign({ sub: 'system:serviceaccount:default:robot' });
  const [head = '', body = '', signature = ''] = token.split('.');
  const published = createPublicKey({ key: key.publicKey as JsonWebKey, format: 'jwk' });
  const signed = Buffer.from(signature, 'base64url');
  expect(verify('RSA-SHA256', Buffer.from(`${head}.${body}`), published, signed)).toBe(true);
  expect(key.verify(token)).toEqual({ sub: 'system:serviceaccount:default:robot' });
});

it('is the same for the same seed, so that tokens outlive a restart', () => {
  const again = new SigningKey(new SeededRandom('one'));
  expect(again.verify(key.sign({ sub: 'x' }))).toEqual({ sub: 'x' });
});

it('knows no token that it has not signed', () => {
  const [head = '', body = '', signature = ''] = key.sign({ sub: 'x' }).split('.');
  const other = btoa(JSON.stringify({ sub: 'y' })).replaceAll('=', '');
  const stranger = new SigningKey(new SeededRandom('two'));
  const forged = [`${head}.${other}.${signature}`, `${head}.${body}`, `${head}.${body}.AAAA`, 'rubbish', ''];
  for (const token of [...forged, stranger.sign({ sub: 'x' })]) expect(key.verify(token)).toBeUndefined();
});
