/** Routes that break things and mend them. */
import type { Fault } from '../../ports/faults.js';
import { pageOf, PAGE_QUERY } from './pages.js';
import type { ControlRequest, Route } from './route.js';
import { BODIES } from './schemas.js';

export const FAULT_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/worlds/{world}/faults',
    id: 'listFaults',
    summary: 'The faults that are active.',
    query: PAGE_QUERY,
    answer: 'FaultList',
    run: (request) => pageOf(worldOf(request).shared.faults.active(), request.query),
  },
  {
    method: 'get',
    path: '/worlds/{world}/fault-kinds',
    id: 'listFaultKinds',
    summary: 'What can be broken.',
    answer: 'FaultKindList',
    run: (request) => ({
      items: worldOf(request).shared.faults.kinds.map(({ kind, title, targets }) => ({ kind, title, targets })),
    }),
  },
  {
    method: 'post',
    path: '/worlds/{world}/faults',
    id: 'injectFault',
    summary: 'Breaks something.',
    body: BODIES.fault,
    answer: 'Fault',
    status: 201,
    run: (request) => worldOf(request).inject(request.body as Fault),
  },
  {
    method: 'delete',
    path: '/worlds/{world}/faults',
    id: 'healAllFaults',
    summary: 'Mends everything.',
    run: (request) => worldOf(request).heal(),
  },
  {
    method: 'delete',
    path: '/worlds/{world}/faults/{fault}',
    id: 'healFault',
    summary: 'Mends one thing.',
    run: (request) => worldOf(request).heal(request.parameters['fault']),
  },
];

function worldOf({ worlds, parameters }: ControlRequest) {
  return worlds.get(parameters['world']!).hosted.world;
}
