/** How much a process writes to its log. Nothing is written here, so only the number is kept, and it is gone with the process. */
export class LoggingLevel {
  #level = 0;

  get current(): number {
    return this.#level;
  }

  /** 0 and up; what is below zero changes nothing. Source: recorded http-operator-reads/set-logging-level-negative. */
  set(level: number): void {
    if (level >= 0) this.#level = level;
  }
}
