import { isObject, listAt, scalarText, textAt } from './json.js';

/** Values as Go prints them with `%#v`, which is how they stand in the server's error texts. */
export function goStringMap(value: unknown): string {
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) return 'map[string]string(nil)';
  const pairs = entries.map(([key, text]) => `${JSON.stringify(key)}:${JSON.stringify(text)}`).sort();
  return `map[string]string{${pairs.join(', ')}}`;
}

export function goStrings(values: readonly unknown[], type = '[]string'): string {
  if (values.length === 0) return `${type}(nil)`;
  return `${type}{${values.map((value) => JSON.stringify(scalarText(value))).join(', ')}}`;
}

export function goIntOrString(value: unknown): string {
  const isText = typeof value === 'string';
  const number = isText ? 0 : scalarText(value);
  return `intstr.IntOrString{Type:${isText ? 1 : 0}, IntVal:${number}, StrVal:${JSON.stringify(isText ? value : '')}}`;
}

export function goLabelSelector(selector: unknown): string {
  const expressions = listAt(selector, 'matchExpressions').map(
    (item) =>
      `v1.LabelSelectorRequirement{Key:${JSON.stringify(textAt(item, 'key'))}, Operator:${JSON.stringify(textAt(item, 'operator'))}, Values:${goStrings(listAt(item, 'values'))}}`,
  );
  const type = '[]v1.LabelSelectorRequirement';
  const list = expressions.length === 0 ? `${type}(nil)` : `${type}{${expressions.join(', ')}}`;
  const labels = isObject(selector) ? selector['matchLabels'] : undefined;
  return `v1.LabelSelector{MatchLabels:${goStringMap(labels)}, MatchExpressions:${list}}`;
}

/** Any JSON value as Go prints it when its type is unknown (`%#v` of an `interface{}`). */
export function goValue(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goValue).join(', ')}}`;
  if (!isObject(value)) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}:${goValue(part)}`);
  return `map[string]interface {}{${pairs.sort().join(', ')}}`;
}

/** Several errors as one (apimachinery pkg/util/errors: each text once). */
export function aggregated(problems: readonly string[]): string {
  const texts = [...new Set(problems)];
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}
