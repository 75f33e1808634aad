import { request, type ApiAnswer, type ApiRequest, type Operation, type Performed } from 'regatta/kit';
import type { NativeNode, NativeService, NativeTask } from './native-objects.js';

/** Requests of the Engine API, without a version in the path: the server's own is used. */
export function* get<T>(path: string): Operation<T | undefined> {
  const answer = yield* request({ method: 'GET', path });
  return answer.status === 200 ? (answer.body as T) : undefined;
}

export function* send(method: ApiRequest['method'], path: string, body?: unknown): Operation<ApiAnswer> {
  return yield* request({ method, path, ...(body !== undefined && { body }) });
}

/** A service by name; else what the platform says instead, with its status. */
export function* serviceNamed(
  name: string,
): Operation<{ readonly service: NativeService } | { readonly problem: string; readonly status: number }> {
  const answer = yield* send('GET', `/services/${encodeURIComponent(name)}`);
  if (answer.status === 200) return { service: answer.body as NativeService };
  return { problem: (answer.body as { message?: string }).message ?? '', status: answer.status };
}

export function* tasksOf(
  serviceId: string,
  more: Readonly<Record<string, readonly string[]>> = {},
): Operation<readonly NativeTask[]> {
  const filters = encodeURIComponent(JSON.stringify({ service: [serviceId], ...more }));
  return (yield* get<readonly NativeTask[]>(`/tasks?filters=${filters}`)) ?? [];
}

export function* nodes(): Operation<readonly NativeNode[]> {
  return (yield* get<readonly NativeNode[]>('/nodes')) ?? [];
}

/** The image with its digest, as the CLI pins it before it creates or updates; the image itself where no registry knows it. */
export function* pinned(image: string): Operation<{ image: string; platforms: readonly object[] | undefined }> {
  const found = yield* get<{ Descriptor: { digest: string }; Platforms?: { architecture: string; os: string }[] }>(
    `/distribution/${image}/json`,
  );
  if (found === undefined || image.includes('@')) return { image, platforms: undefined };
  const platforms = (found.Platforms ?? []).map(({ architecture, os }) => ({ Architecture: architecture, OS: os }));
  return { image: `${image}@${found.Descriptor.digest}`, platforms };
}

/** What became of a request, with the commands that would have sent it. */
export function performed(answer: ApiAnswer, ...native: readonly string[]): Performed {
  const message = (answer.body as { message?: string } | undefined)?.message ?? '';
  return { outcome: answer.status < 400 ? 'done' : 'failed', detail: answer.status < 400 ? '' : message, native };
}

export function failed(detail: string, ...native: readonly string[]): Performed {
  return { outcome: 'failed', detail, native };
}
