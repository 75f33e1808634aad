/** Routes that show what is in a world and how it came about. */
import { RegattaError } from '../../ports/errors.js';
import { entriesAbout, withCauses } from '../trace-view.js';
import { numberOf, pageOf, PAGE_QUERY } from './pages.js';
import type { ControlRequest, Route } from './route.js';

const text = { type: 'string' };

export const VIEW_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/worlds/{world}/instances',
    id: 'listInstances',
    summary: 'The running units in neutral words.',
    query: { workload: { description: 'Only those of this workload.', schema: text }, ...PAGE_QUERY },
    answer: 'InstanceList',
    run(request) {
      const wanted = request.query['workload'];
      const all = worldOf(request).sites.flatMap(({ id: site, observer }) =>
        [...observer.instances.values()].map((instance) => ({ site, ...instance })),
      );
      return pageOf(
        all.filter(({ workload }) => wanted === undefined || workload === wanted),
        request.query,
      );
    },
  },
  {
    method: 'get',
    path: '/worlds/{world}/nodes',
    id: 'listNodes',
    summary: 'The nodes as the platform sees them, in neutral words.',
    query: PAGE_QUERY,
    answer: 'NodeList',
    run: (request) =>
      pageOf(
        worldOf(request).sites.flatMap(({ id: site, observer }) =>
          [...observer.nodes.values()].map((node) => ({ site, ...node })),
        ),
        request.query,
      ),
  },
  {
    method: 'get',
    path: '/worlds/{world}/trace',
    id: 'getTrace',
    summary: 'What happened, in order: all of it, or what concerns one object.',
    query: {
      subject: { description: 'An object, instance, workload or node.', schema: text },
      causes: { description: '`true`: with everything that led to it.', schema: { type: 'boolean' } },
      type: { description: 'Only entries of this type.', schema: text },
      from: { description: 'Only entries from this sequence number on.', schema: { type: 'integer' } },
      ...PAGE_QUERY,
    },
    answer: 'TraceEntryList',
    run(request) {
      const { query } = request;
      const { trace } = worldOf(request);
      const { subject, type } = query;
      const about = subject === undefined ? [...trace.entries()] : entriesAbout(trace, subject);
      const entries = query['causes'] === 'true' ? withCauses(trace, about) : about;
      const from = numberOf('from', query['from'], 1);
      return pageOf(
        entries.filter((entry) => entry.sequence >= from && (type === undefined || entry.type === type)),
        query,
      );
    },
  },
  {
    method: 'get',
    path: '/worlds/{world}/why',
    id: 'explain',
    summary: 'Why an instance is where it is, or nowhere.',
    query: { instance: { description: 'Its id, as the list of instances shows it.', schema: text } },
    answer: 'Explanation',
    run(request) {
      const { instance } = request.query;
      if (instance === undefined) throw new RegattaError('request/invalid', 'the query needs an instance');
      const world = worldOf(request);
      const explanation = world.explain(instance);
      if (explanation !== undefined) return explanation;
      if (world.sites.every(({ explainer }) => explainer === undefined))
        throw new RegattaError('request/unsupported', `${world.adapter.id} does not explain its decisions`);
      throw new RegattaError('request/not-found', `there is no instance "${instance}"`, {
        hint: 'ids are those of /instances',
      });
    },
  },
];

function worldOf({ worlds, parameters }: ControlRequest) {
  return worlds.get(parameters['world']!).hosted.world;
}
