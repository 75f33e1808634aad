import type { Fact } from './recording.js';
import { Unmet, type DoneStep, type Evaluator, type Run } from './run.js';
import { timeOf } from './anchors.js';
import { equalValues, isEmpty, textOf } from './where.js';

/** Facts about single steps and the time between two moments. */
export const stepFacts: Readonly<Record<string, Evaluator>> = {
  status(fact, run) {
    const { status, body } = stepOf(fact, run);
    if (status !== fact['status']) return `status ${status ?? 'none'}: ${messageOf(body)}`;
    const message = messageOf(body);
    if (fact['message'] !== undefined && message !== fact['message']) return `message ${JSON.stringify(message)}`;
    if (fact['matches'] !== undefined && !new RegExp(fact['matches'] as string).test(message))
      return `message ${JSON.stringify(message)}`;
    return undefined;
  },
  body(fact, run) {
    const found = at(stepOf(fact, run).body, fact['path'] as string);
    if ('equals' in fact && !equalValues(found, fact['equals'])) return `found ${JSON.stringify(found)}`;
    if (fact['matches'] !== undefined && !new RegExp(fact['matches'] as string).test(textOf(found)))
      return `found ${JSON.stringify(found)}`;
    if (fact['exists'] !== undefined && !isEmpty(found) !== fact['exists']) return `found ${JSON.stringify(found)}`;
    return undefined;
  },
  cli(fact, run) {
    const { exit, stdout = '', stderr = '' } = stepOf(fact, run);
    if (fact['exit'] !== undefined && exit !== fact['exit']) return `exit ${exit ?? 'none'}: ${stderr}`;
    if (fact['stdout'] !== undefined && !outputMatches(fact['stdout'], stdout)) return `stdout ${stdout}`;
    if (fact['stderr'] !== undefined && !outputMatches(fact['stderr'], stderr)) return `stderr ${stderr}`;
    return undefined;
  },
  duration(fact, run) {
    const elapsed = timeOf(fact['to'], run) - timeOf(fact['from'], run);
    return within(elapsed, fact['min'], fact['max']) ? undefined : `took ${elapsed} ms`;
  },
  order(fact, run) {
    const times = (fact['events'] as readonly unknown[]).map((anchor) => timeOf(anchor, run));
    const slack = (fact['slack'] as number | undefined) ?? 0;
    const ordered = times.every((t, index) => index === 0 || t >= times[index - 1]! - slack);
    return ordered ? undefined : `times ${times.join(', ')}`;
  },
  reach(fact, run) {
    const reached = run.curve.find(
      (sample) => (sample[fact['series'] as string] as number) >= (fact['value'] as number),
    );
    if (reached === undefined) return `${String(fact['series'])} never reached ${String(fact['value'])}`;
    return within(reached.t, fact['min'], fact['max']) ? undefined : `reached after ${reached.t} ms`;
  },
};

/** Whether a number lies in inclusive bounds of which either may be absent. */
export function within(value: number, min: unknown, max: unknown): boolean {
  return (min === undefined || value >= (min as number)) && (max === undefined || value <= (max as number));
}

function stepOf(fact: Fact, run: Run): DoneStep {
  const step = run.steps.get(fact['step'] as string);
  if (step === undefined) throw new Unmet(`step "${String(fact['step'])}" was not done`);
  return step;
}

/** Patterns of output run over line ends. */
function outputMatches(pattern: unknown, output: string): boolean {
  return new RegExp(pattern as string, 's').test(output);
}

/** The error text of an answer: its `message`, the text that a proxy wraps as `body`, else the whole body. */
function messageOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return typeof body === 'string' ? body : '';
  const { message, body: wrapped } = body as { message?: unknown; body?: unknown };
  const text = [message, wrapped].find((part) => typeof part === 'string');
  return text ?? JSON.stringify(body);
}

/** A JSON pointer. */
function at(body: unknown, pointer: string): unknown {
  let value = body;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[part.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return value;
}
