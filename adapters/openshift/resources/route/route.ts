import type { ApiObject } from 'regatta/adapters/kubernetes/api';

export interface Backend {
  readonly kind?: string;
  readonly name: string;
  readonly weight?: number;
}

export interface Route extends ApiObject {
  readonly spec: {
    readonly host?: string;
    /** Leaves the domain to the router; then no host is made. */
    readonly subdomain?: string;
    readonly path?: string;
    readonly to: Backend;
    readonly alternateBackends?: readonly Backend[];
    readonly port?: { readonly targetPort: number | string };
    readonly tls?: {
      readonly termination?: string;
      readonly insecureEdgeTerminationPolicy?: string;
      readonly certificate?: string;
      readonly key?: string;
    };
    readonly wildcardPolicy?: string;
  };
  readonly status?: { readonly ingress?: readonly RouteIngress[] };
}

export interface RouteIngress {
  readonly host: string;
  readonly routerName: string;
  readonly routerCanonicalHostname: string;
  readonly wildcardPolicy: string;
  readonly conditions: readonly {
    readonly type: 'Admitted';
    readonly status: 'True' | 'False';
    readonly reason?: string;
    readonly message?: string;
    readonly lastTransitionTime: string;
  }[];
}
