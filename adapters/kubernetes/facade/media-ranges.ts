interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const ANYTHING: readonly MediaRange[] = [{ type: '*/*', parameters: new Map(), quality: 1 }];

const SEEN_MAX = 100;
const SEEN_LENGTH_MAX = 500;
const seen = new Map<string, readonly MediaRange[]>();

/** Ranges of an Accept header in the order of preference. */
export function acceptedRanges(accept: string | undefined): readonly MediaRange[] {
  if (accept === undefined || accept === '') return ANYTHING;
  const known = seen.get(accept);
  if (known !== undefined) return known;
  const ranges = rangesOf(accept);
  // Clients of one sort all send the same; whoever sends something new each time is not to be remembered.
  if (seen.size < SEEN_MAX && accept.length < SEEN_LENGTH_MAX) seen.set(accept, ranges);
  return ranges;
}

function rangesOf(accept: string): readonly MediaRange[] {
  const ranges = accept.split(',').map((text) => {
    const [type = '', ...rest] = text.split(';').map((part) => part.trim());
    const parameters = new Map(
      rest.map((part) => {
        const [name = '', value = ''] = part.split('=');
        return [name.trim(), value.trim().replaceAll('"', '')] as const;
      }),
    );
    return { type, parameters, quality: Number(parameters.get('q') ?? 1) };
  });
  return ranges.sort((left, right) => right.quality - left.quality);
}

type Encoding = 'json' | 'protobuf' | 'yaml';

export const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/vnd.kubernetes.protobuf': 'protobuf',
  'application/yaml': 'yaml',
};

/** The encoding of an answer: the first that the caller names and that there is. */
export function encodingOf(accept: string | undefined): Encoding {
  const first = acceptedRanges(accept).find(({ type }) => ENCODINGS[type] !== undefined);
  return first === undefined || first.parameters.has('as') ? 'json' : ENCODINGS[first.type]!;
}
