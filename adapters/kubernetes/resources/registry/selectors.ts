import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.js';

/** Whether labels match a LabelSelector of the API; an empty one matches everything. */
export function matchesSelector(selector: JsonObject, labels: JsonObject): boolean {
  for (const [key, value] of Object.entries(objectAt(selector, 'matchLabels'))) if (labels[key] !== value) return false;
  return listAt(selector, 'matchExpressions').every(
    (item) =>
      isObject(item) &&
      matchesExpression(textAt(item, 'key'), textAt(item, 'operator'), listAt(item, 'values'), labels),
  );
}

function matchesExpression(key: string, operator: string, values: readonly unknown[], labels: JsonObject): boolean {
  const value = labels[key];
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
