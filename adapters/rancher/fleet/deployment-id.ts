import { sha256 } from '../names/digests.js';
import type { Bundle, BundleOptions } from './resources/bundle.js';

/** The options that hold for a cluster: those of the bundle, changed by its target. */
export function optionsOf({ spec }: Bundle, target: BundleOptions): BundleOptions {
  const given = <K extends keyof BundleOptions>(name: K) => target[name] ?? spec[name];
  const [defaultNamespace, namespace, correctDrift] = [
    given('defaultNamespace'),
    given('namespace'),
    given('correctDrift'),
  ];
  return {
    ...(defaultNamespace !== undefined && { defaultNamespace }),
    ...(namespace !== undefined && { namespace }),
    ...(correctDrift !== undefined && { correctDrift }),
  };
}

/** What is deployed, by content and by options; drift is corrected or not, which makes it no other deployment. */
export function deploymentId({ spec }: Bundle, { correctDrift: _drift, ...options }: BundleOptions): string {
  return `s-${sha256(JSON.stringify(spec.resources ?? [])).slice(0, 61)}:${sha256(JSON.stringify(options))}`;
}
