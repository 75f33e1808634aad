import { token } from 'regatta/kit';
import type { MetricsSource as MetricsSourceContract } from './exposition.js';

/** Collected: everything that is told at `/metrics` of the API server. */
export const MetricsSource = token<MetricsSourceContract>('kubernetes.MetricsSource');
