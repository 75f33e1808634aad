import type { V1Status } from '@kubernetes/client-node';

/** No step of a port takes long; the limit is for machines that are busy with something else. */
const LIMIT_MS = 30_000;
const INTERVAL_MS = 15;

/** Looks again and again until there is something, and gives it. */
export async function until<T>(what: string | (() => string), look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}

/** The HTTP status that a request was refused with. Anything else that went wrong is thrown on. */
export function codeOf(error: unknown): number {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'number') throw error;
  return code;
}

/** The Status of a request that must be refused. */
export async function refusal(request: Promise<unknown>): Promise<V1Status> {
  const refused = await request.then(
    () => undefined,
    (error: unknown) => {
      codeOf(error);
      return (error as { body: V1Status }).body;
    },
  );
  if (refused === undefined) throw new Error('the request was not refused');
  return refused;
}
