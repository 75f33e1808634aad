/** What happened instead of what was promised. */
export class Unkept extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Unkept';
  }
}
