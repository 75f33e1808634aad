/** Routes about the scenarios that come with the package. */
import { RegattaError } from '../../ports/errors.js';
import { builtInNames, builtInScenario, builtInText } from '../../scenario/library/index.js';
import { pageOf, PAGE_QUERY } from '../control/pages.js';
import type { Route } from '../control/route.js';

export const SCENARIO_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/scenarios',
    id: 'listScenarios',
    summary: 'The built-in scenarios, the default first.',
    query: PAGE_QUERY,
    answer: 'ScenarioSummaryList',
    run: ({ query }) => pageOf(builtInNames().map(summaryOf), query),
  },
  {
    method: 'get',
    path: '/scenarios/{scenario}',
    id: 'getScenario',
    summary: 'A built-in scenario: its text, and the same with every default.',
    answer: 'ScenarioText',
    run({ parameters }) {
      const name = parameters['scenario']!;
      if (!builtInNames().includes(name))
        throw new RegattaError('request/not-found', `there is no scenario "${name}"`, {
          hint: `one of ${builtInNames().join(', ')}`,
        });
      return { name, text: builtInText(name), scenario: builtInScenario(name) };
    },
  },
];

function summaryOf(name: string): object {
  const { title, cluster, workloads, steps } = builtInScenario(name);
  return {
    name,
    ...(title !== undefined && { title }),
    nodes: cluster.nodes.length,
    workloads: workloads.length,
    steps: steps.length,
  };
}
