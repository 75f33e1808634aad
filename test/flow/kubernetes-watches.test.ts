import { describe, expect, it } from 'vitest';
import kubernetes from '../../adapters/kubernetes/index.js';
import { memoryCall, type MemoryResult } from '../../src/core/call/memory-call.js';
import { createWorld } from '../../src/world/create-world.js';

const PEER = { secure: true, certificate: { commonName: 'admin', organizations: ['system:masters'] } };
const METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

interface Event {
  readonly type: string;
  readonly object: {
    readonly kind: string;
    readonly metadata: { readonly resourceVersion: string; readonly annotations?: Record<string, string> };
  };
}

function watch(query: string, accept = 'application/json') {
  const world = createWorld({ adapter: kubernetes, machines: [], seed: 1, freeze: true });
  const { tasks } = world;
  tasks.runUntil(tasks.now + 1000);
  const path = '/apis/apps/v1/deployments';
  const { call, result } = memoryCall(
    { method: 'GET', path, query: `watch=1&${query}`, headers: { accept } },
    { peer: PEER },
  );
  world.accept(call);
  return { result, advance: (seconds: number) => tasks.runUntil(tasks.now + seconds * 1000) };
}

function events(result: MemoryResult): Event[] {
  const lines = result
    .text()
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Event);
}

// Source: apiserver pkg/storage/cacher v1.32 (every minute, and two seconds before the end); the presentations as client-go's metadata
// informers need them.
describe('a watch over which nothing comes', () => {
  it('tells every minute, and shortly before its end, how far it has got', () => {
    const { result, advance } = watch('resourceVersion=1&allowWatchBookmarks=true&timeoutSeconds=90');
    advance(59);
    expect(events(result)).toEqual([]);
    advance(2);
    expect(events(result)).toMatchObject([{ type: 'BOOKMARK', object: { kind: 'Deployment' } }]);
    advance(27);
    expect(events(result)).toHaveLength(2);
    advance(10);
    expect(result.ended).toBe(true);
    expect(events(result)).toHaveLength(2);
  });

  it('says nothing to those who have not asked for it', () => {
    const { result, advance } = watch('resourceVersion=1');
    advance(300);
    expect(events(result)).toEqual([]);
  });

  it('shows the end of the initial state in the shape that was asked for', () => {
    const query = 'allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan';
    const { result, advance } = watch(query, METADATA);
    advance(1);
    expect(events(result)).toMatchObject([
      { type: 'BOOKMARK', object: { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' } },
    ]);
    const { annotations } = events(result)[0]!.object.metadata;
    expect(atob(annotations!['kubernetes.io/initial-events-list-blueprint']!)).toContain('PartialObjectMetadataList');
  });
});
