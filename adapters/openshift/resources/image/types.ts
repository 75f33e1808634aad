import type { ApiObject, JsonObject } from 'regatta/adapters/kubernetes/api';

export interface TagReference {
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>> | null;
  readonly from?: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly reference?: boolean;
  readonly generation?: number | null;
  readonly importPolicy?: { readonly insecure?: boolean; readonly scheduled?: boolean; readonly importMode?: string };
  readonly referencePolicy?: { readonly type: string };
}

export interface TagEvent {
  readonly created: string;
  readonly dockerImageReference: string;
  /** The name of the image: its digest. */
  readonly image: string;
  readonly generation: number;
}

export interface TagHistory {
  readonly tag: string;
  readonly items: readonly TagEvent[] | null;
  readonly conditions?: readonly JsonObject[];
}

export interface ImageStream extends ApiObject {
  readonly spec?: {
    readonly lookupPolicy?: { readonly local: boolean };
    readonly dockerImageRepository?: string;
    readonly tags?: readonly TagReference[];
  };
  readonly status?: {
    readonly dockerImageRepository: string;
    readonly publicDockerImageRepository?: string;
    readonly tags?: readonly TagHistory[];
  };
}

/** An image that the cluster knows; named by its digest. */
export interface Image extends ApiObject {
  readonly dockerImageReference?: string;
  readonly dockerImageMetadata?: JsonObject | null;
  readonly dockerImageLayers?: readonly JsonObject[] | null;
}
