import { token } from 'regatta/kit';
import type { Master as MasterClass } from './master.js';

/** The leading master, for the facade and for frameworks that live in the same site. */
export const Master = token<MasterClass>('mesos.Master');
