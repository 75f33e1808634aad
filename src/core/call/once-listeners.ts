/** Listeners of something that happens once, such as the end of a reply. One that is added afterwards is told at once. */
export class OnceListeners {
  private listeners: (() => void)[] | undefined;
  private over = false;

  get fired(): boolean {
    return this.over;
  }

  add(listener: () => void): void {
    if (this.over) listener();
    else (this.listeners ??= []).push(listener);
  }

  fire(): void {
    if (this.over) return;
    this.over = true;
    const { listeners = [] } = this;
    this.listeners = undefined;
    for (const listener of listeners) listener();
  }
}
