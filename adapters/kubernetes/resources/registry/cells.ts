import { parseRfc3339 } from 'regatta/kit';
import type { ApiObject } from '../types.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.js';

const SECOND = 1;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A span as `kubectl get` shows it (apimachinery pkg/util/duration/duration.go HumanDuration). */
export function humanDuration(spanMs: number): string {
  const seconds = Math.trunc(spanMs / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * MINUTE) return `${seconds}s`;
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 10) return pair(minutes, 'm', seconds % MINUTE, 's');
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(seconds / HOUR);
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(seconds / DAY);
  if (hours < 192) return pair(days, 'd', hours % 24, 'h');
  if (days < 730) return `${days}d`;
  const years = Math.floor(seconds / YEAR);
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`;
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`;
}

/** The time since a timestamp; `<unknown>` where there is none. */
export function since(timestamp: unknown, now: number): string {
  return typeof timestamp === 'string' && timestamp !== '' ? humanDuration(now - parseRfc3339(timestamp)) : '<unknown>';
}

export function ageOf(object: ApiObject, now: number): string {
  return since(object.metadata.creationTimestamp, now);
}

/** Names and images of the containers of a pod template, as the two wide columns show them. */
export function containerCells(podSpec: unknown): readonly [string, string] {
  const containers = listAt(podSpec, 'containers');
  const join = (field: string) => containers.map((container) => textAt(container, field)).join(',');
  return [join('name'), join('image')];
}

/** A map of labels as a selector text: `a=b,c=d`, sorted; `<none>` for an empty one. */
export function labelText(labels: unknown): string {
  const pairs = isObject(labels) ? Object.entries(labels).map(([key, value]) => `${key}=${String(value)}`) : [];
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** A LabelSelector as text (apimachinery meta/v1 FormatLabelSelector). */
export function selectorText(selector: unknown): string {
  if (!isObject(selector)) return '<none>';
  const parts: (readonly [string, string])[] = Object.entries(objectAt(selector, 'matchLabels')).map(
    ([key, value]) => [key, `${key}=${String(value)}`] as const,
  );
  for (const item of listAt(selector, 'matchExpressions')) {
    if (isObject(item)) parts.push([textAt(item, 'key'), expressionText(item)]);
  }
  if (parts.length === 0) return '<none>';
  parts.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
  return parts.map(([, text]) => text).join(',');
}

function expressionText(expression: JsonObject): string {
  const key = textAt(expression, 'key');
  const values = listAt(expression, 'values').map(String).sort().join(',');
  switch (textAt(expression, 'operator')) {
    case 'In':
      return `${key} in (${values})`;
    case 'NotIn':
      return `${key} notin (${values})`;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return key;
  }
}
