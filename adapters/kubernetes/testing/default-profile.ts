import type { VectorsHost } from 'regatta/testing';
import { sameJson } from '../resources/registry/json.js';
import { DEFAULT_ARGUMENTS, DEFAULT_PLUGINS, DEFAULT_SCHEDULER } from '../scheduler/configuration/defaults.js';
import { configurationOf } from './decisions.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];

/** The default profile as the real scheduler printed it. */
interface RecordedProfile {
  readonly topic?: string;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
  readonly percentageOfNodesToScore?: number;
  readonly defaultProfile?: {
    readonly schedulerName: string;
    readonly pluginConfig: readonly { readonly name: string; readonly args: Readonly<Record<string, unknown>> }[];
    readonly plugins: { readonly multiPoint: { readonly enabled: readonly unknown[] } };
  };
}

/** The recorded defaults as one case; undefined for a file of another form. */
export function recordedDefaultProfile(content: unknown): readonly CaseResult[] | undefined {
  const { topic, defaultProfile, ...recorded } = content as RecordedProfile;
  if (topic !== 'plugins' || defaultProfile === undefined) return undefined;
  const configuration = configurationOf(undefined);
  if ('problem' in configuration) return [{ id: topic, outcome: 'fail', detail: configuration.problem }];
  const [profile] = configuration.profiles;
  const args = defaultProfile.pluginConfig.map(({ name, args: { apiVersion: _version, kind: _kind, ...rest } }) => [
    name,
    rest,
  ]);
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['name', DEFAULT_SCHEDULER, defaultProfile.schedulerName],
    ['plugins', DEFAULT_PLUGINS, defaultProfile.plugins.multiPoint.enabled],
    ['arguments', profile?.arguments, Object.fromEntries(args)],
    ['default arguments', DEFAULT_ARGUMENTS, Object.fromEntries(args)],
    ['share of nodes', profile?.percentageOfNodesToScore, recorded.percentageOfNodesToScore],
    ['first back-off', configuration.podInitialBackOffMs / 1000, recorded.podInitialBackoffSeconds],
    ['longest back-off', configuration.podMaximumBackOffMs / 1000, recorded.podMaxBackoffSeconds],
  ];
  const found = pairs.filter(([, own, wanted]) => !sameJson(own, wanted));
  const detail = found.map(
    ([what, own, wanted]) => `${what}: ${JSON.stringify(own)} instead of ${JSON.stringify(wanted)}`,
  );
  return [{ id: topic, outcome: detail.length === 0 ? 'pass' : 'fail', detail: detail.join('; ') }];
}
