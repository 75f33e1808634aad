/** What came of a call: the answer, or why there is none. */
export type HttpOutcome =
  | { readonly status: number; readonly body: string }
  | { readonly failure: 'refused' | 'unresolved' | 'timeout' | 'other'; readonly message: string };

/** A failed call in the words of Go's network library. */
export function failureText(
  url: string,
  { failure, message }: { readonly failure: string; readonly message: string },
): string {
  const [, hostname = '', port = '443'] = /^\w+:\/\/([^/?#:]*|\[[^\]]*\])(?::(\d+))?/.exec(url) ?? [];
  const address = `${hostname}:${port}`;
  switch (failure) {
    case 'refused':
      return `dial tcp ${address}: connect: connection refused`;
    case 'unresolved':
      return `dial tcp: lookup ${hostname}: no such host`;
    case 'timeout':
      return 'context deadline exceeded';
    default:
      return message;
  }
}
