import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluate, FACT_TYPES } from '../../src/testing/vectors/facts.js';
import type { ScenarioFile } from '../../src/testing/vectors/recording.js';
import { runOf, type Run } from '../../src/testing/vectors/run.js';
import { Timeline } from '../../src/testing/vectors/timeline.js';

/** Every recorded scenario of every family that is kept here. */
const scenarios = filesBelow(import.meta.dirname).flatMap((file) => {
  const content = JSON.parse(readFileSync(file, 'utf8')) as Partial<ScenarioFile>;
  return content.facts === undefined || content.steps === undefined
    ? []
    : [{ name: path.relative(import.meta.dirname, file), content: content as ScenarioFile }];
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return filesBelow(file);
      return entry.name.endsWith('.json') ? [file] : [];
    });
}

/** A run in which nothing was ever there and no step was done. */
const nothing: Run = {
  defaultKind: 'tasks',
  timeline: new Timeline(),
  checkpoints: new Map(),
  steps: new Map(),
  events: [],
  curve: [],
};

describe('the evaluator of facts', () => {
  // The facts were found on the recordings by another program, so a recording that breaks its own facts shows a wrong evaluator.
  it('finds every recorded fact true of its own recording', () => {
    const broken = scenarios.flatMap(({ name, content }) => {
      const run = runOf(content);
      return content.facts
        .map((fact) => ({ name, fact, found: evaluate(fact, run) }))
        .filter(({ found }) => found !== undefined);
    });
    expect(scenarios.length).toBeGreaterThan(100);
    expect(broken).toEqual([]);
  });

  it('rebuilds at each checkpoint what the snapshot there shows', () => {
    // A snapshot that was polled anew may lie a few changes away from the stream, so most have to be equal, not all.
    let equal = 0;
    let all = 0;
    for (const { content } of scenarios) {
      const run = runOf(content);
      for (const [, { t, records }] of run.checkpoints) {
        const kind = run.defaultKind;
        const shown = ((records[kind] ?? []) as { id?: string; name?: string }[]).map(({ id, name }) => id ?? name);
        const rebuilt = [...run.timeline.moments(kind, t, t)].flatMap(({ table }) => [...table.keys()]);
        all++;
        if (rebuilt.length === shown.length && shown.every((key) => rebuilt.includes(String(key)))) equal++;
      }
    }
    expect(equal / all).toBeGreaterThan(0.95);
  });

  it('finds each type of fact false somewhere, when a run stays empty or is another than the one recorded', () => {
    const foreign = scenarios.map(({ content }) => runOf(content));
    const seenFalse = new Set<string>();
    scenarios.forEach(({ content }, index) => {
      const other = foreign[(index + 1) % foreign.length]!;
      for (const fact of content.facts)
        if (evaluate(fact, nothing) !== undefined || evaluate(fact, other) !== undefined) seenFalse.add(fact.type);
    });
    const used = new Set(scenarios.flatMap(({ content }) => content.facts.map(({ type }) => type)));
    expect([...used].filter((type) => !seenFalse.has(type))).toEqual([]);
    expect([...used].filter((type) => !FACT_TYPES.includes(type))).toEqual([]);
  });

  it('calls an unknown type of fact a failure, not a pass', () => {
    expect(evaluate({ type: 'sounds-right' }, nothing)).toBe('there is no fact of type "sounds-right"');
  });
});
