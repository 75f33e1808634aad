/** A request that Marathon refuses; the facade turns it into the answer. */
export class MarathonProblem extends Error {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(status: number, message: string, more: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'MarathonProblem';
    this.status = status;
    this.body = { message, ...more };
  }
}

export interface FieldProblem {
  readonly path: string;
  readonly error: string;
}

/** 422 with every field that is wrong. Source: marathon api/MarathonExceptionMapper.scala. */
export function invalidObject(problems: readonly FieldProblem[]): MarathonProblem {
  const byPath = new Map<string, string[]>();
  for (const { path, error } of problems) byPath.set(path, [...(byPath.get(path) ?? []), error]);
  const details = [...byPath].map(([path, errors]) => ({ path, errors }));
  return new MarathonProblem(422, 'Object is not valid', { details });
}
