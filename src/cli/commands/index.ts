/**
 * The commands, in the order in which `--help` lists them. A command is loaded when it is called: its file, and whatever it
 * needs, costs nothing otherwise. To add one, write `commands/<name>.ts` and add a line.
 */
import type { AnyCommand } from '../command.js';

export interface CommandEntry {
  readonly name: string;
  /** One sentence for the list; the command itself repeats it in its help. */
  readonly summary: string;
  /** The heading it stands under. */
  readonly group: 'Compare' | 'Serve' | 'Ask' | 'Extend';
  load(): Promise<AnyCommand>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'compare',
    summary: 'Race orchestrators through one scenario and report what happened',
    group: 'Compare',
    load: async () => (await import('./compare.js')).compare,
  },
  {
    name: 'run',
    summary: 'Run one scenario on one orchestrator',
    group: 'Compare',
    load: async () => (await import('./run.js')).run,
  },
  {
    name: 'replay',
    summary: 'Run a finished comparison again and check that every trace is the same',
    group: 'Compare',
    load: async () => (await import('./replay.js')).replay,
  },
  {
    name: 'report',
    summary: 'Show a finished comparison again, or export it',
    group: 'Compare',
    load: async () => (await import('./report.js')).report,
  },
  {
    name: 'up',
    summary: 'Serve one orchestrator to its real clients until interrupted',
    group: 'Serve',
    load: async () => (await import('./up.js')).up,
  },
  {
    name: 'serve',
    summary: 'Serve the control API, with any number of worlds in one process',
    group: 'Serve',
    load: async () => (await import('./serve.js')).serve,
  },
  {
    name: 'env',
    summary: 'Print what points real clients at a running orchestrator',
    group: 'Serve',
    load: async () => (await import('./env.js')).env,
  },
  {
    name: 'clock',
    summary: 'Show, move, pause or pace the time of a running world',
    group: 'Serve',
    load: async () => (await import('./clock.js')).clock,
  },
  {
    name: 'fault',
    summary: 'Break things in a running world, and mend them',
    group: 'Serve',
    load: async () => (await import('./fault.js')).fault,
  },
  {
    name: 'reset',
    summary: 'Begin a running world again, with the same configuration and seed',
    group: 'Serve',
    load: async () => (await import('./reset.js')).reset,
  },
  {
    name: 'why',
    summary: 'Explain why an instance runs where it does, or nowhere',
    group: 'Ask',
    load: async () => (await import('./why.js')).why,
  },
  {
    name: 'trace',
    summary: 'Show what happened to an object, and what caused it',
    group: 'Ask',
    load: async () => (await import('./trace.js')).trace,
  },
  {
    name: 'constants',
    summary: 'List timers, limits and latencies with their sources',
    group: 'Ask',
    load: async () => (await import('./constants.js')).constants,
  },
  {
    name: 'features',
    summary: 'Show which orchestrator can do what',
    group: 'Ask',
    load: async () => (await import('./features.js')).features,
  },
  {
    name: 'scenario',
    summary: 'List, show and check scenarios',
    group: 'Ask',
    load: async () => (await import('./scenario.js')).scenario,
  },
  {
    name: 'translate',
    summary: 'Rewrite a manifest for another orchestrator, and say what is lost',
    group: 'Ask',
    load: async () => (await import('./translate.js')).translate,
  },
  {
    name: 'plugin',
    summary: 'Begin an adapter of your own, and test it',
    group: 'Extend',
    load: async () => (await import('./plugin.js')).plugin,
  },
  {
    name: 'completion',
    summary: 'Print a script that completes commands on TAB',
    group: 'Extend',
    load: async () => (await import('./completion.js')).completion,
  },
  {
    name: 'version',
    summary: 'Print the version',
    group: 'Extend',
    load: async () => (await import('./version.js')).version,
  },
];
