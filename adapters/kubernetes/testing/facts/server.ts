import { createWorld, Drive, type VectorsHost } from 'regatta/testing';

const SETTLE_MS = 10_000;
const ADMINISTRATOR = {
  secure: true,
  certificate: { commonName: 'admin', organizations: ['system:masters'], sha256: '0'.repeat(64) },
};

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A server to ask, with a cluster that has settled; `without` leaves parts of it out. */
export class AskedServer {
  readonly #drive: Drive;

  constructor(adapter: VectorsHost['adapter'], without: readonly string[]) {
    this.#drive = new Drive(createWorld({ adapter, machines: [], without: [...without], freeze: true, seed: 'facts' }));
    this.#drive.advance(SETTLE_MS);
  }

  get(path: string, accept = 'application/json'): Answer {
    return this.#ask({ method: 'GET', path, headers: { accept } });
  }

  post(path: string, body: unknown): Answer {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    return this.#ask({ method: 'POST', path, headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  }

  #ask(request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  }): Answer {
    const [path = '', query = ''] = request.path.split('?');
    const { status, body } = this.#drive.call({ ...request, path, query }, { peer: ADMINISTRATOR });
    return { status, body };
  }
}

export const API_SERVER_ALONE = ['controllers', 'scheduler', 'kubelet', 'kube-proxy'];

export function collectionPath(group: string, version: string, resource: string): string {
  return group === '' ? `/api/${version}/${resource}` : `/apis/${group}/${version}/${resource}`;
}
