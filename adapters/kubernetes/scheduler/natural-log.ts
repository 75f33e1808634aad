/**
 * The natural logarithm of a number of at least 1, by the series of the inverse hyperbolic tangent. Only the four basic operations are
 * used, which are the same on every engine; the built-in function is not.
 */
export function naturalLog(value: number): number {
  let halvings = 0;
  let rest = value;
  while (rest > Math.SQRT2) {
    rest /= 2;
    halvings++;
  }
  const ratio = (rest - 1) / (rest + 1);
  const square = ratio * ratio;
  let term = ratio;
  let sum = 0;
  for (let odd = 1; odd < 40; odd += 2) {
    sum += term / odd;
    term *= square;
  }
  return halvings * Math.LN2 + 2 * sum;
}
