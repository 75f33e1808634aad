/** What worlds ask of the outside, done for real. */
import { request as plainRequest } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import type { EffectPerformer } from '../../ports/effects.js';
import type { Authority, SigningPurposes } from './certificates.js';

/** A request to somebody outside. Plain JSON, because it is kept in the inbox. */
interface HttpEffect {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Authorities to trust, PEM; empty for those of the system. */
  readonly authorityPem: string;
  readonly timeoutMs: number;
}

type HttpOutcome =
  | { readonly status: number; readonly body: string }
  | { readonly failure: 'refused' | 'unresolved' | 'timeout' | 'other'; readonly message: string };

/** Beyond this an answer is no answer. */
const MOST_BYTES = 16 * 1024 * 1024;

const FAILURES: Readonly<Record<string, 'refused' | 'unresolved'>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'unresolved',
  EAI_AGAIN: 'unresolved',
};

/** A request for a certificate, PEM, with what it is to be good for. */
interface SignEffect extends SigningPurposes {
  readonly request: string;
}

type SignOutcome = { readonly certificate: string } | { readonly failure: string };

/** The performers of a served world, by the names of the effects. `authority` signs for the servers of this user. */
export function performersOf(authority: () => Promise<Authority>): ReadonlyMap<string, EffectPerformer> {
  return new Map<string, EffectPerformer>([
    ['http', (effect) => send(effect as HttpEffect)],
    ['authority', async () => ({ certificate: (await authority()).certificate })],
    [
      'sign',
      async (effect): Promise<SignOutcome> => {
        const { request, ...purposes } = effect as SignEffect;
        try {
          return { certificate: await (await authority()).sign(request, purposes) };
        } catch (error) {
          return { failure: error instanceof Error ? error.message : String(error) };
        }
      },
    ],
  ]);
}

/** A request that fails is an answer too: whoever asked has to know how. */
function send({ method, url, headers, body, authorityPem, timeoutMs }: HttpEffect): Promise<HttpOutcome> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) =>
      resolve({ failure: FAILURES[error.code ?? ''] ?? 'other', message: error.message });
    const options: RequestOptions = {
      method,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      signal: AbortSignal.timeout(timeoutMs),
      ...(authorityPem !== '' && { ca: authorityPem }),
    };
    try {
      const call = (url.startsWith('https:') ? secureRequest : plainRequest)(url, options, (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) response.destroy(new Error(`the answer has more than ${MOST_BYTES} bytes`));
          else chunks.push(chunk);
        });
        response.on('error', fail);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      });
      call.on('error', (error: NodeJS.ErrnoException) =>
        error.name === 'AbortError' || error.name === 'TimeoutError'
          ? resolve({ failure: 'timeout', message: error.message })
          : fail(error),
      );
      call.end(body);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}
