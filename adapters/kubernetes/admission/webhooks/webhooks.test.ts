import { describe, expect, it } from 'vitest';
import { memoryCall, type EffectPerformer } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import kubernetes from '../../index.js';

interface Review {
  readonly request: Readonly<Record<string, unknown>> & { readonly uid: string };
}

type Response = Readonly<Record<string, unknown>>;

/** A world whose edge answers reviews with what `respond` says. */
function worldWith(respond: (review: Review) => Response): { readonly world: World; readonly seen: Review[] } {
  const world = createWorld({ adapter: kubernetes, machines: [], seed: 1, freeze: true, without: ['controllers'] });
  const seen: Review[] = [];
  const http: EffectPerformer = (effect) => {
    const review = JSON.parse((effect as { body: string }).body) as Review;
    seen.push(review);
    const response = { uid: review.request.uid, ...respond(review) };
    return Promise.resolve({ status: 200, body: JSON.stringify({ kind: 'AdmissionReview', response }) });
  };
  world.attach(new Map([['http', http]]));
  world.tasks.runUntil(world.tasks.now + 1000);
  return { world, seen };
}

async function send(world: World, method: string, path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const { call, result } = memoryCall({ method, path, headers, body: JSON.stringify(body) });
  world.accept(call);
  // The edge answers in its own time, and each answer is a task of the world.
  for (let turn = 0; turn < 20 && !result.ended; turn++) {
    world.tasks.runUntil(world.tasks.now);
    await Promise.resolve();
  }
  return { status: result.status, headers: result.headers, body: JSON.parse(result.text()) as Record<string, unknown> };
}

function configuration(kind: string, further: object = {}): object {
  const rules = [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }];
  const clientConfig = { url: 'https://hooks.example.com/x' };
  const own = { name: 'a.example.com', clientConfig, rules, sideEffects: 'None', admissionReviewVersions: ['v1'] };
  return { metadata: { name: 'w' }, kind, webhooks: [{ ...own, ...further }] };
}

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1';
const MAPS = '/api/v1/namespaces/default/configmaps';
const map = { metadata: { name: 'm' }, data: { a: '1' } };

// Source: apiserver pkg/admission/plugin/webhook v0.32.
describe('webhooks', () => {
  it('refuse in the words of the real server, and warn', async () => {
    const { world, seen } = worldWith(() => ({
      allowed: false,
      status: { message: 'not today', code: 403, reason: 'Forbidden' },
      warnings: ['think again'],
    }));
    await send(
      world,
      'POST',
      `${CONFIGURATIONS}/validatingwebhookconfigurations`,
      configuration('ValidatingWebhookConfiguration'),
    );
    const answer = await send(world, 'POST', MAPS, map);
    expect(answer.status).toBe(403);
    expect(answer.body['message']).toBe('admission webhook "a.example.com" denied the request: not today');
    expect(seen.map(({ request }) => [request['operation'], request['name'], request['oldObject']])).toEqual([
      ['CREATE', 'm', null],
    ]);
  });

  it('change what they are shown, each after the one before it', async () => {
    const patch = btoa(JSON.stringify([{ op: 'add', path: '/data/b', value: '2' }]));
    const { world } = worldWith(() => ({ allowed: true, patchType: 'JSONPatch', patch, warnings: ['changed'] }));
    await send(
      world,
      'POST',
      `${CONFIGURATIONS}/mutatingwebhookconfigurations`,
      configuration('MutatingWebhookConfiguration'),
    );
    const answer = await send(world, 'POST', MAPS, map);
    expect([answer.status, answer.body['data']]).toEqual([201, { a: '1', b: '2' }]);
    expect(answer.headers['warning']).toBe('299 - "changed"');
  });

  it('are not asked about what they do not want to see', async () => {
    const { world, seen } = worldWith(() => ({ allowed: false }));
    const wanted = { objectSelector: { matchLabels: { watched: 'yes' } } };
    const body = configuration('ValidatingWebhookConfiguration', wanted);
    await send(world, 'POST', `${CONFIGURATIONS}/validatingwebhookconfigurations`, body);
    expect((await send(world, 'POST', MAPS, map)).status).toBe(201);
    expect(seen).toEqual([]);
  });

  it('that answer to somebody else have failed', async () => {
    const { world } = worldWith(() => ({ uid: 'another', allowed: true }));
    await send(
      world,
      'POST',
      `${CONFIGURATIONS}/validatingwebhookconfigurations`,
      configuration('ValidatingWebhookConfiguration'),
    );
    const answer = await send(world, 'POST', MAPS, map);
    expect(answer.status).toBe(500);
    expect(answer.body['message']).toMatch(
      /^Internal error occurred: failed calling webhook "a\.example\.com": received invalid webhook response: expected response\.uid="[-0-9a-f]+", got "another"$/,
    );
  });
});
