/** Scores run from 0 to 100 once they are normalised. */
export const MAXIMUM_SCORE = 100;

/** Brings scores to 0 to 100 by the largest of them, in whole numbers (framework plugins/helper/normalize_score.go). */
export function normalize(scores: Float64Array, count: number, reverse: boolean): void {
  let largest = 0;
  for (let position = 0; position < count; position++) largest = Math.max(largest, scores[position]!);
  for (let position = 0; position < count; position++) {
    const share = largest === 0 ? 0 : Math.floor((MAXIMUM_SCORE * scores[position]!) / largest);
    scores[position] = reverse ? MAXIMUM_SCORE - share : share;
  }
}
