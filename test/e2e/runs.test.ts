// Runs over REST as users have them: computed in a thread of the built program.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program, regatta, Server, type Place } from './up.suite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-rest-'));
const place: Place = { folder, state: path.join(folder, 'state') };
let server: Server;
let api = '';

beforeAll(async () => {
  if (!existsSync(program)) throw new Error('npm run build comes first');
  server = await Server.start(place, ['serve', '--port', '0']);
  api = /http:\S+\/api\/v1/.exec(server.line)![0];
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function make(body: object): Promise<string> {
  const answer = await fetch(`${api}/runs`, { method: 'POST', body: JSON.stringify(body) });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

const text = async (where: string) => (await fetch(`${api}${where}`)).text();

describe('a run of the built program', () => {
  it('leaves the same bytes as the command, while the server goes on answering', async () => {
    const id = await make({ scenario: 'lab', lanes: ['swarm', 'mesos'] });
    const state = { ended: false, answers: 0 };
    const events = text(`/runs/${id}/events`).finally(() => (state.ended = true));
    while (!state.ended) {
      await text('/worlds');
      state.answers++;
    }
    expect((await events).trimEnd().split('\n\n').at(-1)).toContain('event: end');
    // In the thread of the server all lanes would be computed in one go, and one or two answers would have come about.
    expect(state.answers).toBeGreaterThan(20);
    const { code } = await regatta(place, ['compare', 'lab', '--on', 'swarm,mesos', '--fast', '--out', 'R']);
    expect(code).toBe(0);
    const written = (file: string) => readFileSync(path.join(folder, 'R', file), 'utf8');
    expect(await text(`/runs/${id}/report`)).toBe(written('report.json'));
    expect(await text(`/runs/${id}/page`)).toBe(written('index.html'));
    for (const lane of ['swarm', 'mesos'])
      expect(await text(`/runs/${id}/lanes/${lane}/trace`)).toBe(written(`trace/${lane}.jsonl`));
  });

  it('is given up at once, and the next one runs', async () => {
    const long = await make({ scenario: 'rolling', lanes: ['swarm'], nodes: 2000, repeat: 500 });
    const next = await make({ scenario: 'rolling', lanes: ['swarm'] });
    const before = await text(`/runs/${next}`);
    expect(before).toContain('"state":"queued"');
    const started = performance.now();
    expect((await fetch(`${api}/runs/${long}`, { method: 'DELETE' })).status).toBe(204);
    expect(performance.now() - started).toBeLessThan(1000);
    await text(`/runs/${next}/events`);
    expect(await text(`/runs/${next}`)).toContain('"state":"done"');
  });
});
