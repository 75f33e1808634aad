import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { vectorsHost } from '../../adapters/kubernetes/testing/start.js';
import type { MemoryRequest } from '../../src/core/call/memory-call.js';
import type { Facade } from '../../src/ports/call.js';
import { createAuthority } from '../../src/server/edge/certificates.js';
import { listen, type Listener } from '../../src/server/edge/listener.js';
import type { Drive } from '../../src/testing/vectors/drive.js';
import type { NativeAnswer } from '../../src/testing/vectors/host.js';
import { Exchange, freshDrive } from '../../src/testing/vectors/interactions.js';
import type { Interaction, InteractionsFile } from '../../src/testing/vectors/recording.js';

/**
 * The recordings are replayed in memory elsewhere. Here a fixed part of them is asked once more of an equal world behind a socket:
 * what arrives must be, byte for byte, what the memory sink took.
 */
const EVERY = 10;
const ANSWER_LIMIT_MS = 600_000;
const interactions = vectorsHost.interactions!;
let administrator = interactions.caller({ method: 'GET', path: '/' }).peer.certificate!;
const folder = path.join(import.meta.dirname, 'kubernetes/api');

let facade: Facade;
let listener: Listener;
const agents: Agent[] = [];

beforeAll(async () => {
  const authority = await createAuthority();
  const server = await authority.issueServer();
  listener = await listen({
    facade: { accept: (call) => facade.accept(call) },
    tls: { ...server, authority: authority.certificate },
  });
  const client = await authority.issueClient(administrator);
  // Answers may name the very certificate.
  const sha256 = new X509Certificate(client.certificate).fingerprint256.replaceAll(':', '').toLowerCase();
  administrator = { ...administrator, sha256 };
  const ca = authority.certificate;
  agents.push(new Agent({ ca, cert: client.certificate, key: client.key, keepAlive: true }));
  agents.push(new Agent({ ca, keepAlive: true }));
});

afterAll(async () => {
  for (const agent of agents) agent.destroy();
  await listener.close();
});

interface Asked {
  readonly at: number;
  readonly request: MemoryRequest;
  readonly known: boolean;
  readonly answer: NativeAnswer;
}

/** What an interaction asks, and what the memory sink takes. */
function inMemory(file: InteractionsFile, interaction: Interaction): readonly Asked[] {
  const drive = freshDrive(vectorsHost, interactions, file, interaction);
  const asked: Asked[] = [];
  const call = drive.call.bind(drive);
  drive.call = (request, options) => {
    const at = drive.world.tasks.now;
    const known = options?.peer?.certificate !== undefined;
    const peer = { secure: true, ...(known && { certificate: administrator }) };
    const answer = call(request, { ...options, peer });
    asked.push({ at, request, known, answer });
    return answer;
  };
  new Exchange(drive, interactions, interaction).outcome();
  return asked;
}

/** A facade whose world runs until it has answered. */
function answering(drive: Drive): Facade {
  return {
    accept(call) {
      let isOver = false;
      call.onClose(() => (isOver = true));
      drive.world.accept(call);
      drive.until(() => isOver, ANSWER_LIMIT_MS);
    },
  };
}

async function overHttps({ request, known }: Asked): Promise<NativeAnswer> {
  const { method, path: target, query = '', headers = {}, body } = request;
  const sent = httpsRequest({
    agent: agents[known ? 0 : 1],
    host: '127.0.0.1',
    port: listener.port,
    method,
    path: query === '' ? target : `${target}?${query}`,
    // Node leaves it out where a method seldom has a body.
    headers: { ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return { status: response.statusCode!, headers: response.headers as Record<string, string>, text, body: undefined };
}

it.each(readdirSync(folder))(
  'answers every tenth request of %s over HTTPS with the bytes that it gives in memory',
  async (name) => {
    const file = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as InteractionsFile;
    const chosen = file.interactions.filter(
      ({ response, setup = [] }, index) =>
        index % EVERY === 0 && response.events === undefined && setup.every(({ action }) => action === undefined),
    );
    for (const interaction of chosen) {
      const drive = freshDrive(vectorsHost, interactions, file, interaction);
      facade = answering(drive);
      for (const asked of inMemory(file, interaction)) {
        drive.runTo(asked.at);
        const { status, headers, text } = await overHttps(asked);
        const place = `${interaction.id}: ${asked.request.method} ${asked.request.path}`;
        expect({ place, status, text }).toEqual({ place, status: asked.answer.status, text: asked.answer.text });
        expect(headers).toMatchObject(asked.answer.headers);
      }
    }
    expect(chosen.length).toBeGreaterThan(0);
  },
  120_000,
);
