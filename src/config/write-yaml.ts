import { dump } from 'js-yaml';

/** Plain data as YAML. Lines are not folded, since people search in them. */
export function yamlOf(value: unknown): string {
  // What JSON leaves out (undefined, functions) is left out here too, so that both outputs say the same.
  return dump(JSON.parse(JSON.stringify(value)), { lineWidth: -1, noRefs: true });
}
