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
    name: 'version',
    summary: 'Print the version',
    group: 'Extend',
    load: async () => (await import('./version.js')).version,
  },
];
