import type { RejectReason } from './offer-matching.js';
import { REJECT_REASONS } from './offer-matching.js';

/** What became of the offers that were looked at for an app, as `/v2/queue` tells it. Lost with Marathon, as upstream. */
interface AppStatistics {
  processed: number;
  unused: number;
  lastUsedAt: number;
  lastUnusedAt: number;
  readonly rejected: Map<RejectReason, number>;
  /** Host -> why its last offer was not used. */
  readonly lastOffers: Map<string, readonly RejectReason[]>;
}

export interface QueueSummary {
  readonly processed: number;
  readonly unused: number;
  /** Virtual milliseconds since 1970; 0 if never. */
  readonly lastUsedAt: number;
  readonly lastUnusedAt: number;
  /** The funnel: how many offers came to each check and how many it turned down. */
  readonly funnel: readonly { readonly reason: RejectReason; readonly declined: number; readonly processed: number }[];
  readonly lastFunnel: readonly {
    readonly reason: RejectReason;
    readonly declined: number;
    readonly processed: number;
  }[];
  readonly lastOffers: ReadonlyMap<string, readonly RejectReason[]>;
}

export class LaunchStatistics {
  readonly #apps = new Map<string, AppStatistics>();

  used(appId: string, host: string, now: number): void {
    const app = this.#app(appId);
    app.processed++;
    app.lastUsedAt = now;
    app.lastOffers.delete(host);
  }

  unused(appId: string, host: string, reasons: readonly RejectReason[], now: number): void {
    const app = this.#app(appId);
    app.processed++;
    app.unused++;
    app.lastUnusedAt = now;
    const first = REJECT_REASONS.find((reason) => reasons.includes(reason));
    if (first !== undefined) app.rejected.set(first, (app.rejected.get(first) ?? 0) + 1);
    app.lastOffers.set(host, reasons);
  }

  forget(appId: string): void {
    this.#apps.delete(appId);
  }

  clear(): void {
    this.#apps.clear();
  }

  of(appId: string): QueueSummary {
    const app = this.#apps.get(appId) ?? emptyStatistics();
    const last = new Map<RejectReason, number>();
    for (const reasons of app.lastOffers.values()) {
      const first = REJECT_REASONS.find((reason) => reasons.includes(reason));
      if (first !== undefined) last.set(first, (last.get(first) ?? 0) + 1);
    }
    return {
      processed: app.processed,
      unused: app.unused,
      lastUsedAt: app.lastUsedAt,
      lastUnusedAt: app.lastUnusedAt,
      funnel: funnelOf(app.rejected, app.processed),
      lastFunnel: funnelOf(last, app.lastOffers.size),
      lastOffers: app.lastOffers,
    };
  }

  #app(appId: string): AppStatistics {
    let app = this.#apps.get(appId);
    if (app === undefined) this.#apps.set(appId, (app = emptyStatistics()));
    return app;
  }
}

function funnelOf(rejected: ReadonlyMap<RejectReason, number>, processed: number): QueueSummary['funnel'] {
  let left = processed;
  return REJECT_REASONS.map((reason) => {
    const declined = rejected.get(reason) ?? 0;
    const entry = { reason, declined, processed: left };
    left -= declined;
    return entry;
  });
}

function emptyStatistics(): AppStatistics {
  return { processed: 0, unused: 0, lastUsedAt: 0, lastUnusedAt: 0, rejected: new Map(), lastOffers: new Map() };
}
