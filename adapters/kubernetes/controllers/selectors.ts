import type { LabelSelector, SelectorRequirement } from './objects/pod.js';

type Labels = Readonly<Record<string, string>> | undefined;

/** Whether labels satisfy a selector. An absent selector selects nothing, an empty one everything (apimachinery meta/v1/helpers.go). */
export function selects(selector: LabelSelector | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  return (
    hasLabels(labels, selector.matchLabels) &&
    (selector.matchExpressions ?? []).every((requirement) => meets(labels, requirement))
  );
}

/** Whether every wanted label is there with its value. */
export function hasLabels(labels: Labels, wanted: Labels): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

/** Whether labels meet one requirement; `Gt` and `Lt` compare whole numbers. */
export function meets(labels: Labels, { key, operator, values = [] }: SelectorRequirement): boolean {
  const value = labels?.[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isWholeNumber(value) && Number(value) > Number(values[0]);
    case 'Lt':
      return isWholeNumber(value) && Number(value) < Number(values[0]);
  }
}

/** The same text for selectors that are written the same, for use as a key. */
export function selectorKey(selector: LabelSelector): string {
  return JSON.stringify([selector.matchLabels ?? {}, selector.matchExpressions ?? []]);
}

function isWholeNumber(value: string | undefined): value is string {
  return value !== undefined && /^[-+]?\d+$/.test(value);
}
