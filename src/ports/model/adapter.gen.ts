// Generated from schemas/adapter.schema.json by .ci/generate.mjs. Do not edit.

/**
 * The facts about an adapter, as it declares them.
 */
export interface AdapterManifest {
  /**
   * The name under which lanes name it; also the name of its folder.
   */
  id: string;
  /**
   * The name of the platform, as its makers write it.
   */
  title: string;
  /**
   * The versions with a profile, the default first.
   *
   * @minItems 1
   *
   * Items: A version, as a lane names it after `@`.
   */
  versions: string[];
  /**
   * The adapter whose parts are loaded before the ones of this adapter.
   */
  extends?: string;
  /**
   * Clients of the real platform that work against the mimic.
   */
  clients: AdapterClient[];
}
/**
 * One client.
 */
export interface AdapterClient {
  /**
   * The name of the client, e.g. `kubectl`.
   */
  name: string;
  /**
   * The versions tried, as text.
   */
  versions?: string;
  /**
   * What does not work, in a sentence.
   */
  note?: string;
}
