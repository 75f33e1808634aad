import { describe, expect, it } from 'vitest';
import { TurnWrites } from './turn-writes.js';

const [one, two, three] = ['one ', 'two ', 'three'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

describe('TurnWrites', () => {
  it('makes one piece of a sequence and shares it', () => {
    const turn = new TurnWrites();
    const merged = turn.merge([one, two, three]);
    expect(Buffer.from(merged).toString()).toBe('one two three');
    expect(turn.merge([one, two, three])).toBe(merged);
    expect(Buffer.from(turn.merge([one, two])).toString()).toBe('one two ');
    expect(turn.merge([one, two])).toBe(turn.merge([one, two]));
    expect(Buffer.from(turn.merge([two, one])).toString()).toBe('two one ');
  });

  it('copies no single chunk', () => {
    expect(new TurnWrites().merge([one])).toBe(one);
  });

  it('flushes everybody at the end of the turn, once, and forgets the pieces', async () => {
    const turn = new TurnWrites();
    let flushed = 0;
    const writes = { flush: () => (flushed += 1) };
    turn.add(writes);
    turn.add(writes);
    const merged = turn.merge([one, two]);
    expect(flushed).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(flushed).toBe(1);
    expect(turn.merge([one, two])).not.toBe(merged);
  });

  it('leaves what a flush causes to the next turn', async () => {
    const turn = new TurnWrites();
    let flushed = 0;
    const writes = {
      flush: () => {
        flushed += 1;
        if (flushed < 3) turn.add(writes);
      },
    };
    turn.add(writes);
    turn.flush();
    expect(flushed).toBe(1);
    await expect.poll(() => flushed).toBe(3);
  });

  it('sends ends after everything else of the turn that a request began, or at once', async () => {
    const turn = new TurnWrites();
    const sent: string[] = [];
    turn.begin();
    turn.end(() => sent.push('end'));
    turn.add({ flush: () => sent.push('chunk') });
    await new Promise((resolve) => process.nextTick(resolve));
    expect(sent).toEqual([]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toEqual(['chunk', 'end']);
    turn.end(() => sent.push('late'));
    await new Promise((resolve) => process.nextTick(resolve));
    expect(sent).toEqual(['chunk', 'end', 'late']);
  });
});
