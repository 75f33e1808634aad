import type { Meta } from './meta.js';

/** A secret or a config: named data that containers see as a file. */
export interface Sealed extends Meta {
  readonly spec: {
    readonly Name: string;
    readonly Labels: Readonly<Record<string, string>>;
    /** Base64. */
    readonly Data?: string;
    readonly Driver?: object;
    readonly Templating?: object;
  };
}
