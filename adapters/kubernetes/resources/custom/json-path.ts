import { isObject } from '../registry/json.js';

const STEP =
  /\.([A-Za-z0-9_\-$]+|\*)|\[(-?\d+|\*)\]|\['((?:[^'\\]|\\.)*)'\]|\[\?\(@((?:\.[A-Za-z0-9_-]+)+)\s*==\s*(?:"([^"]*)"|'([^']*)'|([^)\s]+))\)\]/y;

/** The values under a simple JSONPath (`.spec.list[0].name`, `.conds[?(@.type=="Ready")].status`); none where the path leads nowhere. */
export function valuesAt(object: unknown, path: string): readonly unknown[] {
  let values: readonly unknown[] = [object];
  const text = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  STEP.lastIndex = 0;
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const step = STEP.exec(text);
    if (step === null) return [];
    values = values.flatMap((value) => stepInto(value, step));
  }
  return values.filter((value) => value !== undefined);
}

function stepInto(value: unknown, [, field, index, quoted, filtered, ...wanted]: RegExpExecArray): readonly unknown[] {
  if (filtered !== undefined) {
    const text = wanted.find((one) => one !== undefined);
    return Array.isArray(value)
      ? value.filter((item) => valuesAt(item, filtered).some((found) => String(found) === text))
      : [];
  }
  if (index !== undefined) {
    if (!Array.isArray(value)) return [];
    return index === '*' ? value : [value.at(Number(index)) as unknown];
  }
  const name = quoted ?? field!;
  if (!isObject(value)) return [];
  return name === '*' && quoted === undefined ? Object.values(value) : [value[name.replaceAll('\\', '')]];
}
