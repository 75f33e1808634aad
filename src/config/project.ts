/** The project file: `regatta.yaml` in the working folder or the nearest one above it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../ports/model/config.gen.js';

export interface Project {
  /** The folder that relative paths in the file count from. */
  readonly folder: string;
  /** Absolute path of the file; undefined where there is none. */
  readonly file?: string;
  readonly config: Config;
}

const FILE_NAME = 'regatta.yaml';

/** Reads the project that `workingFolder` lies in; an empty one if it lies in none. Throws the codes of `parseConfig`. */
export async function readProject(workingFolder: string): Promise<Project> {
  const file = findUpward(workingFolder, FILE_NAME);
  if (file === undefined) return { folder: workingFolder, config: {} };
  // The reader brings a schema validator along, which commands without a project need not load.
  const { parseConfig } = await import('../scenario/parse.js');
  const source = path.relative(workingFolder, file);
  return { folder: path.dirname(file), file, config: parseConfig(readFileSync(file, 'utf8'), { source }) };
}

/** The overrides of a project file, written as `--set` takes them. */
export function standingOverrides({ set = {} }: Config): string[] {
  return Object.entries(set).map(([name, value]) => `${name}=${String(value)}`);
}

/** The nearest file of this name in `folder` or above it. */
export function findUpward(folder: string, name: string): string | undefined {
  const candidate = path.join(folder, name);
  if (existsSync(candidate)) return candidate;
  const above = path.dirname(folder);
  return above === folder ? undefined : findUpward(above, name);
}
