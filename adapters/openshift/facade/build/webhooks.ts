/** Builds that other systems start: Git servers and whoever knows a secret (openshift-apiserver pkg/build/apiserver/webhook). */
import {
  badRequest,
  isObject,
  listAt,
  objectAt,
  Refusal,
  textAt,
  type ApiCall,
  type ApiObject,
  type FacadeGround,
  type JsonObject,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { startBuild } from '../../builds/generate.js';
import { BUILD_CONFIGS } from '../../resources/build/build-configs.js';
import type { BuildConfig } from '../../resources/build/types.js';

interface Hook {
  /** The field of the trigger, and its type. */
  readonly field: string;
  readonly type: string;
  readonly message: string;
  /** Where the cause of the build keeps what the hook said. */
  readonly cause: string;
  read(call: ApiCall, config: BuildConfig): Said;
}

/** What a caller said: a revision, nothing in particular, or that there is nothing to build. */
interface Said {
  readonly revision?: JsonObject;
  readonly skip?: string;
  /** Told beside the build. */
  readonly remark?: string;
}

const HOOKS: Readonly<Record<string, Hook>> = {
  generic: { field: 'generic', type: 'Generic', message: 'Generic WebHook', cause: 'genericWebHook', read: generic },
  github: { field: 'github', type: 'GitHub', message: 'GitHub WebHook', cause: 'githubWebHook', read: github },
  gitlab: { field: 'gitlab', type: 'GitLab', message: 'GitLab WebHook', cause: 'gitlabWebHook', read: gitlab },
  bitbucket: {
    field: 'bitbucket',
    type: 'Bitbucket',
    message: 'Bitbucket WebHook',
    cause: 'bitbucketWebHook',
    read: bitbucket,
  },
};
const HIDDEN = '<secret>';

export function webhook(ground: FacadeGround, call: ApiCall, request: ResourceRequest): void {
  const [secret = '', type = ''] = request.rest.split('/');
  if (secret === '' || type === '') throw badRequest(`unexpected hook subpath /${request.rest}`);
  const hook = HOOKS[type];
  if (hook === undefined)
    throw new Refusal(404, 'NotFound', `buildconfighook.build.openshift.io "${type}" not found`, {
      name: type,
      group: 'build.openshift.io',
      kind: 'buildconfighook',
    });
  const config = ground.store.get<BuildConfig>(BUILD_CONFIGS, request.namespace, request.name)?.value;
  if (config === undefined || !accepts(ground, config, hook, secret))
    throw new Refusal(401, 'Unauthorized', `the webhook "${type}" for "${request.name}" did not accept your secret`);
  const said = hook.read(call, config);
  if (said.skip !== undefined) return said.skip === '' ? sendEmpty(call) : sendDocuments(call, [remark(said.skip)]);
  const { revision } = said;
  const cause = { ...(revision !== undefined && { revision }), secret: HIDDEN };
  const asked = {
    triggeredBy: [{ message: hook.message, [hook.cause]: cause }],
    ...(revision !== undefined && { revision }),
  };
  const build = startBuild(ground, config, asked);
  sendDocuments(call, [build, ...(said.remark === undefined ? [] : [remark(said.remark)])]);
}

function accepts({ store }: FacadeGround, { metadata, spec }: BuildConfig, hook: Hook, secret: string): boolean {
  return (spec.triggers ?? [])
    .filter(({ type }) => type === hook.type)
    .some((trigger) => {
      const given = objectAt(trigger, hook.field);
      if (textAt(given, 'secret') !== '') return textAt(given, 'secret') === secret;
      const name = textAt(objectAt(given, 'secretReference'), 'name');
      const stored = name === '' ? undefined : store.get<ApiObject>('secrets', metadata.namespace ?? '', name)?.value;
      return textAt(objectAt(stored, 'data'), 'WebHookSecretKey') === base64(secret);
    });
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function remark(message: string): object {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', message, code: 200 };
}

/** One document after the other, as plain text. */
function sendDocuments(call: ApiCall, documents: readonly unknown[]): void {
  const text = documents.map((document) => `${JSON.stringify(document)}\n`).join('');
  call.reply.head(200, { 'cache-control': 'no-cache, private', 'content-type': 'text/plain; charset=utf-8' });
  call.reply.end(new TextEncoder().encode(text));
}

function sendEmpty(call: ApiCall): void {
  call.reply.head(200, { 'cache-control': 'no-cache, private' });
  call.reply.end();
}

function payloadOf(call: ApiCall): JsonObject {
  const text = new TextDecoder().decode(call.body);
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : {};
  } catch {
    throw badRequest(`payload is no JSON: ${text}`);
  }
}

function generic(call: ApiCall, config: BuildConfig): Said {
  if (call.method !== 'POST') throw badRequest(`unsupported HTTP method ${call.method}`);
  const text = new TextDecoder().decode(call.body);
  if (text.trim() === '') return {};
  const type = (call.headers['content-type'] ?? '').split(';')[0];
  if (!['application/json', 'application/yaml'].includes(type ?? ''))
    return { remark: `invalid Content-Type on payload, ignoring payload and continuing with build` };
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    return {
      remark: `error unmarshalling payload: ${goSyntaxError(text)}, ignoring payload and continuing with build`,
    };
  }
  const git = objectAt(payload, 'git');
  const remarkOf = 'no git information found in payload, ignoring and continuing with build';
  if (Object.keys(git).length === 0 || config.spec.source?.['git'] === undefined) return { remark: remarkOf };
  const ref = textAt(git, 'ref');
  if (!matches(ref, config)) return { skip: otherBranch(ref) };
  const { commit = '', author = {}, committer = {}, message = '' } = git;
  return { revision: revisionOf({ commit, author, committer, message }) };
}

/** The first character of an object that is none, in the words of Go's decoder. */
function goSyntaxError(text: string): string {
  const start = text.trimStart();
  if (start.startsWith('{')) {
    const next = start.slice(1).trimStart()[0];
    if (next === undefined) return 'unexpected end of JSON input';
    if (next !== '"' && next !== '}') return `invalid character '${next}' looking for beginning of object key string`;
    return 'unexpected end of JSON input';
  }
  return `invalid character '${start[0] ?? ''}' looking for beginning of value`;
}

function github(call: ApiCall, config: BuildConfig): Said {
  const event = call.headers['x-github-event'] ?? call.headers['x-gogs-event'] ?? '';
  if (event === '') throw badRequest('missing X-GitHub-Event or X-Gogs-Event');
  if (event !== 'ping' && event !== 'push') throw badRequest(`Unknown X-GitHub-Event or X-Gogs-Event ${event}`);
  if (event === 'ping') return { skip: '' };
  const payload = payloadOf(call);
  const ref = textAt(payload, 'ref');
  if (!matches(ref, config)) return { skip: otherBranch(ref) };
  const commits = listAt(payload, 'commits');
  const head = isObject(payload['head_commit']) ? objectAt(payload, 'head_commit') : commits.at(-1);
  return { revision: revisionOf(commitOf(head)) };
}

function gitlab(call: ApiCall, config: BuildConfig): Said {
  const event = call.headers['x-gitlab-event'] ?? '';
  if (event === '') throw badRequest('missing X-Gitlab-Event');
  if (event !== 'Push Hook') throw badRequest(`Unknown X-Gitlab-Event ${event}`);
  const payload = payloadOf(call);
  const ref = textAt(payload, 'ref');
  if (!matches(ref, config)) return { skip: otherBranch(ref) };
  const { author, ...commit } = commitOf(listAt(payload, 'commits').at(-1));
  return { revision: revisionOf({ ...commit, author, committer: author }) };
}

function bitbucket(call: ApiCall, config: BuildConfig): Said {
  const event = call.headers['x-event-key'] ?? '';
  if (event === '') throw badRequest('missing X-Event-Key');
  if (event !== 'repo:push' && event !== 'repo:refs_changed') throw badRequest(`Unknown X-Event-Key ${event}`);
  const [change] = listAt(objectAt(payloadOf(call), 'push'), 'changes');
  const [commit] = listAt(change, 'commits');
  const branch = textAt(objectAt(change, 'new'), 'name');
  if (commit === undefined)
    throw badRequest(`Unable to extract valid event from payload: ${new TextDecoder().decode(call.body)}`);
  if (!matches(branch, config)) return { skip: otherBranch(branch) };
  const name = textAt(objectAt(objectAt(commit, 'author'), 'user'), 'display_name');
  const person = name === '' ? {} : { name };
  const [hash, message] = [textAt(commit, 'hash'), textAt(commit, 'message')];
  return { revision: revisionOf({ commit: hash, author: person, committer: person, message }) };
}

function commitOf(commit: unknown): { commit: unknown; author: unknown; committer: unknown; message: unknown } {
  const person = (field: string) => {
    const { name, email } = objectAt(commit, field);
    return { ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
  };
  return {
    commit: textAt(commit, 'id'),
    author: person('author'),
    committer: person('committer'),
    message: textAt(commit, 'message'),
  };
}

function revisionOf({
  message,
  ...git
}: {
  commit: unknown;
  author: unknown;
  committer: unknown;
  message: unknown;
}): JsonObject {
  return { type: 'Git', git: { ...git, ...(message !== '' && { message }) } };
}

/** Whether a branch is the one that the configuration builds; `master` where it names none. */
function matches(ref: string, { spec }: BuildConfig): boolean {
  const wanted = textAt(objectAt(spec.source, 'git'), 'ref') || 'master';
  return ref.replace(/^refs\/(heads|tags)\//, '') === wanted.replace(/^refs\/(heads|tags)\//, '');
}

function otherBranch(ref: string): string {
  return `skipping build. Branch reference from ${JSON.stringify(ref)} does not match configuration`;
}
