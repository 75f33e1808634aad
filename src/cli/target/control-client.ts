/** The control API of a running server, as commands use it. Its problems come back as the errors that they were. */
import { ERROR_CODES, RegattaError, type ErrorCode } from '../../ports/errors.js';

/** Where a world is controlled. */
export interface WorldAddress {
  /** Without `/api/v1`. */
  readonly control: string;
  readonly world: string;
}

export interface Listed<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Requests about one world. */
export class WorldClient {
  readonly #base: string;

  constructor({ control, world }: WorldAddress) {
    this.#base = `${control}/api/v1/worlds/${encodeURIComponent(world)}`;
  }

  get<T>(path: string, query: Query = {}): Promise<T> {
    const given = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    return requestJson<T>('GET', `${this.#base}${path}${given.length === 0 ? '' : `?${given.join('&')}`}`);
  }

  /** All pages of a list. */
  async list<T>(path: string, query: Query = {}): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.get<Listed<T>>(path, { ...query, cursor });
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return items;
  }

  post<T>(path: string, body: object = {}): Promise<T> {
    return requestJson<T>('POST', `${this.#base}${path}`, body);
  }

  async delete(path: string): Promise<void> {
    await requestJson<unknown>('DELETE', `${this.#base}${path}`);
  }
}

/** One request. Throws `server/refused` when nobody answers, and what the server says is wrong. */
export async function requestJson<T>(method: string, url: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
  } catch (cause) {
    throw new RegattaError('server/refused', `nobody answers at ${new URL(url).origin}`, {
      cause,
      hint: 'is `regatta up` still running there?',
    });
  }
  const text = await response.text();
  if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  throw errorOf(text, response.status);
}

function errorOf(text: string, status: number): Error {
  const { code = '', detail = text, hint } = parsed(text);
  if (!isCode(code)) return new Error(`the server answered ${status}: ${detail}`);
  return new RegattaError(code, detail, hint === undefined ? {} : { hint });
}

function parsed(text: string): { code?: string; detail?: string; hint?: string } {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

function isCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
