/** The largest weight that HAProxy takes. */
const HAPROXY_WEIGHT = 256;

/** A service behind a route. */
export interface WeightedService {
  readonly name: string;
  /** 0 to 256: its share among the services of the route. */
  readonly weight: number;
  /** How many endpoints share it. */
  readonly endpoints: number;
}

/**
 * The weight of each endpoint of each service, such that the services get their shares (openshift/router pkg/router/template/router.go
 * calculateServiceWeights). Services without endpoints are left out.
 */
export function endpointWeights(services: readonly WeightedService[]): ReadonlyMap<string, number> {
  const usable = services.filter(({ endpoints }) => endpoints > 0);
  const active = usable.filter(({ weight }) => weight > 0);
  const shares = active.map(({ weight, endpoints }) => weight / endpoints);
  const largest = Math.max(...shares, 0);
  return new Map(
    usable.map(({ name, weight, endpoints }) => {
      if (weight === 0) return [name, 0] as const;
      if (active.length === 1) return [name, 1] as const;
      const scaled = Math.floor((weight / endpoints / largest) * HAPROXY_WEIGHT);
      return [name, Math.max(1, scaled)] as const;
    }),
  );
}
