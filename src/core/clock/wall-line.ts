/** How virtual time follows the wall from one moment on: a straight line, which a world with a lead never lets cross the wall. */
export class WallLine {
  readonly #virtual: number;
  readonly #wall: number;
  readonly #factor: number;
  readonly #bounded: boolean;

  /**
   * Both times in milliseconds since 1970. `bounded`: virtual time began behind the wall and must not overtake it; where it is
   * level or ahead already, it goes as fast as the wall and no faster.
   */
  constructor(virtual: number, wall: number, factor: number, bounded: boolean) {
    this.#virtual = virtual;
    this.#wall = wall;
    this.#bounded = bounded && virtual < wall;
    this.#factor = bounded && !this.#bounded ? Math.min(factor, 1) : factor;
  }

  /** The virtual time at this moment of the wall; whole milliseconds. */
  virtualAt(wall: number): number {
    const virtual = this.#virtual + Math.floor((wall - this.#wall) * this.#factor);
    return this.#bounded ? Math.min(virtual, wall) : virtual;
  }

  /** The moment of the wall at which virtual time gets there. */
  wallAt(virtual: number): number {
    const wall = this.#wall + Math.ceil((virtual - this.#virtual) / this.#factor);
    return this.#bounded ? Math.max(wall, virtual) : wall;
  }
}
