/** An address as an agent tells it, with the brackets that one of version 6 needs around its host (tunnelserver/mcmauthorizer). */
export function formattedAddress(address: string): string {
  const split = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(0, split));
  const isVersion6 = host.includes(':') && /^[0-9a-f:.]+$/i.test(host);
  return isVersion6 ? `[${host}]:${address.slice(split + 1)}` : address;
}
