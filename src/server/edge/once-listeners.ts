/** Listeners of something that happens once, such as the end of a reply. One that is added afterwards is told at once. */
export class OnceListeners {
  private listeners: (() => void)[] | undefined;
  private fired = false;

  add(listener: () => void): void {
    if (this.fired) listener();
    else (this.listeners ??= []).push(listener);
  }

  fire(): void {
    if (this.fired) return;
    this.fired = true;
    const { listeners = [] } = this;
    this.listeners = undefined;
    for (const listener of listeners) listener();
  }
}
