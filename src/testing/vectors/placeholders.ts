/** Values of earlier answers in later requests: `{{setup[1].metadata.uid}}`, `{{repeat:x:3}}`. */

/** Fills placeholders in, in texts and in the texts within objects; one that stands alone keeps the type of its value. */
export function filled(value: unknown, answers: readonly unknown[]): unknown {
  if (typeof value === 'string') return filledText(value, answers);
  if (Array.isArray(value)) return value.map((one) => filled(one, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, filled(part, answers)]));
}

/** A dotted path with numbers and quoted keys in brackets: `items[0].metadata.name`, `annotations['a.b/c']`. */
export function valueAt(body: unknown, path: string): unknown {
  let value = body;
  for (const [, quoted, index, name] of path.matchAll(/\['([^']*)'\]|\[(\d+)\]|([^.[\]]+)/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[quoted ?? index ?? name!];
  }
  return value;
}

function filledText(text: string, answers: readonly unknown[]): unknown {
  const alone = /^\{\{([^{}]+)\}\}$/.exec(text);
  if (alone !== null) return resolved(alone[1]!, answers) ?? text;
  return text.replaceAll(/\{\{([^{}]+)\}\}/g, (whole, inner: string) => {
    const value = resolved(inner, answers);
    return value === undefined ? whole : typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function resolved(inner: string, answers: readonly unknown[]): unknown {
  const repeat = /^repeat:(.+):(\d+)$/.exec(inner);
  if (repeat !== null) return repeat[1]!.repeat(Number(repeat[2]));
  const setup = /^setup\[(\d+)\]\.?(.*)$/.exec(inner);
  return setup === null ? undefined : valueAt(answers[Number(setup[1])], setup[2]!);
}
