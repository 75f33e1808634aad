import { bindingName, hashedName, limitedName, ownerLabel, safeConcat, type BindingParts } from '../names/names.js';
import { hostnamePattern } from '../node-pools/hostnames.js';
import { formattedAddress } from '../tunnel/address.js';
import { CONNECT_BODY_BYTES, frameBytes, staleConnections, syncBody, type FrameType } from '../tunnel/frames.js';
import type { Evaluate } from './table-case.js';

interface FrameCase {
  readonly id: number;
  readonly connection: number;
  readonly type: FrameType;
  readonly body?: string;
  readonly ids?: readonly number[];
}

const encoder = new TextEncoder();

/** Names, addresses and frames: what has to be the same byte for byte. */
export const NAME_CASES: Readonly<Record<string, Evaluate>> = {
  bindingName: (given: BindingParts) => ({ name: bindingName(given) }),
  rtbLabel: (given: { namespace: string; name: string }) => ({ label: ownerLabel(given.namespace, given.name) }),
  safeConcat: (given: { parts: readonly string[] }) => ({ name: safeConcat(...given.parts) }),
  fleetNameLimit: (given: { text: string; count: number }) => ({ name: limitedName(given.text, given.count) }),
  wranglerNameLimit: (given: { text: string; count: number }) => ({ name: hashedName(given.text, given.count) }),
  nodePoolPrefix: (given: { hostnamePrefix: string }) => ({ ...hostnamePattern(given.hostnamePrefix) }),
  tunnelAddress: (given: { address: string }) => ({ address: formattedAddress(given.address) }),
  tunnelFrame: ({ body = '', ids, ...frame }: FrameCase) => {
    const bytes = frameBytes({ ...frame, body: ids === undefined ? encoder.encode(body) : syncBody(ids) });
    return { hex: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
  },
  tunnelStale: (given: { server: readonly number[]; client: readonly number[] }) => ({
    close: staleConnections(given.server, given.client),
  }),
  tunnelConnectLimit: ({ hostLength, proto, port }: { hostLength: number; proto: string; port: number }) => {
    const { length } = `${proto}/${'h'.repeat(hostLength)}:${port}`;
    return { length, kept: Math.min(length, CONNECT_BODY_BYTES) };
  },
};
