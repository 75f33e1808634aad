import type { ScenarioSession, StepResult } from 'regatta/testing';
import type { Pod } from '../controllers/objects/pod.js';
import type { Service } from '../controllers/objects/service.js';
import type { ApiObject } from '../resources/types.js';
import type { Aliases } from './aliases.js';

type Step = Parameters<ScenarioSession['perform']>[0];
type Answer = Partial<ApiObject> & { readonly items?: readonly Pod[]; readonly full?: unknown };

/** Answers as the recorder read them. */
export class Readings {
  readonly #aliases: Aliases;
  /** Addresses and ports that the recorded server chose, as a text, and ours. */
  readonly #chosen = new Map<string, string>();

  constructor(aliases: Aliases) {
    this.#aliases = aliases;
  }

  /** A later request may name what the server chose. */
  withChosen(step: Step): Step {
    const { request } = step;
    if (request?.body === undefined || this.#chosen.size === 0) return step;
    const text = JSON.stringify(request.body);
    const filled = text.replaceAll(/\d+(?:\.\d+){3}|\b\d{5}\b/g, (word) => this.#chosen.get(word) ?? word);
    return { ...step, request: { ...request, body: JSON.parse(filled) as unknown } };
  }

  /** The recorder cut some answers down to what its facts are about: labels of an object, names and host names of a list. */
  read(step: Step, result: StepResult): StepResult {
    if (result.outcome !== 'done' || result.response === undefined) return result;
    const { response } = result;
    const body = response.body as Answer;
    if (body.kind === undefined) return result;
    const recorded = (step.response?.body ?? {}) as Answer;
    if (body.kind === 'Service' && recorded.full !== undefined)
      this.#compare(recorded.full as Service, body as Service);
    const { items, metadata } = body;
    const names = items?.map((item) => this.#realName(item.metadata.name).replace(/-[a-z0-9]{5}$/, '-<rand>')).sort();
    const hostnames = items?.flatMap(({ spec }) => spec.hostname ?? []).sort();
    return { ...result, response: { ...response, body: { labels: metadata?.labels, names, hostnames, ...body } } };
  }

  #compare(theirs: Service, ours: Service): void {
    this.#chosen.set(theirs.spec.clusterIP ?? '', ours.spec.clusterIP ?? '');
    for (const [index, { nodePort }] of (theirs.spec.ports ?? []).entries())
      if (nodePort !== undefined) this.#chosen.set(String(nodePort), String(ours.spec.ports?.[index]?.nodePort));
  }

  #realName(name: string): string {
    return this.#aliases.nameOf(name) ?? name;
  }
}
