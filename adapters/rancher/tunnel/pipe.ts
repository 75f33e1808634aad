import type { Upgraded } from 'regatta/kit';
import type { ChannelMessage } from './messages.js';

/** Carries what arrives at one end of an upgraded connection to the other side of the tunnel. */
export function carry(end: Upgraded, request: number, send: (message: ChannelMessage) => void): void {
  end.onData((channel, data) =>
    // No bytes are how a channel says that it is finished.
    send(data.length === 0 ? { type: 'finish', request, channel } : { type: 'data', request, channel, data }),
  );
  end.onClose(() => send({ type: 'hang-up', request }));
}

/** Hands what came over the tunnel to this side's end. */
export function deliver(end: Upgraded, message: ChannelMessage): void {
  switch (message.type) {
    case 'data':
      end.send(message.channel, message.data);
      return;
    case 'finish':
      return end.finish(message.channel);
    case 'hang-up':
      return end.close();
  }
}
