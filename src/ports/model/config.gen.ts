// Generated from schemas/config.schema.json by .ci/generate.mjs. Do not edit.

/**
 * The project file `regatta.yaml`: what the command line takes when a flag is left out.
 */
export interface Config {
  /**
   * Where an editor finds the schema of this file; read by nothing else.
   */
  $schema?: string;
  /**
   * Adapters beside the built-in ones: names of installed packages, or paths that start with `./` or `../`, relative to this file.
   *
   * @maxItems 1000
   *
   * Items: A package name or a relative path.
   */
  adapters?: string[];
  defaults?: ConfigDefaults;
  /**
   * Constants to override: `LANE.NAME` to value, as `--set` takes them.
   */
  set?: {
    /**
     * The value of the constant, in the unit that `regatta constants` shows.
     */
    [k: string]: number | string | boolean;
  };
}
/**
 * Values of flags that are left out.
 */
export interface ConfigDefaults {
  /**
   * How many nodes a cluster has, 1 to 100000. Left out: what the scenario says.
   */
  nodes?: number;
  /**
   * The seed of a run, 0 to 2^53-1.
   */
  seed?: number;
  /**
   * The lanes of a comparison, in order.
   *
   * @minItems 1
   *
   * Items: A lane: `orchestrator` or `orchestrator@version`.
   */
  on?: string[];
}
